import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, afterEach, expect, test } from 'vitest';
import { openBullmqQueue, type BullmqOptions } from '../../queue/bullmq.ts';
import { openQueue } from '../../queue/open.ts';
import type { Closed, Queue } from '../../queue/queue.ts';
import { cuttableRedis } from '../queue/cuttable-redis.ts';
import { requireRedisUrl } from '../setup/redis-url.ts';
import { named, queueConformance } from './queue.ts';

const redisUrl = requireRedisUrl();
const run = randomUUID().slice(0, 8);
let queues = 0;
const freshName = () => `test-${run}-${++queues}`;

queueConformance('BullMQ', (options) => openBullmqQueue({ redisUrl, name: freshName(), ...options }));

const opened: Queue[] = [];
const open = async (options: Partial<BullmqOptions> & { name: string }) => {
  const queue = await openBullmqQueue({ redisUrl, onTrouble: () => {}, ...options });
  opened.push(queue);
  return queue;
};

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
});

afterAll(async () => {
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `galley:test-${run}-*`, count: 1000 })) {
    if (keys.length > 0) await redis.unlink(keys);
  }
  await redis.quit();
});

test('two workers on one Redis share the ids, and none runs twice', async () => {
  const name = freshName();
  const [one, two, producer] = [await open({ name }), await open({ name }), await open({ name })];
  const handled: { by: string; id: string }[] = [];
  const handler = (by: string) => async (id: string) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    handled.push({ by, id });
  };
  await one.work(handler('one'), { concurrency: 5 });
  await two.work(handler('two'), { concurrency: 5 });
  await producer.enqueue(named('batch', 400));
  await producer.idle();
  expect(handled).toHaveLength(400);
  expect(new Set(handled.map(({ id }) => id)).size).toBe(400);
  expect(new Set(handled.map(({ by }) => by))).toEqual(new Set(['one', 'two']));
});

test('two producers that hand over the same ids add each once', async () => {
  const name = freshName();
  const [one, two] = [await open({ name }), await open({ name })];
  await Promise.all([one.enqueue(named('batch', 1200)), two.enqueue(named('batch', 1200))]);
  expect(await one.counts()).toMatchObject({ waiting: 1200 });
});

test('queues of two publications on one Redis do not see each other', async () => {
  const [here, there] = [await open({ name: freshName() }), await open({ name: freshName() })];
  await here.enqueue([{ id: 'ours' }]);
  expect(await there.counts()).toMatchObject({ waiting: 0 });
});

test('an id whose worker was killed goes to another one, and it is told', async () => {
  const name = freshName();
  const lockMs = 1000;
  const script = new URL('../queue/worker-that-hangs.ts', import.meta.url);
  const doomed = spawn(process.execPath, [script.pathname, redisUrl, name, String(lockMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const queue = await open({ name });
    await queue.enqueue([{ id: 'orphan' }]);
    const [line] = await once(doomed.stdout, 'data');
    expect(String(line).trim()).toBe('orphan');
  } finally {
    doomed.kill('SIGKILL');
  }
  const troubles: string[] = [];
  const heir = await open({ name, lockMs, onTrouble: ({ message }) => troubles.push(message) });
  const handled: string[] = [];
  await heir.work(async (id) => void handled.push(id));
  await expect.poll(() => handled, { timeout: 10_000 }).toEqual(['orphan']);
  expect(troubles).toEqual(['orphan was with a worker that died or hung, and is handed out again']);
});

test('while Redis is down, enqueue fails at once, says so and does not show the password', async () => {
  const way = await cuttableRedis(redisUrl);
  const url = new URL(way.url);
  url.password ||= 'cert-ain-ly-secret'; // a Redis without a password lets any in
  const queue = await open({ name: freshName(), redisUrl: url.href });
  await way.cut();
  const start = performance.now();
  const error = await queue.enqueue([{ id: 'lost' }]).catch((reason: unknown) => reason);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(error).toMatchObject({ code: 'E_REDIS_DOWN', hint: expect.stringContaining('REDIS_URL') });
  expect(String(error)).toContain(`redis://127.0.0.1:${url.port}`);
  expect(String(error)).not.toContain(url.password);
});

test('while Redis hangs without breaking the connection, enqueue fails within three seconds too', async () => {
  const way = await cuttableRedis(redisUrl);
  const queue = await open({ name: freshName(), redisUrl: way.url });
  way.silence();
  const start = performance.now();
  await expect(queue.enqueue([{ id: 'lost' }])).rejects.toMatchObject({ code: 'E_REDIS_DOWN' });
  expect(performance.now() - start).toBeLessThan(3000);
  await way.close();
});

test('workers go on by themselves when Redis comes back, and the outage is told once', async () => {
  const way = await cuttableRedis(redisUrl);
  const troubles: string[] = [];
  const queue = await open({ name: freshName(), redisUrl: way.url, onTrouble: ({ code }) => troubles.push(code) });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'before' }]);
  await expect.poll(() => handled).toEqual(['before']);
  await way.cut();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await way.mend();
  await expect.poll(() => queue.enqueue([{ id: 'after' }]).then(() => true, () => false), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['before', 'after']);
  expect(troubles).toEqual(['E_REDIS_DOWN']);
  await queue.close();
  await way.close();
});

test('idle outlasts a short absence of Redis', async () => {
  const way = await cuttableRedis(redisUrl);
  const queue = await open({ name: freshName(), redisUrl: way.url });
  await queue.enqueue([{ id: 'slow', delayMs: 500 }]);
  await queue.work(async () => {});
  const idle = queue.idle();
  await way.cut();
  await new Promise((resolve) => setTimeout(resolve, 700));
  await way.mend();
  await expect(idle).resolves.toBeUndefined();
  await queue.close();
  await way.close();
});

test('an id that was fetched just as the queue closes is given back untouched', async () => {
  const name = freshName();
  const queue = await open({ name });
  const begun: string[] = [];
  const closed = Promise.withResolvers<Closed>();
  await queue.work(async (id) => {
    begun.push(id);
    // By then BullMQ has asked Redis for the next id together with noting this one as done.
    setImmediate(() => queue.close().then(closed.resolve, closed.reject));
  });
  await queue.enqueue(named('batch', 3));
  await closed.promise;
  expect(begun).toEqual(['batch-0']);
  const watcher = await open({ name });
  expect(await watcher.counts()).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
});

test('close waits for a handler in flight longer than it waits for Redis', async () => {
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

test('close ends in bounded time while Redis is away, with a handler in flight', async () => {
  const way = await cuttableRedis(redisUrl);
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

test('a queue whose keys were flushed takes new ids', async () => {
  const name = freshName();
  const queue = await open({ name });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'before' }]);
  await queue.idle();
  const redis = new Redis(redisUrl);
  await redis.unlink(await redis.keys(`galley:${name}:*`));
  await redis.script('FLUSH');
  await redis.quit();
  await queue.enqueue([{ id: 'after' }]);
  await expect.poll(() => handled, { timeout: 10_000 }).toEqual(['before', 'after']);
});

test('opens on Redis when there is a URL, and in this process when there is none', async () => {
  const [withRedis, without] = [await openQueue({ redisUrl, name: freshName() }), await openQueue({ name: freshName() })];
  opened.push(withRedis, without);
  expect([withRedis.name, without.name]).toEqual(['bullmq', 'in-process']);
});
