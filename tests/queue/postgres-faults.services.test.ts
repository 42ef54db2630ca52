import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openPostgresQueue, type PostgresQueueOptions } from '../../queue/bullmq-postgres.ts';
import type { QueueError } from '../../queue/queue-error.ts';
import { named } from '../conformance/queue.ts';
import { freshName } from '../conformance/shared-queue.ts';
import { cuttableWay } from './cuttable-way.ts';
import { freshPostgres } from './postgres-url.ts';

let database: Awaited<ReturnType<typeof freshPostgres>>;
beforeAll(async () => {
  database = await freshPostgres();
});
afterAll(() => database?.remove());

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const ending of endings.splice(0).toReversed()) await ending();
});

async function open(options: Partial<PostgresQueueOptions> = {}) {
  const troubles: QueueError[] = [];
  const queue = await openPostgresQueue({
    postgresUrl: database.url,
    name: freshName(),
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  endings.push(() => queue.close({ withinMs: 1000 }));
  return { queue, codes: () => troubles.map(({ code }) => code) };
}

async function openWay() {
  const way = await cuttableWay(database.url);
  endings.push(() => way.close());
  return way;
}

/** What every client sees when PostgreSQL restarts at once: its session ends in the middle of whatever it did. */
const endSessions = () =>
  database.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(database.url).pathname.slice(1)}'`,
  );
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('every session ended again and again in the midst of work: no id is lost, and workers go on by themselves', async () => {
  const name = freshName();
  const [one, two] = [await open({ name, lockMs: 1000 }), await open({ name, lockMs: 1000 })];
  const handled = new Set<string>();
  const handler = async (id: string) => {
    await pause(20);
    handled.add(id);
  };
  await one.queue.work(handler, { concurrency: 3 });
  await two.queue.work(handler, { concurrency: 3 });
  await one.queue.enqueue(named('batch', 400));
  for (let round = 0; round < 3; round += 1) {
    await pause(300);
    await endSessions();
  }
  await expect.poll(() => handled.size, { timeout: 30_000 }).toBe(400);
  await one.queue.idle();
  // Also a worker that slept meanwhile is woken again.
  await pause(500);
  const start = Date.now();
  await two.queue.enqueue([{ id: 'after' }]);
  await expect.poll(() => handled.has('after'), { timeout: 10_000 }).toBe(true);
  expect(Date.now() - start).toBeLessThan(4000);
});

test('a worker whose look for work has crossed with another session gives way at once and takes up both ids later', async () => {
  // A server that is slow to see a deadlock; where we may not set that, it sees it after a second.
  await database
    .admin(`alter database ${new URL(database.url).pathname.slice(1)} set deadlock_timeout = '1min'`)
    .catch(() => {});
  const { queue, codes } = await open();
  await queue.enqueue([
    { id: 'first', delayMs: 60_000 },
    { id: 'second', delayMs: 60_000 },
  ]);
  const [other, watch] = [
    new Client({ connectionString: database.url }),
    new Client({ connectionString: database.url }),
  ];
  for (const client of [other, watch]) {
    await client.connect();
    endings.push(() => client.end());
  }
  await other.query(`update bullmq.job set process_at_ms = case id when 'first' then 1 else 2 end`);
  await other.query(`begin`);
  await other.query(`select from bullmq.job where id = 'second' for update`);
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  const waits = async () =>
    (await watch.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
      .rowCount;
  await expect.poll(waits, { timeout: 5000, interval: 5 }).toBeGreaterThan(0);
  // The worker has the first and waits for the second.
  await other.query(`select from bullmq.job where id = 'first' for update`);
  await other.query('commit');
  await expect.poll(() => handled.toSorted(), { timeout: 15_000 }).toEqual(['first', 'second']);
  expect(codes()).toEqual([]);
});

test('while PostgreSQL is down, enqueue fails at once, says so and does not show the password', async () => {
  const way = await openWay();
  const url = new URL(way.url);
  url.password ||= 'cert-ain-ly-secret'; // a server without a password lets any in
  const { queue, codes } = await open({ postgresUrl: url.href });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'before' }]);
  await queue.idle();
  expect(handled).toEqual(['before']);
  await way.cut();
  const start = performance.now();
  const error = await queue.enqueue([{ id: 'lost' }]).catch((reason: unknown) => reason);
  expect(performance.now() - start).toBeLessThan(3000);
  expect(error).toMatchObject({
    code: 'E_POSTGRES_DOWN',
    message: expect.stringContaining(`postgres://127.0.0.1:${url.port}/`),
  });
  expect(String(error)).not.toContain(url.password);
  await pause(3000);
  await way.mend();
  await expect
    .poll(
      () =>
        queue.enqueue([{ id: 'after' }]).then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['before', 'after']);
  expect(codes()).toEqual(['E_POSTGRES_DOWN']);
});

test('while PostgreSQL hangs without breaking the connection, enqueue fails within three seconds, and work goes on after it', async () => {
  const way = await openWay();
  const { queue } = await open({ postgresUrl: way.url });
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  way.silence();
  const start = performance.now();
  await expect(queue.enqueue([{ id: 'lost' }])).rejects.toMatchObject({ code: 'E_POSTGRES_DOWN' });
  expect(performance.now() - start).toBeLessThan(3000);
  await way.cut();
  await way.mend();
  await expect
    .poll(
      () =>
        queue.enqueue([{ id: 'after' }]).then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
  await expect.poll(() => handled, { timeout: 30_000 }).toContain('after');
});

test('tables that were emptied in the midst of work cost the ids that are swept again, and the worker takes new ones', async () => {
  const { queue, codes } = await open();
  const gate = Promise.withResolvers<void>();
  const handled: string[] = [];
  await queue.work(async (id) => {
    if (id === 'held') await gate.promise;
    handled.push(id);
  });
  await queue.enqueue([{ id: 'held' }, ...named('batch', 5)]);
  await expect.poll(async () => (await queue.counts()).active).toBe(1);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('truncate bullmq.job cascade').finally(() => client.end());
  gate.resolve();
  await expect.poll(() => handled).toEqual(['held']);
  await queue.enqueue(named('batch', 5));
  await expect
    .poll(() => handled.toSorted(), { timeout: 20_000 })
    .toEqual(['batch-0', 'batch-1', 'batch-2', 'batch-3', 'batch-4', 'held']);
  await queue.idle();
  expect(codes()).toEqual(['E_LOST']);
});

test('close ends in bounded time while PostgreSQL is away, with a handler in flight', async () => {
  const way = await openWay();
  const { queue } = await open({ postgresUrl: way.url });
  const begun = Promise.withResolvers<void>();
  await queue.work(async (_, signal) => {
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await queue.enqueue([{ id: 'in-flight' }]);
  await begun.promise;
  way.silence();
  const start = performance.now();
  expect(await queue.close()).toEqual({ left: [] });
  expect(performance.now() - start).toBeLessThan(8000);
});

test('a worker that cannot begin because PostgreSQL has just gone says so, and can be started when it is back', async () => {
  const way = await openWay();
  const { queue } = await open({ postgresUrl: way.url });
  await way.cut();
  await expect(queue.work(async () => {})).rejects.toMatchObject({ code: 'E_POSTGRES_DOWN' });
  await way.mend();
  const handled: string[] = [];
  await queue.work(async (id) => void handled.push(id));
  await queue.enqueue([{ id: 'after' }]);
  await expect.poll(() => handled, { timeout: 10_000 }).toEqual(['after']);
});

test('twenty processes that start at once on an empty database make its tables once', async () => {
  const fresh = await freshPostgres();
  const queues = await Promise.all(
    Array.from({ length: 20 }, () => openPostgresQueue({ postgresUrl: fresh.url, name: 'start' })),
  );
  await queues[0]!.enqueue([{ id: 'only' }]);
  expect(await queues[19]!.counts()).toMatchObject({ waiting: 1 });
  await Promise.all(queues.map((queue) => queue.close()));
  await fresh.remove();
});

test('a user who may use the tables and make none can work; one who finds none is told what to do', async () => {
  const fresh = await freshPostgres();
  const user = `galley_${freshName().slice(5, 13)}`;
  const asUser = (url: string) => Object.assign(new URL(url), { username: user, password: 'secret-1' }).href;
  await fresh.admin(`create role ${user} login password 'secret-1'`);
  try {
    await expect(openPostgresQueue({ postgresUrl: asUser(fresh.url), name: 'rights' })).rejects.toMatchObject({
      code: 'E_POSTGRES_SCHEMA',
      hint: expect.stringContaining('create schema bullmq'),
    });
    const owner = await openPostgresQueue({ postgresUrl: fresh.url, name: 'rights' });
    await owner.close();
    const client = new Client({ connectionString: fresh.url });
    await client.connect();
    for (const what of [
      'usage, create on schema bullmq',
      'all on all tables in schema bullmq',
      'all on all sequences in schema bullmq',
    ])
      await client.query(`grant ${what} to ${user}`);
    await client.end();
    const queue = await openPostgresQueue({ postgresUrl: asUser(fresh.url), name: 'rights' });
    const handled: string[] = [];
    await queue.work(async (id) => void handled.push(id));
    await queue.enqueue([{ id: 'allowed' }]);
    await expect.poll(() => handled).toEqual(['allowed']);
    await queue.close();
  } finally {
    await fresh.remove();
    await database.admin(`drop role ${user}`);
  }
});

test('a database that is not there is told with its address', async () => {
  const url = Object.assign(new URL(database.url), { pathname: 'galley_nowhere' }).href;
  await expect(openPostgresQueue({ postgresUrl: url, name: 'test' })).rejects.toMatchObject({
    code: 'E_POSTGRES_DOWN',
    message: expect.stringMatching(
      /^PostgreSQL at postgres:\/\/[^@]+\/galley_nowhere does not answer: database "galley_nowhere" does not exist$/,
    ),
  });
});
