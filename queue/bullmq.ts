import { hostname } from 'node:os';
import { DelayedError, WaitingError } from 'bullmq';
import { asBullJob, mergeJobs, failuresOf, type BullJob, type BullWorker } from './bull-job.ts';
import { openBullRedis, type BullRedis } from './bull-redis.ts';
import { againIn, checkConcurrency, checkJobs } from './check-jobs.ts';
import { closeTimeoutMs, settledWithin } from './close-in-time.ts';
import { connectRedis } from './connect-redis.ts';
import { evictsTrouble, readEviction } from './eviction.ts';
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
   * How long an id stays with a worker that stopped answering; default: 30 s. Another worker gets it within twice this
   * time. If the server is away for less, workers keep their ids.
   */
  lockMs?: number;
}

/** In chunks of 500, Redis accepts 47,000 ids a second; larger pipelines are no faster and block Redis. */
const chunkSize = 500;
/** Bounds the retries of an id that kills its worker, but is higher than deployments during one id would need. */
const maxStalls = 20;
/** Timeout for answers of the server to a waiting caller (workers wait without a limit). */
const answerWithinMs = 2800;
/** How long close() waits for the server to record finished jobs; an id that it misses is handed out again. */
const closeAnswerMs = 5000;

/** A queue on Redis, shared by all processes and machines that open the same name. */
export async function openBullmqQueue(options: BullmqOptions): Promise<Queue> {
  const redis = await connectRedis(options.redisUrl);
  const evicting = await readEviction(redis);
  if (evicting !== undefined) (options.onTrouble ?? logToStderr)(evictsTrouble(options.redisUrl, evicting));
  return new BullmqQueue(openBullRedis(options, redis), options);
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
        this.#tellForgotten(await this.#redis.forgetLost(chunk.map(({ id }) => id)));
        await this.#redis.bull.addBulk(chunk.map((job) => asBullJob(job, now)));
        // After adding: an id that was just added is correct, so this changes only ids that were already there.
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
      // BullMQ detects a stalled job in one check and hands it out in the next.
      stalledInterval: this.#lockMs / 2,
      maxStalledCount: maxStalls,
      // Pause after a refused connection. With the default, 15 s, a worker would stay idle after the server is back.
      runRetryDelay: 1000,
      // attemptsMade includes this failure.
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
    // Ends when the worker is closed. It may begin while Redis is away, and waits for it.
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
    // Handlers that are still running delay closing the worker; a moment is enough to record the finished ones.
    await settledWithin(left.length > 0 ? 1000 : closeAnswerMs, [
      Promise.resolve(workerClosed),
      this.#redis.bull.close(),
    ]);
    // Stops renewing their locks, so that another worker gets the ids.
    await this.#worker?.['lockManager'].close();
    // If the worker waits for a server that has just come back, its close() does not stop this timer (the next check
    // for stalled jobs), which would keep an idle process alive for half a minute.
    this.#worker?.['stalledCheckStopper']?.();
    this.#redis.disconnect();
    return { left };
  }

  async #handle(job: BullJob, token: string, handler: Handler): Promise<void> {
    const id = job.id ?? '';
    if (this.#closing.signal.aborted) {
      // Fetched while we were closing: returned to the queue for another worker.
      await job.moveToWait(token);
      throw new WaitingError();
    }
    this.#trouble.begun(id);
    const run = Promise.try(handler, id, this.#closing.signal);
    this.#active.set(run, id);
    const againMs = await run
      .then((answer) => againIn(id, answer))
      .catch((error: unknown) => {
        // A new error, because BullMQ interprets certain names and messages.
        const fresh = new Error(error instanceof Error ? error.message : String(error), { cause: error });
        // The board shows the stack, so it must be the original one.
        if (error instanceof Error) fresh.stack = error.stack;
        throw fresh;
      })
      .finally(() => this.#active.delete(run));
    if (againMs === undefined) return;
    await this.#redis.handBack(job, token, againMs);
    throw new DelayedError();
  }

  /** Runs one command; throws an error if the server is away. */
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

  #tellForgotten(ids: string[]): void {
    if (ids.length === 0) return;
    this.#trouble.tell(
      new QueueError(
        `Redis had lost ${ids.length} ${ids.length === 1 ? 'id' : 'ids'} from its lists, such as ${ids[0]}; enqueued anew`,
        {
          code: 'E_QUEUE_LOST',
          hint: 'Set maxmemory-policy to noeviction, and see whether somebody deleted keys of galley:. No mail is lost.',
          times: ids.length,
        },
      ),
    );
  }

  #tellFailed(job: BullJob, error: Error): void {
    const failures = failuresOf(job);
    reportFailure(job.id ?? '', failures, pauseAfter(failures, this.#retry), error.cause ?? error, (trouble) =>
      this.#trouble.tell(trouble),
    );
  }
}

/** Limits the total time of several commands, each of which has its own timeout. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = Object.assign(new Error(`no answer within ${answerWithinMs / 1000} s`), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => late.reject(error), answerWithinMs);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
