import { afterAll, test as testInTurn } from 'vitest';
import { openBullmqQueue, type BullmqOptions } from '../../queue/bullmq.ts';
import type { QueueError } from '../../queue/queue-error.ts';
import type { Queue } from '../../queue/queue.ts';
import { named } from '../conformance/queue.ts';
import { ownRedis, type OwnRedis } from './own-redis.ts';
import { untilIdle } from './until-idle.ts';

/** Concurrently: each has its own Redis, and waits most of the time. */
const test = testInTurn.concurrent;

const endings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const ending of endings.toReversed()) await ending();
});

async function redisOfOurOwn(options?: { keeps: boolean }): Promise<OwnRedis> {
  const redis = await ownRedis(options);
  endings.push(() => redis.stop());
  return redis;
}

async function open({ url }: OwnRedis, options: Partial<BullmqOptions> = {}) {
  const troubles: QueueError[] = [];
  const queue = await openBullmqQueue({
    redisUrl: url,
    name: 'faults',
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  endings.push(() => queue.close({ withinMs: 1000 }));
  const codes = () => troubles.map(({ code }) => code);
  return { queue, troubles, codes };
}

/** Enqueues unfinished work again, as the sweep does every two seconds. */
async function sweepUntil(done: () => boolean, queue: Queue, undone: () => string[]): Promise<void> {
  for (const until = Date.now() + 40_000; !done();) {
    if (Date.now() > until) throw new Error(`still undone: ${undone().join(' ')}`);
    await queue.enqueue(undone().map((id) => ({ id }))).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('FLUSHALL during work loses no id: two workers continue by themselves and get what is swept', async ({
  expect,
}) => {
  const redis = await redisOfOurOwn();
  const [one, two] = [await open(redis), await open(redis)];
  const undone = new Set(named('batch', 300).map(({ id }) => id));
  const handler = async (id: string) => {
    await pause(10);
    undone.delete(id);
  };
  await one.queue.work(handler, { concurrency: 3 });
  await two.queue.work(handler, { concurrency: 3 });
  await one.queue.enqueue([...undone].map((id) => ({ id })));
  await expect.poll(() => undone.size).toBeLessThan(290);
  await redis.admin.flushall();
  await redis.admin.script('FLUSH');
  expect(undone.size).toBeGreaterThan(0);
  await sweepUntil(
    () => undone.size === 0,
    two.queue,
    () => [...undone],
  );
  await untilIdle(one.queue);
  // Those that were active are reported as lost, each at most once, and nothing else is.
  const told = [...one.troubles, ...two.troubles];
  expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['E_LOST']));
  expect(told.length).toBeLessThanOrEqual(6);
});

test('a worker whose handler was interrupted by FLUSHALL accepts new ids, and separates their failures and delays', async ({
  expect,
}) => {
  const redis = await redisOfOurOwn();
  const { queue } = await open(redis, { retry: { attempts: 3, minPauseMs: 50, maxPauseMs: 50 } });
  const handled: string[] = [];
  const gate = Promise.withResolvers<void>();
  await queue.work(async (id) => {
    if (id === 'held') await gate.promise;
    handled.push(id);
    if (id === 'fails-once' && handled.filter((each) => each === id).length === 1) throw new Error('no');
    return id === 'again-once' && handled.filter((each) => each === id).length === 1 ? { againInMs: 50 } : undefined;
  });
  await queue.enqueue([{ id: 'held' }]);
  await expect.poll(async () => (await queue.counts()).active).toBe(1);
  await redis.admin.flushall();
  gate.resolve();
  await expect.poll(() => handled).toEqual(['held']);
  await queue.enqueue([
    { id: 'later', delayMs: 100 },
    { id: 'fails-once' },
    { id: 'again-once' },
    { id: 'rush', priority: 'urgent' },
  ]);
  await untilIdle(queue);
  expect(handled.toSorted()).toEqual(['again-once', 'again-once', 'fails-once', 'fails-once', 'held', 'later', 'rush']);
});

test('Redis killed and away for 20 seconds: enqueue fails fast, work continues by itself, no id runs twice', async ({
  expect,
}) => {
  const redis = await redisOfOurOwn({ keeps: true });
  const { queue, codes } = await open(redis);
  const handled: string[] = [];
  const gate = Promise.withResolvers<void>();
  await queue.work(
    async (id) => {
      if (handled.length === 0) await gate.promise;
      handled.push(id);
    },
    { concurrency: 2 },
  );
  await queue.enqueue(named('batch', 40));
  await expect.poll(async () => (await queue.counts()).active).toBe(2);
  await redis.kill();
  // Active when Redis went away; they finish meanwhile.
  gate.resolve();
  for (let second = 0; second < 20; second += 5) {
    const asked = performance.now();
    await expect(queue.enqueue([{ id: 'meanwhile' }])).rejects.toMatchObject({ code: 'E_REDIS_DOWN' });
    expect(performance.now() - asked).toBeLessThan(3000);
    await pause(5000);
  }
  await redis.startAgain();
  await expect.poll(() => handled.length, { timeout: 30_000 }).toBe(40);
  await untilIdle(queue);
  expect(new Set(handled).size).toBe(40);
  expect(codes()).toEqual(['E_REDIS_DOWN']);
});

test('Redis that comes back empty: swept ids are handled', async ({ expect }) => {
  const redis = await redisOfOurOwn();
  const { queue } = await open(redis);
  const undone = new Set(named('batch', 50).map(({ id }) => id));
  await queue.work(async (id) => {
    await pause(5);
    undone.delete(id);
  });
  await queue.enqueue([...undone].map((id) => ({ id })));
  await expect.poll(() => undone.size).toBeLessThan(45);
  await redis.kill();
  await redis.startAgain();
  await sweepUntil(
    () => undone.size === 0,
    queue,
    () => [...undone],
  );
  await untilIdle(queue);
});

test.for(['prioritized', 'wait', 'delayed', 'active', 'marker', 'meta', 'pc', 'stalled', 'id', 'events'])(
  'Redis lost its key “%s” and kept the rest: every id that is swept is handled',
  async (key, { expect }) => {
    const redis = await redisOfOurOwn();
    const { queue, troubles } = await open(redis, { lockMs: 2000 });
    const undone = new Set(named('batch', 60).map(({ id }) => id));
    await queue.enqueue(
      [...undone].map((id, index) => ({
        id,
        ...(index % 3 === 0 ? { priority: 'urgent' as const } : {}),
        ...(index % 3 === 1 ? { delayMs: 3_600_000 } : {}),
      })),
    );
    const gate = Promise.withResolvers<void>();
    await queue.work(async (id) => {
      await gate.promise;
      undone.delete(id);
    });
    await expect.poll(async () => (await queue.counts()).active).toBe(1);
    await redis.admin.del(`galley:faults:${key}`);
    gate.resolve();
    await sweepUntil(
      () => undone.size === 0,
      queue,
      () => [...undone],
    );
    // 20 ids of each state, one of them active.
    const lost = troubles.filter(({ code }) => code === 'E_QUEUE_LOST').reduce((sum, { times }) => sum + times, 0);
    const expected: Record<string, number> = { prioritized: 20, delayed: 20, wait: 19 };
    if (expected[key] === undefined) expect(lost).toBeLessThanOrEqual(1);
    else expect(lost).toBe(expected[key]);
  },
);

test('Redis that evicts keys is reported at the start, and all that is swept is handled in spite of it', async ({
  expect,
}) => {
  const redis = await redisOfOurOwn();
  await redis.admin.config('SET', 'maxmemory-policy', 'allkeys-random');
  const { queue, troubles } = await open(redis, { lockMs: 2000 });
  expect(troubles).toMatchObject([{ code: 'E_REDIS_EVICTS', message: expect.stringContaining('allkeys-random') }]);
  const undone = new Set(named('batch', 400).map(({ id }) => id));
  await queue.enqueue([...undone].map((id) => ({ id })));
  await queue.work(async (id) => void undone.delete(id), { concurrency: 3 });
  for (let burst = 0; burst < 5; burst++) {
    const used = /used_memory:(\d+)/.exec(await redis.admin.info('memory'))![1];
    await redis.admin.config('SET', 'maxmemory', String(Number(used) - 60_000));
    await redis.admin.config('SET', 'maxmemory', '0');
    await queue.enqueue([...undone].map((id) => ({ id })));
  }
  await sweepUntil(
    () => undone.size === 0,
    queue,
    () => [...undone],
  );
});

test('Redis that hangs for five seconds with its connections open: work continues by itself', async ({ expect }) => {
  const redis = await redisOfOurOwn();
  const { queue } = await open(redis);
  const handled: string[] = [];
  await queue.work(async (id) => {
    await pause(5);
    handled.push(id);
  });
  await queue.enqueue(named('batch', 100));
  await expect.poll(() => handled.length).toBeGreaterThan(5);
  redis.freeze();
  await expect(queue.enqueue([{ id: 'meanwhile' }])).rejects.toMatchObject({ code: 'E_REDIS_DOWN' });
  await pause(2500);
  redis.thaw();
  await expect.poll(() => new Set(handled).size, { timeout: 30_000 }).toBeGreaterThanOrEqual(100);
  await untilIdle(queue);
});

test.for([
  {
    state: 'without memory',
    word: 'OOM',
    on: [
      ['maxmemory-policy', 'noeviction'],
      ['maxmemory', '1'],
    ],
    off: ['maxmemory', '0'],
  },
  {
    state: 'that may not write',
    word: 'NOREPLICAS',
    on: [['min-replicas-to-write', '1']],
    off: ['min-replicas-to-write', '0'],
  },
] as const)(
  'Redis $state is told as that, once; a worker asks it no more than once a second, and goes on by itself',
  async ({ word, on, off }, { expect }) => {
    const redis = await redisOfOurOwn();
    const { queue, codes } = await open(redis, { lockMs: 1000 });
    const handled = new Set<string>();
    await queue.work(async (id) => {
      await pause(20);
      handled.add(id);
    });
    await queue.enqueue(named('batch', 50));
    await expect.poll(() => handled.size).toBeGreaterThan(2);
    for (const [setting, value] of on) await redis.admin.config('SET', setting, value);
    await expect(queue.enqueue([{ id: 'more' }])).rejects.toMatchObject({
      code: 'E_REDIS_REFUSED',
      message: expect.stringContaining(`refuses: ${word} `),
    });
    await pause(500);
    await redis.admin.config('RESETSTAT');
    const handledBefore = handled.size;
    await pause(3000);
    const stats = await redis.admin.info('commandstats');
    const asked = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    // A server without memory still lets a job end, with one call each; how many remain depends on the machine.
    expect(asked - (handled.size - handledBefore)).toBeLessThan(30);
    await redis.admin.config('SET', ...off);
    await expect.poll(() => handled.size, { timeout: 30_000 }).toBe(50);
    await untilIdle(queue);
    expect(codes().filter((code) => code === 'E_REDIS_REFUSED')).toHaveLength(1);
  },
);
