/** Strangers come through a plain `proxy_pass http://127.0.0.1:…`: for Galley they look like somebody on its own machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePublication, type Publication } from '../cli/galley.ts';
import { plainProxy } from '../fakes/plain-proxy.ts';

let publication: Publication;
const closers: (() => Promise<unknown> | void)[] = [];
let readers: string;
let desk: string;

beforeAll(async () => {
  publication = await makePublication();
  const { child, ended } = publication.begin(['serve']);
  closers.push(async () => {
    child.kill('SIGTERM');
    await ended;
    publication.remove();
  });
  const { PORT, DESK_PORT } = publication.env;
  for (const [port, keep] of [
    [PORT, (url: string) => (readers = url)],
    [DESK_PORT, (url: string) => (desk = url)],
  ] as const) {
    const proxy = await plainProxy(`http://127.0.0.1:${port}`);
    closers.push(() => proxy.close());
    keep(proxy.url);
    while ((await statusOf(proxy.url)) === 502) await sleep(50); // it has not started yet
  }
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const statusOf = async (url: string, init: RequestInit = {}) =>
  (await fetch(url, { redirect: 'manual', ...init })).status;

test('a stranger gets no page of the desk, whatever the request says about where it comes from', async () => {
  const disguises = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-forwarded-host', 'cf-connecting-ip'].map(
    (name): Record<string, string> => ({ [name]: name === 'forwarded' ? 'for=127.0.0.1' : '127.0.0.1' }),
  );
  for (const headers of [{}, ...disguises])
    for (const path of ['/', '/drafts/7', '/drafts/7/source', '/inbox', '/metrics', '/sends', '/bookings', '/audit'])
      expect([path, await statusOf(desk + path, { headers })]).toEqual([
        path,
        expect.toSatisfy((one) => [401, 403].includes(one)),
      ]);
});

test('nor can a stranger change anything', async () => {
  for (const [method, path] of [
    ['POST', '/drafts/7/delete'],
    ['PUT', '/drafts/7/source'],
    ['POST', '/drafts/7/send'],
    ['POST', '/login'],
  ] as const)
    expect([401, 403]).toContain(await statusOf(desk + path, { method, body: 'sure=yes' }));
});

test('the owner, with the key, gets in through the proxy too', async () => {
  const key = readFileSync(join(publication.root, '.galley/desk-key'), 'utf8').trim();
  expect(await statusOf(desk, { headers: { authorization: `Bearer ${key}` } })).toBe(200);
});

test('readers get their pages, and the form that mails strangers is limited all the same', async () => {
  for (const path of ['/', '/subscribe', '/healthz'])
    expect([path, await statusOf(readers + path)]).toEqual([path, 200]);
  const answers: number[] = [];
  for (let index = 0; index < 15; index++)
    answers.push(
      await statusOf(`${readers}/subscribe`, {
        method: 'POST',
        body: new URLSearchParams({ email: `victim+${index}@example.org` }),
      }),
    );
  expect(answers.at(-1)).toBe(429);
  expect(await statusOf(readers)).toBe(200);
});
