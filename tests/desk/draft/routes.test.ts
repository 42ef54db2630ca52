import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { workspaceDeskKey } from '../../../src/desk/guard/desk-key.ts';
import { openDesk } from '../../../src/wire/open-desk.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { draft, makeWorkspace, type Workspace } from '../../journeys/workspace.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function bearer({ app }: Workspace): string {
  return `Bearer ${workspaceDeskKey(app.config.workspace)}`;
}

async function desk() {
  const smtp = await scriptedSmtp();
  const workspace = await makeWorkspace({ smtpUrl: smtp.url });
  const { pages, live, close } = await openDesk(workspace.app);
  const authorization = bearer(workspace);
  closers.push(
    () => smtp.close(),
    () => workspace.close(),
    close,
  );
  const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    pages.request(`http://localhost:4181${path}`, {
      ...init,
      headers: { host: 'localhost:4181', authorization, ...init.headers },
    });
  return { ...workspace, smtp, live, ask, text: async (path: string, init = {}) => (await ask(path, init)).text() };
}

describe('the page of an issue that was sent', () => {
  const changed = 'changes made here reach nobody';

  test('says when, and links to its report and to correcting a link', async () => {
    const { text, addReaders, send, app } = await desk();
    await addReaders(2);
    expect(await text('/drafts/7')).not.toContain(changed);
    await send(7);
    await app.db
      .updateTable('send')
      .set({ started_at: Date.parse('2026-11-27T09:05:00Z') })
      .execute();
    const html = await text('/drafts/7');
    expect(html).toContain(`Sent on Fri 27 Nov 2026, 10:05 in Europe/Berlin; ${changed}`);
    for (const href of ['/reports/7', '/reports/7#positions']) expect(html).toContain(`href="${href}"`);
  });

  test('says when it will be sent, and that it will be sent unchanged', async () => {
    const { text, addReaders, send, app } = await desk();
    await addReaders(1);
    const { id } = await send(7);
    await app.db
      .updateTable('send')
      .set({ status: 'scheduled', started_at: null, scheduled_at: Date.parse('2029-12-04T09:00:00Z') })
      .execute();
    expect(await text('/drafts/7')).toContain(`Scheduled for Tue 4 Dec 2029, 10:00 in Europe/Berlin; ${changed}`);
    await app.db.updateTable('send').set({ status: 'cancelled' }).where('id', '=', id).execute();
    expect(await text('/drafts/7')).not.toContain(changed);
  });
});

describe('a frame', () => {
  test('may run nothing and be embedded by our own pages only, whatever it contains', async () => {
    const { ask } = await desk();
    const policy = (await ask('/drafts/7/frame')).headers.get('content-security-policy')!;
    for (const part of [
      "default-src 'none'",
      "script-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-same-origin allow-popups',
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/allow-(scripts|forms|top-navigation|modals)/);
  });

  test('opened as a page has an opaque origin', async () => {
    const { ask } = await desk();
    const { headers } = await ask('/drafts/7/frame', {
      headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
    });
    expect(headers.get('content-security-policy')).not.toContain('allow-same-origin');
  });

  test('that has not changed is not sent again', async () => {
    const { ask, root } = await desk();
    const etag = (await ask('/drafts/7/frame')).headers.get('etag')!;
    expect((await ask('/drafts/7/frame', { headers: { 'if-none-match': etag } })).status).toBe(304);
    writeFileSync(join(root, 'drafts/7.yaml'), draft.replace('title: First', 'title: Anew'));
    expect((await ask('/drafts/7/frame', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('contains no tracked link and no pixel: a preview does not count as reading', async () => {
    const { text } = await desk();
    const html = await text('/drafts/7/frame');
    expect(html).toContain('href="https://example.org/first?a=1&amp;b=2"');
    expect(html).not.toMatch(/news\.example\.org\/(c|o|u)\//);
  });

  test('of a draft that is in two files shows an error', async () => {
    const { text, root } = await desk();
    writeFileSync(join(root, 'drafts/seven.yaml'), draft);
    expect(await text('/drafts/7/frame')).toContain('Issue 7 is in two files');
  });

  test('escapes the draft’s text', async () => {
    const { text, root } = await desk();
    writeFileSync(join(root, 'drafts/8.yaml'), 'number: 8\n"<img src=x onerror=alert(1)>": 1\n');
    const html = await text('/drafts/8/frame');
    expect(html).toContain('&lt;img src=x');
    expect(html).not.toContain('<img src=x');
  });
});

describe('the events of a draft', () => {
  async function next(
    reader: ReadableStreamDefaultReader<Uint8Array>,
  ): Promise<{ hash: string; told: { ok: boolean; words: string } }> {
    const { value } = await reader.read();
    return JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))![1]!) as never;
  }

  test('begin with the current state, and report each save', async () => {
    const { ask, root } = await desk();
    const response = await ask('/drafts/7/events');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.getReader();
    const first = await next(reader);
    expect(first).toMatchObject({ told: { ok: true, words: 'Shows each save' } });
    writeFileSync(join(root, 'drafts/7.yaml'), draft.replace('summary: One.', 'sumary: One.'));
    const second = await next(reader);
    expect(second).toMatchObject({
      told: { ok: false, words: expect.stringMatching(/in line 10 unknown key .?sumary/) },
    });
    expect(second.hash).not.toBe(first.hash);
    await reader.cancel();
  });

  test('leave no listener when the client is gone', async () => {
    const { ask, live } = await desk();
    const readers = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask('/drafts/7/events')).body!.getReader()),
    );
    for (const reader of readers) await next(reader);
    expect(live.listeners()).toBe(20);
    await Promise.all(readers.map((reader) => reader.cancel()));
    await expect.poll(() => live.listeners()).toBe(0);
  });
});

describe('without scripts', () => {
  const form = (to: string) => ({
    method: 'POST',
    body: new URLSearchParams({ to, theme: 'classic' }),
    headers: { origin: 'http://localhost:4181' },
  });

  test('a test copy is sent by a plain form, and the page shows the result', async () => {
    const { text, smtp } = await desk();
    expect(await text('/drafts/7/test-copy', form('editor@example.org'))).toContain('On its way to editor@example.org');
    expect(smtp.received.map(({ to }) => to)).toEqual(['editor@example.org']);
    expect(smtp.received[0]!.raw).toContain('issue7:classic');
  });

  test('a wrong address stays in its field', async () => {
    const { ask } = await desk();
    const response = await ask('/drafts/7/test-copy', form('editor'));
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('Nothing was sent');
    expect(html).toContain('value="editor"');
  });

  test('a page of another site sends nothing', async () => {
    const { ask, smtp } = await desk();
    const response = await ask('/drafts/7/test-copy', {
      ...form('editor@example.org'),
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
    expect(smtp.received).toEqual([]);
  });

  test('the page itself finds readers', async () => {
    const { text, addReaders } = await desk();
    await addReaders(3);
    const html = await text('/drafts/7?q=reader-0003&scheme=dark');
    expect(html).toContain('href="/drafts/7?scheme=dark&amp;reader=3"');
    expect(html).not.toContain('reader-0002@');
  });
});

test('the server’s reply to a test copy is shown, also a refusal', async () => {
  const smtp = await scriptedSmtp(() => ({ at: 'rcpt', reply: '550 5.1.1 nobody of that name <here>' }));
  const workspace = await makeWorkspace({ smtpUrl: smtp.url });
  const { pages, close } = await openDesk(workspace.app);
  closers.push(
    () => smtp.close(),
    () => workspace.close(),
    close,
  );
  const response = await pages.request('http://localhost:4181/drafts/7/test-copy', {
    method: 'POST',
    body: new URLSearchParams({ to: 'editor@example.org' }),
    headers: {
      host: 'localhost:4181',
      authorization: bearer(workspace),
      'hx-request': 'true',
      'sec-fetch-site': 'same-origin',
    },
  });
  const html = await response.text();
  expect(html).toContain('refused it');
  expect(html).toContain('550 5.1.1 nobody of that name &lt;here&gt;');
});

test('pictures beside the drafts are served, and no other file of the folder', async () => {
  const { ask, root } = await desk();
  mkdirSync(join(root, 'drafts/images/folder.png'), { recursive: true });
  writeFileSync(join(root, 'drafts/images/map.png'), 'picture');
  writeFileSync(join(root, 'drafts/images/page.html'), '<script>alert(1)</script>');
  const { status, headers } = await ask('/drafts/images/map.png?v=1');
  expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
    200,
    'image/png',
    'nosniff',
  ]);
  for (const name of ['folder.png', 'page.html', 'none.png', '..%2f7.yaml', '%2e%2e/7.yaml'])
    expect([name, (await ask(`/drafts/images/${name}`)).status]).toEqual([name, 404]);
});

test('the same view has the same address, and invalid parts of an address are ignored', async () => {
  const { ask } = await desk();
  for (const query of [
    '?theme=none&scheme=neon&width=-1&reader=%00&part=..',
    '?reader=999999999999999',
    '?segment=nobody',
    '?f.city=x&reader=own',
  ])
    expect([query, (await ask(`/drafts/7${query}`)).status]).toEqual([query, 200]);
});
