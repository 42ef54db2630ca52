import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { keyCookieMs, workspaceDeskKey } from '../../../src/desk/guard/desk-key.ts';
import { deskKey, withDeskKey } from './desk-key.ts';
import { network, openDesk, type TestDesk } from './desk.ts';

const open: TestDesk[] = [];
afterEach(async () => {
  for (const { db } of open.splice(0)) await db.destroy();
});

async function desk(variables?: Record<string, string>): Promise<TestDesk> {
  const made = await openDesk(variables);
  open.push(made);
  return made;
}

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('a desk without a login', () => {
  test('a stranger behind a plain proxy, who comes from 127.0.0.1 without a header, sees nothing', async () => {
    const { ask, reached } = await desk();
    for (const path of ['/', '/drafts/7/source', '/bare', '/metrics'])
      expect((await ask(path, { from: '127.0.0.1', stranger: true })).status).toBe(401);
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await ask('/drafts', { method, from: '127.0.0.1', stranger: true })).status).toBe(401);
    expect(reached).toEqual([]);
  });

  test('the printed address opens it, and the key leaves the address at once', async () => {
    const { ask } = await desk();
    const first = await ask(`/drafts/7/source?view=form&key=${deskKey}`, { stranger: true });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/drafts/7/source?view=form']);
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(first.headers.get('set-cookie')).not.toContain(deskKey);
    const headers = { cookie: cookieOf(first) };
    expect(await (await ask('/drafts/7/source', { stranger: true, headers })).text()).toBe('number: 7');
  });

  test('a browser is asked again after 30 days', async () => {
    const { ask, clock } = await desk();
    const headers = { cookie: cookieOf(await ask(`/?key=${deskKey}`, { stranger: true })) };
    clock.at += keyCookieMs - 1;
    expect((await ask('/', { stranger: true, headers })).status).toBe(200);
    clock.at += 1;
    expect((await ask('/', { stranger: true, headers })).status).toBe(401);
  });

  test.each([
    ['', 'nothing'],
    ['x', 'a wrong key'],
    [deskKey.slice(0, -1), 'a key without its last character'],
    [`${deskKey}x`, 'a key with one more'],
    [deskKey.toUpperCase(), 'a key in capitals'],
  ])('%j, %s, opens nothing', async (key) => {
    const { ask } = await desk();
    expect((await ask(`/?key=${encodeURIComponent(key)}`, { stranger: true })).status).toBe(403);
    expect((await ask('/', { stranger: true, headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
    const pasted = await ask('/key', { method: 'POST', form: { key, next: '/' }, stranger: true });
    expect([pasted.status, pasted.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test.each(['1.x', '99999999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '', '.'])(
    'a made-up cookie %j opens nothing',
    async (value) => {
      const { ask } = await desk();
      const name = cookieOf(await ask(`/?key=${deskKey}`, { stranger: true })).split('=')[0]!;
      expect((await ask('/', { stranger: true, headers: { cookie: `${name}=${value}` } })).status).toBe(401);
    },
  );

  test.each([
    ['the key', deskKey],
    ['the whole address', `http://localhost:4181/?key=${deskKey}`],
    ['the address with blanks around it', `  http://localhost:4181/drafts/7?key=${deskKey}\n`],
  ])('%s can be pasted into the page that asks for it', async (_, key) => {
    const { ask } = await desk();
    const answer = await ask('/key', { method: 'POST', form: { key, next: '/bare' }, stranger: true });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/bare']);
    expect((await ask('/bare', { stranger: true, headers: { cookie: cookieOf(answer) } })).status).toBe(200);
  });

  test('whoever pastes it is led to a page of this desk only', async () => {
    const { ask } = await desk();
    for (const next of ['https://evil.example.org', '//evil.example.org', '/..//evil.example.org', '/key'])
      expect(
        (await ask('/key', { method: 'POST', form: { key: deskKey, next }, stranger: true })).headers.get('location'),
      ).toBe('/');
    expect((await ask(`//evil.example.org/?key=${deskKey}`, { stranger: true })).headers.get('location')).toBe('/');
  });

  test('another site can neither paste a key nor read what the desk answers', async () => {
    const { ask } = await desk();
    const headers = { origin: 'https://evil.example.org', 'sec-fetch-site': 'cross-site' };
    const answer = await ask('/key', { method: 'POST', form: { key: deskKey, next: '/' }, stranger: true, headers });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('a program shows the key in a header', async () => {
    const { ask, reached } = await desk();
    expect((await ask('/', { stranger: true, headers: withDeskKey })).status).toBe(200);
    expect(reached).toEqual(['GET / nobody']);
  });

  test('a program without it is told where the key is', async () => {
    const { ask } = await desk();
    const answer = await ask('/metrics', { stranger: true, headers: { accept: 'application/openmetrics-text' } });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(((await answer.json()) as { message: string }).message).toContain('`galley desk`');
  });

  test('the key of one desk does not open a desk that asks for a password', async () => {
    const { ask } = await desk(network);
    expect((await ask(`/?key=${deskKey}`)).headers.get('location')).toBe(`/login?next=%2F%3Fkey%3D${deskKey}`);
    expect((await ask('/bare', { headers: { ...withDeskKey, accept: 'application/json' } })).status).toBe(401);
  });
});

test('a workspace keeps its key in a file that only its owner can read', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'galley-key-'));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const key = workspaceDeskKey(workspace);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(workspaceDeskKey(workspace)).toBe(key);
  expect(readFileSync(join(workspace, 'desk-key'), 'utf8').trim()).toBe(key);
  expect(statSync(join(workspace, 'desk-key')).mode & 0o777).toBe(0o600);
});
