import { existsSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workspaceDeskKey } from '../../../src/desk/guard/desk-key.ts';
import { openDesk } from '../../../src/wire/open-desk.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { draft, makeWorkspace } from '../../journeys/workspace.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const origin = 'http://localhost:4181';

async function desk() {
  const smtp = await scriptedSmtp();
  const workspace = await makeWorkspace({ smtpUrl: smtp.url });
  const { pages, close } = await openDesk(workspace.app);
  const authorization = `Bearer ${workspaceDeskKey(workspace.app.config.workspace)}`;
  closers.push(
    () => smtp.close(),
    () => workspace.close(),
    close,
  );
  const file = join(workspace.root, 'drafts/7.yaml');
  const get = async (path: string) => {
    const response = await pages.request(origin + path, { headers: { host: 'localhost:4181', authorization } });
    return { status: response.status, text: await response.text() };
  };
  const post = async (path: string, fields: Record<string, string>, from = origin) => {
    const response = await pages.request(origin + path, {
      method: 'POST',
      headers: { host: 'localhost:4181', origin: from, authorization },
      body: new URLSearchParams(fields),
    });
    return { status: response.status, text: await response.text(), location: response.headers.get('location') ?? '' };
  };
  const seen = async () => /name="seen" value="(\w+)"/.exec((await get('/drafts/7/delete')).text)![1]!;
  const deleted = () => {
    const folder = join(workspace.root, '.galley/deleted');
    return existsSync(folder)
      ? readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
      : [];
  };
  return { ...workspace, file, get, post, seen, deleted };
}

describe('deleting a draft', () => {
  test('is offered below its preview, and asks first, with what will be deleted', async () => {
    const { get, file } = await desk();
    expect((await get('/drafts/7')).text).toContain('href="/drafts/7/delete"');
    const { text } = await get('/drafts/7/delete');
    expect(text).toContain('<code>drafts/7.yaml</code>, with 2 sections and 4 items');
    expect(existsSync(file)).toBe(true);
  });

  test('moves the file aside with the time in its name, and the desk shows where it is', async () => {
    const { get, post, seen, file, deleted } = await desk();
    const { status, location } = await post('/drafts/7/delete', { seen: await seen() });
    expect([status, existsSync(file)]).toEqual([303, false]);
    const [kept] = deleted();
    expect(kept).toEqual({ name: expect.stringMatching(/^7-\d{8}T\d{9}Z\.yaml$/), text: draft });
    const { text } = await get(location);
    expect(text).toContain(`it lies in <code>.galley/deleted/${kept!.name}</code>`);
    expect(text).not.toContain('href="/drafts/7"');
  });

  test('leaves nothing that would be shown for a later draft with its number', async () => {
    const { get, post, seen, file } = await desk();
    await get('/drafts/7/frame');
    await post('/drafts/7/approve', {
      seen: /name="seen" value="([\w-]+)"/.exec((await get('/drafts/7/send')).text)![1]!,
      name: 'Pat Example',
    });
    await post('/drafts/7/delete', { seen: await seen() });
    expect((await get('/drafts/7')).status).toBe(404);
    writeFileSync(file, '- nothing that can be shown\n');
    expect((await get('/drafts/7/frame')).text).not.toContain('example.org/second');
    writeFileSync(file, draft.replace('title: First', 'title: Anew'));
    expect((await get('/drafts/7/state')).text).not.toContain('changed since approval');
  });

  test('that was changed meanwhile deletes nothing and shows the current content', async () => {
    const { post, seen, file, deleted } = await desk();
    const old = await seen();
    writeFileSync(file, draft.replace('title: First', 'title: Premier'));
    const { status, text } = await post('/drafts/7/delete', { seen: old });
    expect([status, existsSync(file), deleted()]).toEqual([409, true, []]);
    expect(text).toContain('was changed while you were looking at it');
  });

  test('is refused after the issue was sent, and while it is scheduled', async () => {
    const { app, get, post, seen, file, addReaders, send } = await desk();
    const old = await seen();
    await addReaders(1);
    await send(7);
    expect((await get('/drafts/7')).text).not.toContain('/drafts/7/delete');
    expect((await get('/drafts/7/delete')).text).toContain('Issue 7 was sent');
    expect((await post('/drafts/7/delete', { seen: old })).status).toBe(409);
    await app.db.updateTable('send').set({ status: 'scheduled', started_at: null }).execute();
    const { status, text } = await post('/drafts/7/delete', { seen: old });
    expect([status, text.includes('Issue 7 is about to go out'), existsSync(file)]).toEqual([409, true, true]);
  });

  test('is refused for a page of another site', async () => {
    const { post, seen, file } = await desk();
    expect((await post('/drafts/7/delete', { seen: await seen() }, 'https://evil.example')).status).toBe(403);
    expect(existsSync(file)).toBe(true);
  });

  test('of a link to another file of the folder deletes the link, leaves that file, and keeps the text', async () => {
    const { root, post, seen, file, deleted } = await desk();
    writeFileSync(join(root, 'drafts/kept.txt'), draft);
    unlinkSync(file);
    symlinkSync('kept.txt', file);
    await post('/drafts/7/delete', { seen: await seen() });
    expect([existsSync(file), existsSync(join(root, 'drafts/kept.txt')), deleted()[0]!.text]).toEqual([
      false,
      true,
      draft,
    ]);
  });

  test('of a link that leads out of the folder is refused, and copies nothing from there', async () => {
    const { root, post, seen, file, deleted } = await desk();
    writeFileSync(join(root, 'elsewhere.yaml'), draft);
    unlinkSync(file);
    symlinkSync('../elsewhere.yaml', file);
    const answer = await post('/drafts/7/delete', { seen: await seen() });
    expect([answer.status, answer.text]).toEqual([expect.any(Number), expect.stringContaining('leads out of')]);
    expect([existsSync(file), existsSync(join(root, 'elsewhere.yaml')), deleted()]).toEqual([true, true, []]);
  });

  test('that is in two files, or in none, is refused and deletes neither', async () => {
    const { root, get, post } = await desk();
    writeFileSync(join(root, 'drafts/seven.yaml'), draft);
    expect((await get('/drafts/7/delete')).status).toBe(409);
    expect((await post('/drafts/7/delete', { seen: '' })).status).toBe(409);
    expect((await get('/drafts/8/delete')).status).toBe(404);
    expect(readdirSync(join(root, 'drafts')).filter((name) => name.endsWith('.yaml'))).toHaveLength(2);
  });
});
