import { createRedisBackend, ErrorCode, Queue, Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { failuresOf, type BullJob, type BullQueue, type BullWorker, type JobData, type QueuedId } from './bull-job.ts';
import { withRetryDelay } from './retry-delay.ts';
import { describeRedis, redisTrouble } from './connect-redis.ts';
import type { QueueError } from './queue-error.ts';

/** All keys in Redis start with this, so that Galley can share a Redis. */
export const redisPrefix = 'galley';

/** A delayed id's score is when it is due, times this, plus its place among those of one millisecond. */
const scoresEachMs = 0x1000;

/** What BullMQ alone does not do for us, and the connections to Redis. */
export interface BullRedis {
  readonly bull: BullQueue;
  /** Reports what happens to its connections, those of workers too. */
  watch(listener: { failed(error: Error): void; worked(): void }): void;
  openWorker(
    process: (job: BullJob, token?: string) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker;
  /** Removes those of the ids that were given up: BullMQ would keep them and drop the new ones. */
  forgetGivenUp(ids: string[]): Promise<void>;
  /** Makes ids that are there already due sooner, and urgent, where that is asked. */
  bringForward(ids: QueuedId[]): Promise<void>;
  /** Returns an id that this worker holds, to be handed out again in so many milliseconds. */
  handBack(job: BullJob, token: string, inMs: number): Promise<void>;
  /** What an error of Redis means. */
  trouble(cause: unknown): QueueError;
  /** Closes all connections, also those that no longer answer. */
  disconnect(): void;
}

/** `redis`: as `connectRedis` opens it. */
export function openBullRedis({ redisUrl, name }: { redisUrl: string; name: string }, redis: Redis): BullRedis {
  const where = describeRedis(redisUrl);
  const bull = new Queue<JobData, unknown>(name, { connection: redis, prefix: redisPrefix });
  const connections = [redis];
  let listener: Parameters<BullRedis['watch']>[0] | undefined;
  /** ioredis reconnects by itself and reports every attempt. */
  const listen = (connection: Redis) => {
    connection.on('error', (error) => listener?.failed(error));
    connection.on('ready', () => listener?.worked());
  };
  listen(redis);

  return {
    bull,
    watch: (given) => void (listener = given),

    openWorker(process, options) {
      // Unlike the producer's connection, this one waits for Redis to come back, however long that takes.
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

  /** By now the id may be with a worker, or done: then there is nothing to do. */
  async function hasten(
    { id, dueAt }: QueuedId,
    { isSooner, rises }: { isSooner: boolean; rises: boolean },
  ): Promise<void> {
    const job = await bull.getJob(id);
    if (!job) return;
    // First the priority: an id that becomes due goes to the list of its priority.
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
