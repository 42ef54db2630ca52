import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { openBullmqQueue } from '../../queue/bullmq.ts';
import { openQueue } from '../../queue/open.ts';
import { requireRedisUrl } from '../setup/redis-url.ts';
import { queueConformance } from './queue.ts';
import { freshName, sharedQueueConformance } from './shared-queue.ts';

const redisUrl = requireRedisUrl();
const names: string[] = [];
const noted = (name: string) => {
  names.push(name);
  return name;
};

afterAll(async () => {
  const redis = new Redis(redisUrl);
  for (const name of names) {
    for await (const keys of redis.scanStream({ match: `galley:${name}:*`, count: 1000 }))
      if (keys.length > 0) await redis.unlink(keys);
  }
  await redis.quit();
});

queueConformance('Redis', (options) => openBullmqQueue({ redisUrl, name: noted(freshName()), ...options }));
sharedQueueConformance(
  'Redis',
  ({ name, ...options }) => openBullmqQueue({ redisUrl, name: noted(name), ...options }),
  () => redisUrl,
);

test('opens on Redis if there is a URL for it, and otherwise in this process', async () => {
  const [onRedis, here] = [await openQueue({ redisUrl, name: noted(freshName()) }), await openQueue({ name: 'test' })];
  expect([onRedis.name, here.name]).toEqual(['bullmq', 'in-process']);
  await Promise.all([onRedis.close(), here.close()]);
});
