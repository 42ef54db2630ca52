import { hostname } from 'node:os';
import { DelayedError, WaitingError } from 'bullmq';
import { asBullJob, mergeJobs, failuresOf, type BullJob, type BullWorker } from './bull-job.ts';
import { openBullRedis, type BullRedis } from './bull-redis.ts';
import { againIn, checkConcurrency, checkJobs } from './check-jobs.ts';
import { closeTimeoutMs, settledWithin } from './close-in-time.ts';
import { connectRedis } from './connect-redis.ts';
import { alreadyWorking, queueClosed, QueueError, logToStderr, type OnTrouble } from './queue-error.ts';
import type { Closed, Handler, Job, Queue, QueueCounts } from './queue.ts';
import { defaultRetry, pauseAfter, reportFailure, type RetryPolicy } from './retry.ts';
import { TroubleReporter } from './trouble-reporter.ts';

export interface BullmqOptions {
  redisUrl: string;
  name: string;
  retry?: RetryPolicy;
  onTrouble?: OnTrouble;
  /**
   * How long an id stays with a worker that stopped answering, 30 s if left out; another takes it within twice this time.
   * A server that is away for less takes no id from anybody.
   */
  lockMs?: number;
}

/** 47,000 ids a second go into Redis by the 500; larger pipelines gain nothing and hold it up. */
const chunkSize = 500;
/** An id that kills its worker is not tried for ever; one that was unlucky with deployments is. */
const maxStalls = 20;
/** The bound on every answer to a caller who waits for it (workers wait for work, without a bound). */
const answerWithinMs = 2800;
/** How long close() waits for the server to take note of what is finished; an id it misses is handed out again. */
const closeAnswerMs = 5000;

/** Ids on Redis, shared by any number of processes and machines that open the same name. */
export async function openBullmqQueue(options: BullmqOptions): Promise<Queue> {
  return new BullmqQueue(openBullRedis(options, await connectRedis(options.redisUrl)), options);
}

class BullmqQueue implements Queue {
  readonly name = 'bullmq';
  readonly #redis: BullRedis;
  readonly #retry: RetryPolicy;
  readonly #lockMs: number;
  readonly #trouble: TroubleReporter;
  readonly #closing = new AbortController();
  readonly #active = new Map<Promise<unknown>, string>();
  #closed: Promise<Closed> | undefined;
  #worker: BullWorker | undefined;

  constructor(redis: BullRedis, { retry = defaultRetry, onTrouble = logToStderr, lockMs = 30_000 }: BullmqOptions) {
    this.#redis = redis;
    this.#retry = retry;
    this.#lockMs = lockMs;
    this.#trouble = new TroubleReporter(onTrouble, (cause) => redis.trouble(cause));
    redis.bull.on('error', (error) => this.#trouble.failed(error));
    redis.watch(this.#trouble);
  }

  async enqueue(jobs: Job[]): Promise<void> {
    checkJobs(jobs);
    const now = Date.now();
    const ids = mergeJobs(jobs, now);
    for (let from = 0; from < ids.length; from += chunkSize) {
      const chunk = ids.slice(from, from + chunkSize);
      await this.#ask(async () => {
        await this.#redis.forgetGivenUp(chunk.map(({ id }) => id));
        await this.#redis.bull.addBulk(chunk.map((job) => asBullJob(job, now)));
        // After adding: what was added just now is as it should be, what was there before is what this finds.
        await this.#redis.bringForward(chunk);
      });
    }
  }

  async work(handler: Handler, options: { concurrency?: number } = {}): Promise<void> {
    if (this.#closed) throw queueClosed();
    if (this.#worker) throw alreadyWorking();
    const worker = this.#redis.openWorker((job, token) => this.#handle(job, token ?? '', handler), {
      name: `${hostname()}-${process.pid}`,
      concurrency: checkConcurrency(options.concurrency),
      autorun: false,
      lockDuration: this.#lockMs,
      // An id is found stalled at one look and handed out at the next.
      stalledInterval: this.#lockMs / 2,
      maxStalledCount: maxStalls,
      // After a refused connection. The default is 15 s, during which a server that is back would be idle.
      runRetryDelay: 1000,
      // attemptsMade counts this failure already.
      settings: {
        backoffStrategy: (attemptsMade, _type, _error, job) =>
          pauseAfter(failuresOf({ attemptsMade, data: job!.data }), this.#retry) ?? -1,
      },
    });
    worker.on('error', (error) => this.#trouble.failed(error));
    worker.on('active', () => this.#trouble.worked());
    worker.on('failed', (job, error) => job && this.#tellFailed(job, error));
    worker.on('stalled', (id) =>
      this.#trouble.tell(
        new QueueError(`${id} was with a worker that died or hung, and is handed out again`, { code: 'E_STALLED' }),
      ),
    );
    this.#worker = worker;
    // Ends when the worker is closed. It may begin while Redis is away: it waits for it.
    worker.run().catch((error: Error) => this.#trouble.failed(error));
  }

  async counts(): Promise<QueueCounts> {
    const {
      wait = 0,
      prioritized = 0,
      active = 0,
      delayed = 0,
      failed = 0,
    } = await this.#ask(() => this.#redis.bull.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'));
    return { waiting: wait + prioritized, active, delayed, failed };
  }

  async close({ withinMs = closeTimeoutMs } = {}): Promise<Closed> {
    this.#closed ??= this.#close(withinMs);
    return this.#closed;
  }

  async #close(withinMs: number): Promise<Closed> {
    this.#closing.abort();
    this.#trouble.hush();
    const workerClosed = this.#worker?.close();
    await settledWithin(withinMs, this.#active.keys());
    const left = [...new Set(this.#active.values())];
    // Those that are left keep the worker from closing; a moment is enough for the others to be noted as finished.
    await settledWithin(left.length > 0 ? 1000 : closeAnswerMs, [
      Promise.resolve(workerClosed),
      this.#redis.bull.close(),
    ]);
    // Their locks are no longer renewed, so that another worker gets their ids.
    await this.#worker?.['lockManager'].close();
    // Where the worker waits for a server that has just come back, its own close() does not get to this: the timer of the
    // next look for stalled ids would hold an idle process for half a minute.
    this.#worker?.['stalledCheckStopper']?.();
    this.#redis.disconnect();
    return { left };
  }

  async #handle(job: BullJob, token: string, handler: Handler): Promise<void> {
    const id = job.id ?? '';
    if (this.#closing.signal.aborted) {
      // Fetched while we were closing: given back untouched, for another worker.
      await job.moveToWait(token);
      throw new WaitingError();
    }
    this.#trouble.begun(id);
    const run = Promise.try(handler, id, this.#closing.signal);
    this.#active.set(run, id);
    const againMs = await run
      .then((answer) => againIn(id, answer))
      .catch((error: unknown) => {
        // A fresh error: BullMQ reads .name and .message, and some of either mean something to it.
        const fresh = new Error(error instanceof Error ? error.message : String(error), { cause: error });
        // What the board shows is where it went wrong.
        if (error instanceof Error) fresh.stack = error.stack;
        throw fresh;
      })
      .finally(() => this.#active.delete(run));
    if (againMs === undefined) return;
    await this.#redis.handBack(job, token, againMs);
    throw new DelayedError();
  }

  /** One question to the server. While it is away, an error that says so. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#closed) throw queueClosed();
    try {
      const answer = await inTime(question());
      this.#trouble.worked();
      return answer;
    } catch (error) {
      throw this.#closed ? queueClosed() : this.#redis.trouble(error);
    }
  }

  #tellFailed(job: BullJob, error: Error): void {
    const failures = failuresOf(job);
    reportFailure(job.id ?? '', failures, pauseAfter(failures, this.#retry), error.cause ?? error, (trouble) =>
      this.#trouble.tell(trouble),
    );
  }
}

/** Also where several questions in a row each stay within their own bound. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = Object.assign(new Error(`no answer within ${answerWithinMs / 1000} s`), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => late.reject(error), answerWithinMs);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
