import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openBoard, type BoardOptions } from '../../queue/board.ts';
import { openQueue, type QueuePlace } from '../../queue/open.ts';
import { freshName } from '../conformance/shared-queue.ts';
import { connectChromium } from '../setup/shared-browser.ts';
import { requireRedisUrl } from '../setup/redis-url.ts';
import { cuttableWay } from './cuttable-way.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const ending of endings.splice(0).toReversed()) await ending();
});

/** A queue with one failed, one waiting and one delayed id, and the desk that mounts the board. */
async function deskOver(place: QueuePlace, options: Partial<BoardOptions> = {}) {
  const queue = await openQueue({ ...place, onTrouble: () => {} });
  endings.push(() => queue.close({ withinMs: 500 }));
  await queue.enqueue([
    { id: 'later', delayMs: 600_000 },
    { id: 'broken', priority: 'urgent' },
    { id: 'waits' },
    { id: 'waits-too' },
  ]);
  await queue.work(async (id, signal) => {
    if (id === 'broken') throw new Error('no theme “harbour”');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await expect.poll(() => queue.counts()).toEqual({ waiting: 1, active: 1, delayed: 2, failed: 0 });
  const board = await openBoard({ ...place, basePath: '/queues', title: 'Harbour News', ...options });
  endings.push(() => board!.close());
  const desk = new Hono();
  desk.route('/queues', board!.app);
  return { desk, queue };
}

describe('the board', () => {
  const freshPlace = () => {
    const place = { name: freshName(), redisUrl: requireRedisUrl() };
    return { place, path: `/queues/api/queues/${place.name}` };
  };

  test('shows the queue’s counts, and why an id is delayed', async () => {
    const { place } = freshPlace();
    const { desk } = await deskOver(place);
    const { queues } = (await (
      await desk.request(`/queues/api/queues?activeQueue=${place.name}&status=delayed`)
    ).json()) as {
      queues: {
        displayName: string;
        counts: object;
        readOnlyMode: boolean;
        hasWorkers: boolean | null;
        jobs: { id: string; name: string }[];
      }[];
    };
    expect(queues).toMatchObject([
      {
        displayName: 'Harbour News',
        counts: { active: 1, prioritized: 1, delayed: 2, failed: 0 },
        readOnlyMode: true,
        hasWorkers: true,
      },
    ]);
    expect(Object.fromEntries(queues[0]!.jobs.map(({ id, name }) => [id, name]))).toEqual({
      broken: 'failed 1 time in a row: no theme “harbour”',
      later: 'in order',
    });
  });

  test('changes nothing by default', async () => {
    const { place, path } = freshPlace();
    const { desk, queue } = await deskOver(place);
    for (const [method, action] of [
      ['PUT', `${path}/pause`],
      ['PUT', `${path}/promote`],
      ['PUT', `${path}/empty`],
      ['PUT', `${path}/later/promote`],
      ['PUT', '/queues/api/queues/pause'],
      ['POST', `${path}/add`],
    ] as const) {
      expect((await desk.request(action, { method, headers: { 'Sec-Fetch-Site': 'same-origin' } })).status).toBe(405);
    }
    expect(await queue.counts()).toMatchObject({ waiting: 1, delayed: 2 });
  });

  test('with actions, changes what its own page requests and nothing that another site requests', async () => {
    const { place, path } = freshPlace();
    const { desk, queue } = await deskOver(place, { actions: true });
    const remove = (headers: Record<string, string>) => desk.request(`${path}/later/clean`, { method: 'PUT', headers });
    const foreign: Record<string, string>[] = [
      {},
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://example.com', Host: 'localhost:4181' },
    ];
    for (const headers of foreign) expect((await remove(headers)).status).toBe(403);
    expect(await queue.counts()).toMatchObject({ delayed: 2 });
    expect((await remove({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(204);
    expect(await queue.counts()).toMatchObject({ delayed: 1 });
  });

  test('its pages load in a browser without requests to other servers', async () => {
    const { place } = freshPlace();
    const { desk } = await deskOver(place, { links: [{ text: 'Desk', url: '/' }] });
    const server = serve({ fetch: desk.fetch, hostname: '127.0.0.1', port: 0 });
    endings.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => (server.listening ? resolve(undefined) : server.once('listening', resolve)));
    const { port } = server.address() as AddressInfo;
    const browser = await connectChromium();
    try {
      const page = await browser.newPage();
      const asked = new Set<string>();
      const complaints: string[] = [];
      page.on('request', (request) => asked.add(new URL(request.url()).host));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      await page.goto(`http://127.0.0.1:${port}/queues`);
      await page.getByText('Harbour News').first().waitFor();
      await page.goto(`http://127.0.0.1:${port}/queues/queue/${place.name}?status=delayed`);
      await page.getByText('failed 1 time in a row: no theme “harbour”').waitFor();
      expect(await page.getByText('Clean all').count()).toBe(0);
      expect([...asked]).toEqual([`127.0.0.1:${port}`]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

test('does not exist if the queue is in this process', async () => {
  expect(await openBoard({ name: 'test', basePath: '/queues' })).toBeUndefined();
});

test('no page contains an address elsewhere from which a browser would load something', async () => {
  const { desk } = await deskOver({ name: freshName(), redisUrl: requireRedisUrl() });
  const page = await desk.request('/queues');
  expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
  expect(await page.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test('while Redis is away the board says so within three seconds, and shows the queue afterwards', async () => {
  const way = await cuttableWay(requireRedisUrl());
  endings.push(() => way.close());
  const board = await openBoard({ redisUrl: way.url, name: freshName(), basePath: '/queues' });
  endings.push(() => board!.close());
  const ask = () => board!.app.request('/api/queues');
  expect((await ask()).status).toBe(200);
  await way.cut();
  const start = performance.now();
  expect((await ask()).status).toBe(500);
  expect(performance.now() - start).toBeLessThan(3000);
  await way.mend();
  await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe(200);
});
