import type { Redis } from 'ioredis';
import { describeRedis } from './connect-redis.ts';
import { QueueError } from './queue-error.ts';

/**
 * The policy by which Redis deletes keys when its memory is full; undefined when it deletes none, or does not say. INFO
 * has it also where the host forbids CONFIG.
 */
export async function readEviction(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  return policy === 'noeviction' ? undefined : policy;
}

export function evictsTrouble(redisUrl: string, policy: string): QueueError {
  return new QueueError(
    `Redis at ${describeRedis(redisUrl)} deletes keys when its memory is full (maxmemory-policy ${policy})`,
    {
      code: 'E_REDIS_EVICTS',
      hint: 'Set maxmemory-policy to noeviction. No mail is lost, but what was deleted is found and enqueued again and again.',
    },
  );
}
