import { checkConcurrency, checkJobs } from './check-jobs.ts';
import { Lane } from './lane.ts';
import { alreadyWorking, queueClosed, tellStderr, type OnTrouble } from './queue-error.ts';
import type { Handler, Job, Queue, QueueCounts } from './queue.ts';
import { patientRetry, pauseAfter, tellThrow, type RetryPolicy } from './retry.ts';

export interface InProcessOptions {
  retry?: RetryPolicy;
  onTrouble?: OnTrouble;
}

/** The default queue: nothing to install, nothing survives the process. What is lost is found in the database. */
export function openInProcessQueue(options: InProcessOptions = {}): Queue {
  return new InProcessQueue(options);
}

interface Entry {
  id: string;
  urgent: boolean;
  attempts: number;
}

/** setTimeout takes 31 bits of milliseconds (25 days) and fires at once beyond them. */
const longestTimerMs = 2 ** 31 - 1;

class InProcessQueue implements Queue {
  readonly name = 'in-process';
  readonly #retry: RetryPolicy;
  readonly #onTrouble: OnTrouble;
  /** Waiting, delayed or being worked on: the ids that are not added a second time. */
  readonly #here = new Set<string>();
  readonly #urgent = new Lane<Entry>();
  readonly #normal = new Lane<Entry>();
  readonly #delayed = new Map<string, NodeJS.Timeout>();
  readonly #active = new Set<Promise<void>>();
  readonly #givenUp = new Set<string>();
  readonly #closing = new AbortController();
  #idlers: PromiseWithResolvers<void>[] = [];
  #handler: Handler | undefined;
  #concurrency = 1;
  #wakeComing = false;

  constructor({ retry = patientRetry, onTrouble = tellStderr }: InProcessOptions) {
    this.#retry = retry;
    this.#onTrouble = onTrouble;
  }

  async enqueue(jobs: Job[]): Promise<void> {
    if (this.#closing.signal.aborted) throw queueClosed();
    checkJobs(jobs);
    for (const { id, delayMs = 0, priority } of jobs) {
      if (this.#here.has(id)) continue;
      this.#givenUp.delete(id);
      this.#here.add(id);
      const entry: Entry = { id, urgent: priority === 'urgent', attempts: 0 };
      if (delayMs > 0) this.#delay(entry, delayMs);
      else this.#wait(entry);
    }
  }

  async work(handler: Handler, options: { concurrency?: number } = {}): Promise<void> {
    if (this.#closing.signal.aborted) throw queueClosed();
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

  async idle(): Promise<void> {
    if (this.#closing.signal.aborted) throw queueClosed();
    if (this.#here.size === 0) return;
    const idler = Promise.withResolvers<void>();
    this.#idlers.push(idler);
    return idler.promise;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#delayed.values()) clearTimeout(timer);
    this.#delayed.clear();
    await Promise.all(this.#active);
    for (const idler of this.#idlers.splice(0)) idler.reject(queueClosed());
  }

  #wait(entry: Entry): void {
    (entry.urgent ? this.#urgent : this.#normal).push(entry);
    this.#wake();
  }

  #delay(entry: Entry, ms: number): void {
    const timer = setTimeout(
      () => {
        this.#delayed.delete(entry.id);
        if (ms > longestTimerMs) this.#delay(entry, ms - longestTimerMs);
        else this.#wait(entry);
      },
      Math.min(ms, longestTimerMs),
    );
    this.#delayed.set(entry.id, timer);
  }

  /** In a turn of its own: handlers never run inside enqueue(), and a row of instant ones lets timers and sockets in. */
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
    if (!handler || this.#closing.signal.aborted) return;
    while (this.#active.size < this.#concurrency) {
      const entry = this.#urgent.shift() ?? this.#normal.shift();
      if (!entry) return;
      const run = this.#handle(entry, handler).finally(() => {
        this.#active.delete(run);
        this.#settle();
      });
      this.#active.add(run);
    }
  }

  async #handle(entry: Entry, handler: Handler): Promise<void> {
    entry.attempts += 1;
    try {
      await handler(entry.id, this.#closing.signal);
      this.#here.delete(entry.id);
    } catch (error) {
      // Nobody is left to try it again; what it left undone is found in the database at the next start.
      const pauseMs = this.#closing.signal.aborted ? 'never' : pauseAfter(entry.attempts, this.#retry);
      tellThrow(entry.id, entry.attempts, pauseMs, error, this.#onTrouble);
      if (pauseMs === 'never') return;
      if (pauseMs !== undefined) return this.#delay(entry, pauseMs);
      this.#here.delete(entry.id);
      this.#givenUp.add(entry.id);
    }
  }

  #settle(): void {
    if (this.#here.size === 0) for (const idler of this.#idlers.splice(0)) idler.resolve();
    this.#wake();
  }
}
