/**
 * Passes ids from the process that found work to one that does it. A queue contains no data: the database holds the
 * truth, so a lost id is found there again, and a repeated id finds nothing to do. So the promise is "at least once,
 * usually once", and handlers must be idempotent. Whether all work is done is known only from the database.
 */
export interface Queue {
  readonly name: 'in-process' | 'bullmq';
  /**
   * Adds ids. An id is in the queue once, however often it is enqueued. Enqueuing it again can only make it run sooner:
   * - it waits as `normal` and is enqueued as `urgent`: it moves behind the other urgent ids;
   * - it is delayed (by `delayMs`, or by its handler with `againInMs`) and is enqueued with a shorter delay or none: it
   *   becomes due then. A sweep uses this to wake it;
   * - it pauses after its handler threw: nothing changes, so that enqueuing can't bypass the pause;
   * - it is active: nothing changes. The handler has already read the database, and what it returns counts;
   * - the server lost a part of its data, and would never hand it out: it is added anew, and reported as trouble.
   * Fails within three seconds if the queue can't accept them; every error is a QueueError.
   */
  enqueue(jobs: Job[]): Promise<void>;
  /**
   * Starts handing out ids, by default to one handler at a time. If a handler throws, its id is handed out again after
   * a growing pause (`retry.ts`). After the last attempt in a row it is given up; enqueuing it again starts afresh.
   */
  work(handler: Handler, options?: { concurrency?: number }): Promise<void>;
  counts(): Promise<QueueCounts>;
  /**
   * Hands out nothing new, waits for active handlers (they see `signal` aborted), then closes connections. Resolves at
   * most `withinMs` (25 s) after the call, plus five seconds if a server does not answer: `left` has the ids whose
   * handlers had not returned by then. They are still running, so the process should end. Redis hands their ids to
   * another worker when the locks expire.
   */
  close(options?: { withinMs?: number }): Promise<Closed>;
}

export interface Job {
  /** Letters, digits and `-`, but not only digits (BullMQ refuses integers, and `:` is its separator). */
  id: string;
  /** The id is handed out no earlier than this from now. */
  delayMs?: number;
  /** `urgent` ids are handed out before all waiting `normal` ones (the default). */
  priority?: 'urgent' | 'normal';
}

/** `signal` is aborted when the queue is closing: finish what is in progress and return. */
export type Handler = (id: string, signal: AbortSignal) => Promise<Again | void>;

/**
 * Returned by a handler to get its id again after that time. It does not count as a failure or an attempt, and may be
 * repeated without limit. 0 means at once, behind waiting ids of the same priority, so that ids which take turns all
 * progress.
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
  /** Not due yet: delayed on request, or pausing before the next attempt. */
  delayed: number;
  /** Given up after the last attempt, and not enqueued since. */
  failed: number;
}
