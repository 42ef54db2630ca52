import { createRedisBackend, ErrorCode, Queue, Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { failuresOf, type BullJob, type BullQueue, type BullWorker, type JobData, type QueuedId } from './bull-job.ts';
import { withRetryDelay } from './retry-delay.ts';
import { describeRedis, redisTrouble } from './connect-redis.ts';
import { forgetLost } from './forget-lost.ts';
import type { QueueError } from './queue-error.ts';

/** Prefix of all keys in Redis, so that Galley can share a Redis with other programs. */
export const redisPrefix = 'galley';

/** The score of a delayed id is its due time times this, plus its position within that millisecond. */
const scoresEachMs = 0x1000;

/** Operations on Redis that BullMQ lacks, and the connections to Redis. */
export interface BullRedis {
  readonly bull: BullQueue;
  /** Reports errors and successes of all its connections, including those of workers. */
  watch(listener: { failed(error: Error): void; worked(): void }): void;
  openWorker(
    process: (job: BullJob, token?: string) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker;
  /** Removes failed jobs with these ids: BullMQ would keep them and ignore the new ones. */
  forgetGivenUp(ids: string[]): Promise<void>;
  /** Removes what is left of ids that Redis lost from its lists, and returns these ids. */
  forgetLost(ids: string[]): Promise<string[]>;
  /** Makes stored ids due sooner or urgent, if requested. */
  bringForward(ids: QueuedId[]): Promise<void>;
  /** Returns a job that this worker holds, to be handed out again after this time. */
  handBack(job: BullJob, token: string, inMs: number): Promise<void>;
  /** Converts an error of Redis. */
  trouble(cause: unknown): QueueError;
  /** Closes all connections, even those that no longer answer. */
  disconnect(): void;
}

/** `redis` is a connection opened by `connectRedis`. */
export function openBullRedis({ redisUrl, name }: { redisUrl: string; name: string }, redis: Redis): BullRedis {
  const where = describeRedis(redisUrl);
  const bull = new Queue<JobData, unknown>(name, { connection: redis, prefix: redisPrefix });
  const connections = [redis];
  let listener: Parameters<BullRedis['watch']>[0] | undefined;
  /** ioredis reconnects automatically and reports every attempt. */
  const listen = (connection: Redis) => {
    connection.on('error', (error) => listener?.failed(error));
    connection.on('ready', () => listener?.worked());
  };
  listen(redis);

  return {
    bull,
    watch: (given) => void (listener = given),

    openWorker(process, options) {
      // Unlike the producer's connection, this one waits for Redis to come back, without a limit.
      const connection = redis.duplicate({
        lazyConnect: false,
        enableOfflineQueue: true,
        maxRetriesPerRequest: null,
        commandTimeout: undefined,
      });
      listen(connection);
      connections.push(connection);
      return new Worker<JobData, unknown>(
        name,
        process,
        { ...options, connection, prefix: redisPrefix },
        withRetryDelay(createRedisBackend),
      );
    },

    async forgetGivenUp(ids) {
      const scores = await redis.zmscore(bull.toKey('failed'), ids);
      await Promise.all(ids.filter((_, index) => scores[index] !== null).map((id) => bull.remove(id)));
    },

    forgetLost: (ids) => forgetLost(redis, ids, (key) => bull.toKey(key)),

    async bringForward(queued) {
      const ids = queued.map(({ id }) => id);
      const [delayed, normal] = await Promise.all([
        redis.zmscore(bull.toKey('delayed'), ids),
        redis.zmscore(bull.toKey('prioritized'), ids),
      ]);
      await Promise.all(
        queued.flatMap((job, index) => {
          const score = delayed[index];
          const isSooner = score != null && job.dueAt < Math.floor(Number(score) / scoresEachMs);
          const rises = job.urgent && (score != null || normal[index] != null);
          return isSooner || rises ? [hasten(job, { isSooner, rises })] : [];
        }),
      );
    },

    async handBack(job, token, inMs) {
      if (failuresOf(job) > 0) await job.updateData({ forgiven: job.attemptsMade });
      await job.moveToDelayed(Date.now() + inMs, token);
    },

    trouble: (cause) => redisTrouble(where, cause),
    disconnect: () => connections.forEach((connection) => connection.disconnect()),
  };

  /** Makes a waiting job due or urgent. Does nothing if a worker has it already, or it is done. */
  async function hasten(
    { id, dueAt }: QueuedId,
    { isSooner, rises }: { isSooner: boolean; rises: boolean },
  ): Promise<void> {
    const job = await bull.getJob(id);
    if (!job) return;
    // The priority first: when an id becomes due, it joins the list of its priority.
    if (rises) await unlessElsewhere(job.changePriority({ priority: 0 }));
    if (!isSooner || failuresOf(job) > 0) return;
    const inMs = dueAt - Date.now();
    await unlessElsewhere(inMs > 0 ? job.changeDelay(inMs) : job.promote());
  }
}

async function unlessElsewhere(change: Promise<void>): Promise<void> {
  await change.catch((error: Error & { code?: unknown }) => {
    if (error.code !== ErrorCode.JobNotExist && error.code !== ErrorCode.JobNotInState) throw error;
  });
}
