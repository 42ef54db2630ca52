import { againIn, checkConcurrency, checkJobs } from './check-jobs.ts';
import { closeTimeoutMs, settledWithin } from './close-in-time.ts';
import { FifoQueue } from './fifo-queue.ts';
import { alreadyWorking, queueClosed, logToStderr, type OnTrouble } from './queue-error.ts';
import type { Closed, Handler, Job, Queue, QueueCounts } from './queue.ts';
import { defaultRetry, pauseAfter, reportFailure, type RetryPolicy } from './retry.ts';

export interface InProcessOptions {
  retry?: RetryPolicy;
  onTrouble?: OnTrouble;
}

/** The default queue: needs no installation, and does not survive the process. Lost ids are found in the database. */
export function openInProcessQueue(options: InProcessOptions = {}): Queue {
  return new InProcessQueue(options);
}

interface Entry {
  id: string;
  urgent: boolean;
  /** Failed calls of the handler in a row. */
  failures: number;
  /** Set while the id is delayed. `dueAt` is a time of the monotonic clock. */
  delay?: { timer: NodeJS.Timeout; dueAt: number };
}

/** The maximum delay of setTimeout (25 days); with a longer one it fires at once. */
const maxTimerMs = 2 ** 31 - 1;

class InProcessQueue implements Queue {
  readonly name = 'in-process';
  readonly #retry: RetryPolicy;
  readonly #onTrouble: OnTrouble;
  /** All ids that are waiting, delayed or active; each id once. */
  readonly #here = new Map<string, Entry>();
  readonly #urgent = new FifoQueue<Entry>();
  readonly #normal = new FifoQueue<Entry>();
  readonly #delayed = new Set<Entry>();
  readonly #active = new Map<string, Promise<void>>();
  readonly #givenUp = new Set<string>();
  readonly #closing = new AbortController();
  #closed: Promise<Closed> | undefined;
  #handler: Handler | undefined;
  #concurrency = 1;
  #wakeComing = false;

  constructor({ retry = defaultRetry, onTrouble = logToStderr }: InProcessOptions) {
    this.#retry = retry;
    this.#onTrouble = onTrouble;
  }

  async enqueue(jobs: Job[]): Promise<void> {
    if (this.#closed) throw queueClosed();
    checkJobs(jobs);
    for (const job of jobs) {
      const entry = this.#here.get(job.id);
      if (entry) this.#bringForward(entry, job);
      else this.#add(job);
    }
  }

  async work(handler: Handler, options: { concurrency?: number } = {}): Promise<void> {
    if (this.#closed) throw queueClosed();
    if (this.#handler) throw alreadyWorking();
    this.#concurrency = checkConcurrency(options.concurrency);
    this.#handler = handler;
    this.#wake();
  }

  async counts(): Promise<QueueCounts> {
    return {
      waiting: this.#urgent.size + this.#normal.size,
      active: this.#active.size,
      delayed: this.#delayed.size,
      failed: this.#givenUp.size,
    };
  }

  async close({ withinMs = closeTimeoutMs } = {}): Promise<Closed> {
    this.#closed ??= this.#close(withinMs);
    return this.#closed;
  }

  async #close(withinMs: number): Promise<Closed> {
    this.#closing.abort();
    for (const entry of this.#delayed) clearTimeout(entry.delay?.timer);
    this.#delayed.clear();
    await settledWithin(withinMs, this.#active.values());
    return { left: [...this.#active.keys()] };
  }

  #add({ id, delayMs = 0, priority }: Job): void {
    this.#givenUp.delete(id);
    const entry: Entry = { id, urgent: priority === 'urgent', failures: 0 };
    this.#here.set(id, entry);
    if (delayMs > 0) this.#delay(entry, delayMs);
    else this.#wait(entry);
  }

  #bringForward(entry: Entry, { delayMs = 0, priority }: Job): void {
    if (this.#active.has(entry.id)) return;
    const rises = priority === 'urgent' && !entry.urgent;
    entry.urgent ||= rises;
    if (rises && this.#normal.remove(entry)) return this.#wait(entry);
    const rests = entry.failures > 0;
    if (!entry.delay || rests || performance.now() + delayMs >= entry.delay.dueAt) return;
    clearTimeout(entry.delay.timer);
    if (delayMs > 0) this.#delay(entry, delayMs);
    else this.#wait(entry);
  }

  #wait(entry: Entry): void {
    this.#delayed.delete(entry);
    delete entry.delay;
    (entry.urgent ? this.#urgent : this.#normal).push(entry);
    this.#wake();
  }

  #delay(entry: Entry, ms: number): void {
    const due = () => (ms > maxTimerMs ? this.#delay(entry, ms - maxTimerMs) : this.#wait(entry));
    entry.delay = { timer: setTimeout(due, Math.min(ms, maxTimerMs)), dueAt: performance.now() + ms };
    this.#delayed.add(entry);
  }

  /**
   * Waits for the next turn of the event loop: handlers never run inside enqueue(), and many fast ones do not block
   * timers and sockets.
   */
  #wake(): void {
    if (this.#wakeComing) return;
    this.#wakeComing = true;
    setImmediate(() => {
      this.#wakeComing = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    const handler = this.#handler;
    if (!handler) return;
    while (!this.#closed && this.#active.size < this.#concurrency) {
      const entry = this.#urgent.shift() ?? this.#normal.shift();
      if (!entry) return;
      // Starts after it is recorded as active, so that a handler which reads the queue's counts is included in them.
      this.#active.set(
        entry.id,
        Promise.resolve().then(() => this.#handle(entry, handler)),
      );
    }
  }

  async #handle(entry: Entry, handler: Handler): Promise<void> {
    const againMs = await this.#run(entry, handler);
    this.#active.delete(entry.id);
    // After closing, nothing hands it out; unfinished work is found in the database at the next start.
    if (againMs === undefined || this.#closed) this.#here.delete(entry.id);
    else if (againMs > 0) this.#delay(entry, againMs);
    else this.#wait(entry);
    this.#wake();
  }

  /** Returns after how many milliseconds the id is handed out again, or undefined. */
  async #run(entry: Entry, handler: Handler): Promise<number | undefined> {
    try {
      const againMs = againIn(entry.id, await handler(entry.id, this.#closing.signal));
      entry.failures = 0;
      return againMs;
    } catch (error) {
      entry.failures += 1;
      const pauseMs = this.#closed ? 'never' : pauseAfter(entry.failures, this.#retry);
      reportFailure(entry.id, entry.failures, pauseMs, error, this.#onTrouble);
      if (pauseMs === undefined) this.#givenUp.add(entry.id);
      return pauseMs === 'never' ? undefined : pauseMs;
    }
  }
}
