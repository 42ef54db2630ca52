import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, test as testInTurn } from 'vitest';
import { openBullmqQueue, type BullmqOptions } from '../../queue/bullmq.ts';
import type { Queue } from '../../queue/queue.ts';
import { start as startProcess } from '../setup/children.mjs';
import { requireRedisUrl } from '../setup/redis-url.ts';
import { cuttableWay } from './cuttable-way.ts';
import { untilIdle } from './until-idle.ts';

const redisUrl = requireRedisUrl();
const run = randomUUID().slice(0, 8);
let queues = 0;
const freshName = () => `test-${run}-${++queues}`;

const opened: Queue[] = [];
const open = async (options: Partial<BullmqOptions> & { name: string }) => {
  const queue = await openBullmqQueue({ redisUrl, onTrouble: () => {}, ...options });
  opened.push(queue);
  return queue;
};

/** Concurrently: each has its own connection to Redis and its own queue, and waits most of the time. */
const test = testInTurn.concurrent;

afterAll(async () => {
  await Promise.all(opened.map((queue) => queue.close()));
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `galley:test-${run}-*`, count: 1000 })) {
    if (keys.length > 0) await redis.unlink(keys);
  }
  await redis.quit();
});

test('while Redis is down, enqueue fails at once, says so and does not show the password', async ({ expect }) => {
  const way = await cuttableWay(redisUrl);
  const url = new URL(way.url);
  url.password ||= 'cert-ain-ly-secret'; // a Redis without a password accepts any
  const queue = await open({ name: freshName(), redisUrl: url.href });
  await way.cut();
  const start = performance.now();
  const error = await queue.enqueue([{ id: 'lost' }]).catch((reason: unknown) => reason);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(error).toMatchObject({ code: 'E_REDIS_DOWN', hint: expect.stringContaining('REDIS_URL') });
  expect(String(error)).toContain(`redis://127.0.0.1:${url.port}`);
  expect(String(error)).not.toContain(url.password);
});

test('while Redis hangs without breaking the connection, enqueue fails within three seconds too', async ({
  expect,
}) => {
  const way = await cuttableWay(redisUrl);
  const queue = await open({ name: freshName(), redisUrl: way.url });
  way.silence();
  const start = performance.now();
  await expect(queue.enqueue([{ id: 'lost' }])).rejects.toMatchObject({ code: 'E_REDIS_DOWN' });
  expect(performance.now() - start).toBeLessThan(3000);
  await way.close();
});

test('workers continue by themselves when Redis comes back, and the outage is reported once', async ({ expect }) => {
  const way = await cuttableWay(redisUrl);
  const troubles: string[] = [];
  const queue = await open({ name: freshName(), redisUrl: way.url, onTrouble: ({ code }) => troubles.push(code) });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'before' }]);
  await untilIdle(queue);
  expect(handled).toEqual(['before']);
  await way.cut();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await way.mend();
  await expect
    .poll(
      () =>
        queue.enqueue([{ id: 'after' }]).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
  await expect.poll(() => handled, { timeout: 30_000 }).toEqual(['before', 'after']);
  expect(troubles).toEqual(['E_REDIS_DOWN']);
  await queue.close();
  await way.close();
});

test('an id that becomes due during a short absence of Redis is handed out after it', async ({ expect }) => {
  const way = await cuttableWay(redisUrl);
  const queue = await open({ name: freshName(), redisUrl: way.url, onTrouble: () => {} });
  const handled: string[] = [];
  await queue.enqueue([{ id: 'slow', delayMs: 500 }]);
  await queue.work(async (id) => void handled.push(id));
  await way.cut();
  await new Promise((resolve) => setTimeout(resolve, 700));
  await way.mend();
  await expect.poll(() => handled, { timeout: 30_000 }).toEqual(['slow']);
  await queue.close();
  await way.close();
});

test('close waits longer for an active handler than for Redis', async ({ expect }) => {
  const queue = await open({ name: freshName() });
  const begun = Promise.withResolvers<void>();
  let finished = false;
  await queue.work(async () => {
    begun.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5500));
    finished = true;
  });
  await queue.enqueue([{ id: 'long' }]);
  await begun.promise;
  await queue.close();
  expect(finished).toBe(true);
});

test('close ends in limited time while Redis is away, with an active handler', async ({ expect }) => {
  const way = await cuttableWay(redisUrl);
  const queue = await open({ name: freshName(), redisUrl: way.url });
  const begun = Promise.withResolvers<void>();
  let finished = false;
  await queue.work(async (_, signal) => {
    begun.resolve();
    await once(signal, 'abort');
    finished = true;
  });
  await queue.enqueue([{ id: 'in-flight' }]);
  await begun.promise;
  await way.cut();
  const start = performance.now();
  await queue.close();
  expect(performance.now() - start).toBeLessThan(8000);
  expect(finished).toBe(true);
});

test('a queue whose keys were flushed accepts new ids', async ({ expect }) => {
  const name = freshName();
  const queue = await open({ name });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'before' }]);
  await untilIdle(queue);
  const redis = new Redis(redisUrl);
  await redis.unlink(await redis.keys(`galley:${name}:*`));
  await redis.script('FLUSH');
  await redis.quit();
  await queue.enqueue([{ id: 'after' }]);
  await expect.poll(() => handled, { timeout: 30_000 }).toEqual(['before', 'after']);
});

test('an idle worker that is asked to end just before Redis comes back ends within seconds', async ({ expect }) => {
  const way = await cuttableWay(redisUrl);
  const worker = startProcess(
    process.execPath,
    ['--import', 'tsx', 'tests/queue/worker-that-ends.ts', way.url, freshName()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(worker.stdout!, 'data');
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // until it waits for work
  await way.cut();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const asked = performance.now();
  worker.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await way.mend();
  expect(await once(worker, 'exit')).toEqual([0, null]);
  // Its check for stalled ids runs every 30 s, and would keep the process alive until then.
  expect(performance.now() - asked).toBeLessThan(15_000);
  await way.close();
});
