/**
 * Moves ids from whoever found work to whoever does it. A queue carries no data: the database holds the
 * truth, an id that is lost is found there again, and an id that comes twice finds nothing left to do.
 * So the promise is "at least once, usually once", and idempotency is the handler's.
 */
export interface Queue {
  readonly name: 'in-process' | 'bullmq';
  /**
   * Hands over ids. An id that is already waiting or being worked on is not added a second time, nor changed.
   * Fails within three seconds when the queue cannot take them; every error is a QueueError.
   */
  enqueue(jobs: Job[]): Promise<void>;
  /**
   * Starts taking ids, one handler at a time unless told otherwise. A handler that throws has its id handed out
   * again later, with a growing pause (`retry.ts`); after the last try it is given up, and runs afresh when it
   * is enqueued again.
   */
  work(handler: Handler, options?: { concurrency?: number }): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** Resolves when nothing is waiting or being worked on; delayed ids count as waiting. */
  idle(): Promise<void>;
  /** Takes nothing new, waits for handlers in flight (they see `signal` aborted), then lets go of connections. */
  close(): Promise<void>;
}

export interface Job {
  /** Letters, digits and `-`; not a bare number (BullMQ refuses integers, and `:` is its separator). */
  id: string;
  /** Hand out no earlier than this from now. */
  delayMs?: number;
  /** `urgent` overtakes everything that is waiting as `normal` (the default). */
  priority?: 'urgent' | 'normal';
}

/** `signal` aborts when the queue is closing: finish what is in flight and return. */
export type Handler = (id: string, signal: AbortSignal) => Promise<void>;

export interface QueueCounts {
  waiting: number;
  active: number;
  /** Not due yet: a delay that was asked for, or the pause before the next try. */
  delayed: number;
  /** Given up after the last try, and not enqueued since. */
  failed: number;
}
