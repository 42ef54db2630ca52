import { connectRedis, describeRedis } from '../../queue/connect-redis.ts';
import { readEviction } from '../../queue/eviction.ts';

/** What `galley doctor` checks about the Redis that holds the queue. */
export interface RedisFacts {
  /** Without user and password. */
  name: string;
  /** Its clock, in ms since the epoch. */
  now: number;
  /** Its `maxmemory-policy`, if it deletes keys by it. */
  evicts: string | undefined;
}

/** @throws QueueError when it does not answer, refuses the login or is too old. */
export async function lookAtRedis(redisUrl: string): Promise<RedisFacts> {
  const redis = await connectRedis(redisUrl);
  try {
    const evicts = await readEviction(redis);
    // Asked last, so that the caller reads its own clock at the same moment.
    const [seconds, microseconds] = await redis.time();
    return { name: describeRedis(redisUrl), now: Number(seconds) * 1000 + Number(microseconds) / 1000, evicts };
  } finally {
    redis.disconnect();
  }
}
