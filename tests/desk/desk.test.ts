import { Writable } from 'node:stream';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deskApp } from '../../src/desk/desk.tsx';
import { openGuard } from '../../src/desk/guard/guard.ts';
import { gateDepsOf } from '../../src/wire/gate-deps.ts';
import { openLiveDrafts } from '../../src/desk/draft/live-drafts.ts';
import { deskKey, withDeskKey } from './guard/desk-key.ts';
import { scriptedSmtp } from '../fakes/scripted-smtp.ts';
import { draft, makeWorkspace, type Workspace } from '../journeys/workspace.ts';

const open: Workspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

async function desk(drafts: Record<string, string> = {}, smtpUrl = 'smtp://127.0.0.1:1') {
  const workspace = await makeWorkspace({ smtpUrl });
  open.push(workspace);
  for (const [name, text] of Object.entries(drafts)) writeFileSync(join(workspace.root, 'drafts', name), text);
  const lines: string[] = [];
  const log = pino(new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(String(chunk)), done()) }));
  const { db, config, viewContext, keys, clock } = workspace.app;
  const live = openLiveDrafts({
    root: config.root,
    workspace: config.workspace,
    publication: config.publication,
    context: viewContext,
    clock,
  });
  const app = deskApp({
    db,
    config,
    context: viewContext,
    clock,
    log,
    live,
    keys,
    guard: openGuard({ db, clock, keys, config, log, deskKey }),
    gate: gateDepsOf(config, db),
  });
  const ask = async (path: string, init: { method?: string; headers?: Record<string, string> } = {}) => {
    const response = await app.request(`http://localhost:4181${path}`, {
      ...init,
      headers: { host: 'localhost:4181', ...withDeskKey, ...init.headers },
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ...workspace, ask, lines };
}

describe('the desk', () => {
  test('shows two drafts of one number as rows with an error, and the other drafts as usual', async () => {
    const { ask } = await desk({ 'seven.yaml': draft, '8.yaml': draft.replace('number: 7', 'number: 8') });
    const { status, text } = await ask('/');
    expect(status).toBe(200);
    expect(
      text.match(/Issue 7 is in two files: drafts\/\S+ and drafts\/\S+\. Give one of them another number/g),
    ).toHaveLength(2);
    expect(text).toContain('href="/drafts/8"');
  });

  test('lists sent issues separately from drafts, with their state', async () => {
    const smtp = await scriptedSmtp();
    const { ask, addReaders, send } = await desk({ '8.yaml': draft.replace('number: 7', 'number: 8') }, smtp.url);
    await addReaders(3);
    await send(7);
    await smtp.close();
    const { text } = await ask('/');
    expect(text.indexOf('href="/drafts/8"')).toBeGreaterThan(0);
    expect(text).not.toContain('href="/drafts/7"');
    expect(text).toContain('href="/reports/7?send=1"');
    expect(text).toContain('3 of 3');
  });

  test('shows when an issue was sent in the publication’s time zone, and names the zone', async () => {
    const smtp = await scriptedSmtp();
    const { ask, addReaders, send, app } = await desk({}, smtp.url);
    await addReaders(1);
    await send(7);
    await smtp.close();
    await app.db
      .updateTable('send')
      .set({
        created_at: Date.parse('2026-11-27T23:05:00Z'),
        started_at: Date.parse('2026-11-27T23:05:00Z'),
        finished_at: Date.parse('2026-11-27T23:06:00Z'),
      })
      .execute();
    const { text } = await ask('/');
    expect(text).toContain('When (Europe/Berlin)');
    expect(text).toContain('<time dateTime="2026-11-27T23:05:00.000Z">Sat 28 Nov 2026, 00:05</time>');
    expect((await ask('/reports/7')).text).toContain('Sent Sat 28 Nov 2026, 00:05 in Europe/Berlin to 1 reader');
    await app.db.updateTable('send').set({ status: 'scheduled', started_at: null, finished_at: null }).execute();
    expect((await ask('/reports/7')).text).toContain('Not sent yet: scheduled, to 1 reader.');
  });

  test('suggests a draft newer than the last issue sent, or else the one after it', async () => {
    const smtp = await scriptedSmtp();
    const numbered = (number: number) => draft.replace('number: 7', `number: ${number}`);
    const { ask, root, addReaders, send } = await desk({ '6.yaml': numbered(6) }, smtp.url);
    expect((await ask('/')).text).toContain('Next: preview issue 7, and send it once the check passes.');
    await addReaders(1);
    await send(7);
    await smtp.close();
    expect((await ask('/')).text).toContain('Next: begin issue 8.');
    for (const number of [8, 9]) writeFileSync(join(root, `drafts/${number}.yaml`), numbered(number));
    expect((await ask('/')).text).toContain('Next: preview issue 8, ');
  });

  test('a missing page shows commands as code, and no bare number', async () => {
    const { ask } = await desk();
    const { status, text } = await ask('/drafts/9');
    expect([status, text.includes('<code>galley new --number 9</code>')]).toEqual([404, true]);
    expect(text).not.toMatch(/`|>404</);
  });

  test('an editor’s lock file, a folder and a broken link are not drafts', async () => {
    const { ask, root } = await desk();
    symlinkSync('somebody@somewhere.1234', join(root, 'drafts/.#7.yaml'));
    symlinkSync('nowhere', join(root, 'drafts/next.yaml'));
    writeFileSync(join(root, 'drafts/#7.yaml#'), 'number: 7');
    mkdirSync(join(root, 'drafts/old.yaml'));
    const { status, text } = await ask('/');
    expect(status).toBe(200);
    expect(text.match(/href="\/drafts\//g)!.length).toBeGreaterThan(0);
    expect(text).toContain('href="/drafts/7"');
  });

  test('says what is missing for the next issue, and leads there', async () => {
    const { ask, root } = await desk({ '7.yaml': draft.replace('preheader: What a journey needs\n', '') });
    expect((await ask('/')).text).toContain('>Preheader</a>');
    const { text } = await ask('/drafts/7/missing');
    expect(text).toMatch(/class="needed"><a href="\/drafts\/7\/edit[^"]*">Preheader<\/a>/);
    expect(text).not.toContain('Ready to send');
    writeFileSync(join(root, 'drafts/7.yaml'), draft);
    expect((await ask('/drafts/7/missing')).text).toContain('Ready to send');
  });

  test('shows the last issue beside what is usual, and the trend as a picture with its numbers', async () => {
    const smtp = await scriptedSmtp();
    const { ask, root, addReaders, send } = await desk({}, smtp.url);
    await addReaders(2);
    for (const number of [7, 8]) {
      writeFileSync(join(root, `drafts/${number}.yaml`), draft.replace('number: 7', `number: ${number}`));
      await send(number);
    }
    await smtp.close();
    const { text } = await ask('/');
    expect(text).toContain('aria-label="Readers, who got it: 2 for issue 7, 2 for issue 8, at most 2."');
    expect(text).toContain('href="/drafts/new?from=8"');
    expect(text).toContain('Over the last 2 issues');
  });

  test('counts all findings of a draft, apart from the page', async () => {
    const { ask } = await desk({ '7.yaml': draft.replace(' summary: One.', '') });
    expect((await ask('/drafts/7/state')).text).toContain('1 warning');
  });

  test('answers an error with a page without internal details, which go to the log', async () => {
    const { ask, app, lines } = await desk();
    await app.db.schema.alterTable('send').renameTo('gone').execute();
    const { status, text } = await ask('/');
    expect(status).toBe(500);
    expect(text).toContain('<h1>Something is broken on our side</h1>');
    expect(text).not.toMatch(/no such table|node_modules|\.tsx?:\d/);
    expect(lines.join('')).toMatch(/no such table|does not exist/);
  });

  test('says that the database is away, and blames nothing else', async () => {
    const { ask, app, root } = await desk();
    renameSync(join(root, 'drafts/7.yaml'), join(root, 'drafts/7.txt'));
    const away = Object.assign(new Error('locked'), { code: 'E_DATABASE_BUSY' });
    vi.spyOn(app.db, 'selectFrom').mockImplementation(() => {
      throw away;
    });
    const { status, text } = await ask('/');
    vi.restoreAllMocks();
    expect(status).toBe(503);
    expect(text).toContain('<h1>The database can’t be reached</h1>');
  });

  test('a folder without drafts shows how to begin', async () => {
    const { ask, root } = await desk();
    renameSync(join(root, 'drafts/7.yaml'), join(root, 'drafts/7.txt'));
    expect((await ask('/')).text).toContain('No draft yet');
  });

  test('its own modules have an etag, and are not sent twice', async () => {
    const { ask } = await desk();
    const { headers, status } = await ask('/desk/draft/live.js');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect((await ask('/desk/draft/live.js', { headers: { 'if-none-match': headers.get('etag')! } })).status).toBe(304);
  });

  test('serves no other file of this machine', async () => {
    const { ask } = await desk();
    for (const path of [
      '/desk/draft/..%2F..%2Fdesk.tsx',
      '/desk/desk.js',
      '/drafts/images/..%2F7.yaml',
      '/drafts/images/7.yaml',
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });
});
