/** Reviewing as the editor and the reviewer do it, over the real listeners: the public one and the desk's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read-audit.ts';
import { workspaceDeskKey } from '../../src/desk/guard/desk-key.ts';
import { approvalState } from '../../src/send/plan/approval.ts';
import { listNotes } from '../../src/review/notes.ts';
import { placeOfItem, placeOfSection, placesOf } from '../../src/review/places.ts';
import { makeReviewLink, reviewAddress } from '../../src/review/review-links.ts';
import { outgoingIssue } from '../../src/send/plan/outgoing-issue.ts';
import { outgoingDepsOf } from '../../src/wire/use-cases.ts';
import { openSite, type Site } from '../journeys/site.ts';

const day = 24 * 3_600_000;

let site: Site;
beforeEach(async () => void (site = await openSite()));
afterEach(() => site.close());

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const newLink = async (name = 'Vega') => {
  const link = await makeReviewLink({ issue: 7, name, days: 7, by: 'editor' }, site.app);
  return { link, address: new URL(reviewAddress(link, 'https://news.example.org', site.app.keys)).pathname };
};
const onDesk = async (path: string, fields?: Record<string, string> | { yaml: string }) => {
  const { config } = site.app;
  const origin = `http://localhost:${config.env.DESK_PORT}`;
  const response = await fetch(origin + path, {
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${workspaceDeskKey(config.workspace)}`,
      origin,
      ...(fields && 'yaml' in fields ? { 'content-type': 'application/yaml' } : {}),
    },
    ...(fields ? { method: 'POST', body: 'yaml' in fields ? fields.yaml : new URLSearchParams(fields) } : {}),
  });
  return { status: response.status, text: await response.text() };
};
const edit = (from: string, to: string) => {
  const file = join(site.root, 'drafts/7.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
};
const approval = async () => {
  const { ready } = await outgoingIssue(7, outgoingDepsOf(site.app));
  return approvalState(ready!.renditions, 1, site.app);
};
const seenIn = (text: string) => /name="seen" value="([\w-]+)"/.exec(text)?.[1] ?? '';

describe('a review link', () => {
  test('opens the draft in all forms on the public address, and no reader and no other page', async () => {
    await site.addReaders(2);
    const { address } = await newLink();
    const page = await site.ask(address);
    expect(page.status).toBe(200);
    expect(page.text).toContain('For Vega.');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
    });
    for (const query of ['', '?theme=classic&width=phone', '?part=inbox', '?scheme=dark&images=off'])
      expect((await site.ask(`${address}/frame${query}`)).text).toContain('First');
    expect((await site.ask(`${address}/frame?part=text`)).text).toContain('Servers by the hour');
    // The ids of subscribers are no choice of a reviewer.
    const asReader = await site.ask(`${address}/frame?reader=1&segment=everyone`);
    expect(asReader.text).not.toContain('reader-0');
    // What follows the token is no part of it, and is not written into the page.
    expect((await site.ask(`${address}%2f..%2f..%2fdrafts%2f7`)).text).not.toContain('..');
    for (const other of ['/drafts/7', '/', '/account']) expect((await site.ask(`${address}${other}`)).status).toBe(404);
  });

  test('takes comments on the item that is meant, which the editor sees in the form and marks as done', async () => {
    const { address } = await newLink();
    const place = 'item:https://example.org/second';
    expect((await site.ask(`${address}/notes`, form({ place, text: ' Is this <b>right</b>? ' }))).status).toBe(303);
    expect((await site.ask(`${address}/notes`, form({ place, text: '   ' }))).status).toBe(422);
    expect((await site.ask(address)).text).toContain('Is this &lt;b&gt;right&lt;/b&gt;?');
    const [note] = await listNotes(7, site.app);
    expect(note).toMatchObject({ author: 'Vega', label: 'Second', text: 'Is this <b>right</b>?', place });
    const text = readFileSync(join(site.root, 'drafts/7.yaml'), 'utf8');
    const look = async () => (await onDesk('/drafts/7/look?form', { yaml: text })).text;
    expect(await look()).toContain('entry-comments');
    const page = await onDesk('/drafts/7/review');
    expect(page.text).toMatch(/Second.*1 open comment.*Vega.*Is this/s);
    expect((await onDesk('/drafts/7/review/done', { id: String(note!.id), done: 'yes' })).status).toBe(303);
    expect((await onDesk('/drafts/7/review')).text).toContain('done, says somebody on the desk');
    expect(await look()).not.toContain('entry-comments');
  });

  test('approves what was seen, not what was changed meanwhile; the next change ends it', async () => {
    const { address } = await newLink();
    const old = seenIn((await site.ask(address)).text);
    edit('title: First', 'title: Premier');
    const late = await site.ask(`${address}/approve`, form({ seen: old }));
    expect([late.status, (await approval()).kind]).toEqual([409, 'none']);
    expect(late.text).toContain('was changed while you were reading');
    const again = await site.ask(`${address}/approve`, form({ seen: seenIn(late.text) }));
    expect([again.status, await approval()]).toMatchObject([303, { kind: 'approved', by: [{ name: 'Vega' }] }]);
    expect((await site.ask(address)).text).toContain('You approved the issue');
    expect((await readAudit(site.app.db, { action: 'issue.approved' }, { limit: 1 }))[0]).toMatchObject({
      by: { name: 'Vega', way: 'review' },
    });
    edit('title: Premier', 'title: First again');
    expect((await site.ask(address)).text).toContain('changed since');
    expect((await approval()).kind).toBe('voided');
  });

  test('ends, can be withdrawn, and is nothing when it is guessed, cut or of another history', async () => {
    const { link, address } = await newLink();
    const { address: other } = await newLink('Rigel');
    expect((await site.ask(`${address.slice(0, -6)}abcdef`)).status).toBe(404);
    expect((await onDesk('/drafts/7/review/withdraw', { id: String(link.id) })).status).toBe(303);
    const withdrawn = await site.ask(address);
    expect([withdrawn.status, withdrawn.text.includes('was withdrawn')]).toEqual([410, true]);
    expect((await site.ask(`${address}/notes`, form({ place: 'issue', text: 'hello' }))).status).toBe(410);
    site.clock.at += 8 * day;
    expect((await site.ask(other)).status).toBe(410);
    expect(await listNotes(7, site.app)).toEqual([]);
    await site.app.db.updateTable('review_link').set({ epoch: 1 }).execute();
    expect((await site.ask(other)).status).toBe(404);
  });

  test('of a draft with a mistake shows what can be shown, and can’t approve', async () => {
    const { address } = await newLink();
    await site.ask(address);
    edit('date: 2026-11-27', 'date: someday');
    const page = await site.ask(address);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Somebody is working on the draft');
    expect(page.text).toContain('can’t be approved yet');
    expect(page.text).toContain('Second');
    expect((await onDesk('/drafts/7/review')).text).toContain('Second');
  });
});

test('a comment stays with its item while the issue is edited around it', () => {
  expect(placeOfItem({ title: 'A new title', url: 'https://example.org/1' }).key).toBe(
    placeOfItem({ title: 'A title', url: 'https://example.org/1', summary: 'More.' }).key,
  );
  expect(placeOfItem({ id: 'launch', title: 'One' }).key).toBe(placeOfItem({ id: 'launch', title: 'Two' }).key);
  expect(placeOfSection({ sponsored: 1, sponsor: 'Example Hosting' }).label).toBe('Example Hosting');
  expect(placesOf({ sections: [{ title: 'News', items: [{}, {}, null, { title: 'One' }] }, 'odd'] })).toHaveLength(5);
});
