import { Queue as BullQueue, WaitingError, Worker, type Job as BullJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { checkConcurrency, checkJobs } from './check-jobs.ts';
import { connectRedis, describeRedis, redisTrouble } from './connect-redis.ts';
import { alreadyWorking, queueClosed, QueueError, tellStderr, type OnTrouble } from './queue-error.ts';
import type { Handler, Job, Queue, QueueCounts } from './queue.ts';
import { patientRetry, pauseAfter, tellThrow, type RetryPolicy } from './retry.ts';

export interface BullmqOptions {
  redisUrl: string;
  name: string;
  retry?: RetryPolicy;
  onTrouble?: OnTrouble;
  /** How long an id stays with a worker that stopped answering; another takes it within twice this time. */
  lockMs?: number;
}

/** Ids on Redis, shared by any number of processes and machines that open the same name. */
export async function openBullmqQueue(options: BullmqOptions): Promise<Queue> {
  return new BullmqQueue(await connectRedis(options.redisUrl), options);
}

/** All keys in Redis start with this, so that Galley can share a Redis. */
const prefix = 'galley';
/** 47,000 ids a second go in by the 500; larger pipelines gain nothing and hold Redis up. */
const chunkSize = 500;
/** BullMQ takes what has priority 0 before any other, so urgent has none. */
const normalPriority = 1;
/** An id that kills its worker is not tried for ever; one that was unlucky with deployments is. */
const maxStalls = 20;
/** How long close() waits for Redis to take note of what is finished; an id it misses is handed out again. */
const farewellMs = 5000;
/** How long Redis may be away before idle() stops waiting for it. */
const absenceMs = 60_000;

class BullmqQueue implements Queue {
  readonly name = 'bullmq';
  readonly #options: Required<BullmqOptions>;
  readonly #where: string;
  readonly #redis: Redis;
  readonly #bull: BullQueue;
  readonly #closing = new AbortController();
  readonly #active = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;
  #worker: Worker | undefined;
  #workerRedis: Redis | undefined;
  #redisIsAway = false;

  constructor(redis: Redis, options: BullmqOptions) {
    const { retry = patientRetry, onTrouble = tellStderr, lockMs = 30_000 } = options;
    this.#options = { ...options, retry, onTrouble, lockMs };
    this.#where = describeRedis(options.redisUrl);
    this.#redis = redis;
    this.#watch(redis);
    this.#bull = new BullQueue(options.name, { connection: redis, prefix });
    this.#bull.on('error', (error) => this.#tellAway(error));
  }

  async enqueue(jobs: Job[]): Promise<void> {
    checkJobs(jobs);
    for (let from = 0; from < jobs.length; from += chunkSize) {
      const chunk = jobs.slice(from, from + chunkSize);
      await this.#ask(async () => {
        await this.#forgetGivenUp(chunk.map(({ id }) => id));
        await this.#bull.addBulk(chunk.map((job) => this.#asBullJob(job)));
      });
    }
  }

  async work(handler: Handler, options: { concurrency?: number } = {}): Promise<void> {
    if (this.#closed) throw queueClosed();
    if (this.#worker) throw alreadyWorking();
    const { name, retry, lockMs } = this.#options;
    const concurrency = checkConcurrency(options.concurrency);
    // Unlike the producer's connection, this one waits for Redis to come back, however long that takes.
    const connection = this.#redis.duplicate({
      lazyConnect: false,
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
    });
    this.#watch(connection);
    this.#workerRedis = connection;
    const worker = new Worker(name, (job, token) => this.#handle(job, token, handler), {
      connection,
      prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: maxStalls,
      settings: { backoffStrategy: (attempt) => pauseAfter(attempt, retry) ?? -1 },
    });
    worker.on('error', (error) => this.#tellAway(error));
    worker.on('failed', (job, error) => job && this.#tellFailed(job, error));
    worker.on('stalled', (id) => this.#tellStalled(id));
    this.#worker = worker;
  }

  async counts(): Promise<QueueCounts> {
    const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = await this.#ask(() =>
      this.#bull.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
    );
    return { waiting: wait + prioritized, active, delayed, failed };
  }

  /** Asked of Redis four times a second, since other machines work on the same ids; outlasts a restart of Redis. */
  async idle(): Promise<void> {
    let awaySince: number | undefined;
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      try {
        const { waiting, active, delayed } = await this.counts();
        if (waiting + active + delayed === 0) return;
        awaySince = undefined;
      } catch (error) {
        awaySince ??= Date.now();
        if (this.#closed || Date.now() - awaySince > absenceMs) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    const workerClosed = this.#worker?.close();
    await Promise.allSettled(this.#active);
    await within(farewellMs, Promise.allSettled([workerClosed, this.#bull.close()]));
    this.#workerRedis?.disconnect();
    this.#redis.disconnect();
  }

  #asBullJob({ id, delayMs = 0, priority }: Job) {
    return {
      name: 'id',
      data: {},
      opts: {
        jobId: id,
        delay: Math.round(delayMs),
        priority: priority === 'urgent' ? 0 : normalPriority,
        attempts: this.#options.retry.attempts,
        backoff: { type: 'growing' },
        // An id that is still stored is not added again, so a finished one leaves at once.
        removeOnComplete: true,
        // Kept for a person to look at, with the reason; enqueue takes it out when the id comes again.
        removeOnFail: { count: 10_000 },
        stackTraceLimit: 1,
      },
    };
  }

  /** BullMQ would keep the failed job and drop the new one. */
  async #forgetGivenUp(ids: string[]): Promise<void> {
    const scores = await this.#redis.zmscore(this.#bull.toKey('failed'), ids);
    await Promise.all(ids.filter((_, index) => scores[index] !== null).map((id) => this.#bull.remove(id)));
  }

  async #handle(job: BullJob, token: string | undefined, handler: Handler): Promise<void> {
    if (this.#closing.signal.aborted) {
      // Fetched while we were closing: given back untouched, for another worker.
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const run = Promise.try(handler, job.id ?? '', this.#closing.signal);
    this.#active.add(run);
    try {
      await run;
    } catch (error) {
      // A fresh error: BullMQ reads .name and .message, and some of either mean something to it.
      throw new Error(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      this.#active.delete(run);
    }
  }

  /** One question to Redis. While it is away, an error that says so. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#closed) throw queueClosed();
    try {
      return await question();
    } catch (error) {
      throw this.#closed ? queueClosed() : redisTrouble(this.#where, error);
    }
  }

  /** ioredis reconnects by itself and reports every attempt; a person is told once when it goes. */
  #watch(redis: Redis): void {
    redis.on('error', (error) => this.#tellAway(error));
    redis.on('ready', () => (this.#redisIsAway = false));
  }

  #tellAway(error: Error): void {
    if (this.#redisIsAway || this.#closed) return;
    this.#redisIsAway = this.#redis.status !== 'ready';
    this.#options.onTrouble(redisTrouble(this.#where, error));
  }

  #tellFailed(job: BullJob, error: Error): void {
    const { retry, onTrouble } = this.#options;
    tellThrow(job.id ?? '', job.attemptsMade, pauseAfter(job.attemptsMade, retry), error.cause ?? error, onTrouble);
  }

  #tellStalled(id: string): void {
    this.#options.onTrouble(new QueueError(`${id} was with a worker that died or hung, and is handed out again`, { code: 'E_STALLED' }));
  }
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, bound]).finally(() => clearTimeout(timer));
}
