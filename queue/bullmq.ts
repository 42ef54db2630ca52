import { createRedisBackend, ErrorCode, Queue as BullQueue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { failuresOf, type Asked, type Backing, type JobData } from './backing.ts';
import { withRetryDelay } from './retry-delay.ts';
import { BullmqQueue, type BullOptions } from './bull-queue.ts';
import { connectRedis, describeRedis, redisTrouble } from './connect-redis.ts';
import type { Queue } from './queue.ts';

export interface BullmqOptions extends BullOptions {
  redisUrl: string;
}

/** Ids on Redis, shared by any number of processes and machines that open the same name. */
export async function openBullmqQueue(options: BullmqOptions): Promise<Queue> {
  return new BullmqQueue(openRedisBacking(options, await connectRedis(options.redisUrl)), options);
}

/** All keys in Redis start with this, so that Galley can share a Redis. */
export const redisPrefix = 'galley';

/** A delayed id's score is when it is due, times this, plus its place among those of one millisecond. */
const scoresEachMs = 0x1000;

function openRedisBacking({ redisUrl, name }: BullmqOptions, redis: Redis): Backing {
  const where = describeRedis(redisUrl);
  const bull = new BullQueue<JobData, unknown>(name, { connection: redis, prefix: redisPrefix });
  const connections = [redis];
  let listener: Parameters<Backing['watch']>[0] | undefined;
  /** ioredis reconnects by itself and reports every attempt. */
  const listen = (connection: Redis) => {
    connection.on('error', (error) => listener?.failed(error));
    connection.on('ready', () => listener?.worked());
  };
  listen(redis);

  return {
    name: 'bullmq',
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

    // It may run while Redis is away: it waits for it.
    ready: async () => {},

    async forgetGivenUp(ids) {
      const scores = await redis.zmscore(bull.toKey('failed'), ids);
      await Promise.all(ids.filter((_, index) => scores[index] !== null).map((id) => bull.remove(id)));
    },

    async bringForward(asked) {
      const ids = asked.map(({ id }) => id);
      const [delayed, normal] = await Promise.all([
        redis.zmscore(bull.toKey('delayed'), ids),
        redis.zmscore(bull.toKey('prioritized'), ids),
      ]);
      await Promise.all(
        asked.flatMap((job, index) => {
          const score = delayed[index];
          const soon = score != null && job.dueAt < Math.floor(Number(score) / scoresEachMs);
          const rises = job.urgent && (score != null || normal[index] != null);
          return soon || rises ? [hasten(job, { soon, rises })] : [];
        }),
      );
    },

    async handBack(job, token, inMs) {
      if (failuresOf(job) > 0) await job.updateData({ forgiven: job.attemptsMade });
      await job.moveToDelayed(Date.now() + inMs, token);
    },

    trouble: (cause) => redisTrouble(where, cause),
    disconnect: async () => connections.forEach((connection) => connection.disconnect()),
  };

  /** By the time this comes through, the id may be with a worker or done: then there is nothing to hasten. */
  async function hasten({ id, dueAt }: Asked, { soon, rises }: { soon: boolean; rises: boolean }): Promise<void> {
    const job = await bull.getJob(id);
    if (!job) return;
    // First the rank: what becomes due goes to the lane of its rank.
    if (rises) await unlessElsewhere(job.changePriority({ priority: 0 }));
    if (!soon || failuresOf(job) > 0) return;
    const inMs = dueAt - Date.now();
    await unlessElsewhere(inMs > 0 ? job.changeDelay(inMs) : job.promote());
  }
}

async function unlessElsewhere(change: Promise<void>): Promise<void> {
  await change.catch((error: Error & { code?: unknown }) => {
    if (error.code !== ErrorCode.JobNotExist && error.code !== ErrorCode.JobNotInState) throw error;
  });
}
