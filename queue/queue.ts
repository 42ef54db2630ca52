/**
 * Moves ids from the process that found work to the one that does it. A queue carries no data: the database holds the
 * truth, an id that is lost is found there again, and an id that comes twice finds nothing left to do. So the promise is
 * "at least once, usually once", and idempotency is the handler's. Whether all work is done is the database's to say.
 */
export interface Queue {
  readonly name: 'in-process' | 'bullmq';
  /**
   * Hands over ids. An id is in the queue once, however often it is enqueued; enqueuing it again can only bring
   * it forward:
   * - it waits as `normal` and comes as `urgent`: it goes behind what is urgent already, before all that is normal;
   * - it is delayed (asked for here, or by its handler with `againInMs`) and comes with a shorter delay or none:
   *   it is due then. This is how a sweeper that found it due wakes it;
   * - it is paused after its handler threw: the pause stays, or enqueuing what is broken would void it;
   * - it is being worked on: nothing changes. The handler has looked at the truth already, and what it answers holds.
   * Fails within three seconds when the queue cannot take them; every error is a QueueError.
   */
  enqueue(jobs: Job[]): Promise<void>;
  /**
   * Starts taking ids, by default one handler at a time. A handler that throws has its id handed out
   * again later, with a growing pause (`retry.ts`); after the last try in a row it is given up, and runs afresh
   * when it is enqueued again.
   */
  work(handler: Handler, options?: { concurrency?: number }): Promise<void>;
  counts(): Promise<QueueCounts>;
  /**
   * Takes nothing new, waits for handlers in flight (they see `signal` aborted), then lets go of connections.
   * Resolves at the latest `withinMs` (25 s) after it was called, plus five seconds for a server that does not
   * answer: `left` names the ids whose handlers had not returned by then. They still run; their process should
   * end. What Redis holds of them goes to another worker when their lock has run out.
   */
  close(options?: { withinMs?: number }): Promise<Closed>;
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
export type Handler = (id: string, signal: AbortSignal) => Promise<Again | void>;

/**
 * What a handler answers to have its id handed out again after that time: not a failure, not a try, no bound on
 * how often. 0 means at once, behind what waits with the same priority, so that ids which take turns all advance.
 */
export interface Again {
  againInMs: number;
}

export interface Closed {
  left: string[];
}

export interface QueueCounts {
  waiting: number;
  active: number;
  /** Not due yet: a delay that was asked for, or the pause before the next try. */
  delayed: number;
  /** Given up after the last try, and not enqueued since. */
  failed: number;
}
