import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { versionsCommand } from '../../../src/cli/verbs/versions.ts';
import { workspaceDeskKey } from '../../../src/desk/guard/desk-key.ts';
import { openDesk } from '../../../src/wire/open-desk.ts';
import { tryCommand } from '../../cli/run-in-process.ts';
import { draft, makeWorkspace } from '../../journeys/workspace.ts';

const origin = 'http://localhost:4181';
let closers: (() => Promise<void>)[] = [];
let root: string;
let get: (path: string) => Promise<{ status: number; text: string }>;
let post: (path: string, fields?: Record<string, string>) => Promise<{ status: number; location: string }>;

beforeEach(async () => {
  const workspace = await makeWorkspace({ smtpUrl: 'smtp://127.0.0.1:1' });
  const { pages, close } = await openDesk(workspace.app);
  closers = [() => workspace.close(), close];
  ({ root } = workspace);
  const headers = {
    host: 'localhost:4181',
    authorization: `Bearer ${workspaceDeskKey(workspace.app.config.workspace)}`,
  };
  get = async (path) => {
    const response = await pages.request(origin + path, { headers });
    return { status: response.status, text: (await response.text()).replaceAll('<!-- -->', '') };
  };
  post = async (path, fields = {}) => {
    const response = await pages.request(origin + path, {
      method: 'POST',
      headers: { ...headers, origin },
      body: new URLSearchParams(fields),
    });
    return { status: response.status, location: response.headers.get('location') ?? '' };
  };
});
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
});

const file = () => join(root, 'drafts/7.yaml');
const write = (text: string) => writeFileSync(file(), text);
const subject = /^subject: (.*)$/m.exec(draft)![1]!;
const later = draft.replace(subject, 'A later subject');

test('the list tells who changed what; a version is compared in words, and brought back as a new one', async () => {
  await get('/drafts/7/versions');
  write(later);
  const list = await get('/drafts/7/versions');
  expect(list.text).toContain('Changed on disk: subject');
  expect(list.text).toContain('as it is now');
  const page = await get('/drafts/7/versions/2');
  expect(page.text).toContain('What version 2 changed');
  expect(page.text).toMatch(/<mark>A later subject<\/mark>/);
  expect(page.text).not.toContain('number: 7');
  expect((await get('/drafts/7/versions/2?file=')).text).toContain('The files');
  expect((await get('/drafts/7/versions/1?with=now')).text).toContain('What changed since version 1');

  expect(await post('/drafts/7/versions/1/restore')).toEqual({ status: 303, location: '/drafts/7/versions?back=1' });
  expect(readFileSync(file(), 'utf8')).toBe(draft);
  expect((await get('/drafts/7/versions?back=1')).text).toContain('Version 1 brought back');
  // What was there before is a version too.
  await post('/drafts/7/versions/2/restore');
  expect(readFileSync(file(), 'utf8')).toBe(later);
});

test('a draft that was deleted comes back by one press, or from its versions', async () => {
  const remove = async () => {
    const seen = /name="seen" value="(\w+)"/.exec((await get('/drafts/7/delete')).text)![1]!;
    return (await post('/drafts/7/delete', { seen })).location;
  };
  const home = await get(await remove());
  expect(home.text).toContain('action="/drafts/7/undelete"');
  expect((await get('/drafts/7/versions')).text).toContain('Bring the draft back');
  expect(await post('/drafts/7/undelete')).toEqual({ status: 303, location: '/drafts/7' });
  expect(readFileSync(file(), 'utf8')).toBe(draft);
  await remove();
  await post('/drafts/7/versions/1/restore');
  expect(existsSync(file())).toBe(true);
});

test('what is not there is said so', async () => {
  expect((await get('/drafts/8/versions')).status).toBe(404);
  await get('/drafts/7/versions');
  expect((await get('/drafts/7/versions/99')).status).toBe(404);
  const { status } = await post('/drafts/7/versions/99/restore');
  expect(status).toBe(404);
  expect(readFileSync(file(), 'utf8')).toBe(draft);
});

test('galley versions lists, shows, compares and restores', async () => {
  const galley = async (...words: string[]) => {
    const tried = await tryCommand(versionsCommand, ['7', ...words], { cwd: root, env: {} });
    if (tried.error) throw tried.error;
    return tried.out;
  };
  await galley();
  write(later);
  expect(await galley()).toMatch(
    /version +when +who +what changed\n +2 .*on disk +Changed on disk: subject\n +1 .*First version/,
  );
  expect(JSON.parse(await galley('--json'))).toMatchObject([
    { version: 2, how: 'disk', words: 'Changed on disk: subject', changes: [{ what: 'field', field: 'subject' }] },
    { version: 1, how: 'begun' },
  ]);
  expect(await galley('--show', '1')).toBe(draft);
  expect(await galley('--compare', '1')).toBe('Subject\n');
  expect(await galley('--restore', '1')).toContain('is what it was in version 1. This is version 3;');
  expect(readFileSync(file(), 'utf8')).toBe(draft);
  await expect(galley('--restore', '9')).rejects.toThrow('Issue 7 has no version 9');
});
