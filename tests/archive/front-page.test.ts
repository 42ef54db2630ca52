import { afterEach, describe, expect, test } from 'vitest';
import { archiveRoutes } from '../../src/archive/routes.tsx';
import { systemClock } from '../../src/clock.ts';
import { appOf } from '../../src/http/route.ts';
import type { Database } from '../../src/db/open.ts';
import { openConfig } from '../../src/wire/open-config.ts';
import { addSubscriber } from '../../src/audience/add-subscriber.ts';
import { readStoredIssue } from '../../src/issue/stored-issue.ts';
import { cancelSend, pauseSend } from '../../src/send/steer/control.ts';
import { scheduleSend, startSend } from '../../src/send/plan/start-send.ts';
import { planOf, smallRendition } from '../cast/renditions.ts';
import { seedSubscribers } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';
import { plainSite } from '../fakes/site.ts';

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});

/** The archive of `count` issues that were sent; `read` returns how many renditions were read from the database. */
async function archive(count: number) {
  const db = await emptyDatabase();
  open.push(db);
  for (let issue = 1; issue <= count; issue++) {
    const body = JSON.stringify({
      ...smallRendition,
      issueNumber: issue,
      subject: `${smallRendition.subject} no. ${issue}`,
    });
    await db
      .insertInto('rendition')
      .values({ hash: `h${issue}`, issue_number: issue, theme: 'digest', body, created_at: 1 })
      .execute();
    await db
      .insertInto('send')
      .values({
        issue_number: issue,
        audience: 'everyone',
        rendition_hash: `h${issue}`,
        transport: 'inbox',
        status: 'finished',
        recipients: 1,
        created_at: 1,
        finished_at: 1,
      })
      .execute();
  }
  let read = 0;
  const counted = db.withPlugin({
    transformQuery: ({ node }) => {
      if (JSON.stringify(node).includes('"rendition"')) read++;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const { publication } = openConfig();
  const publicUrl = 'https://news.example.org';
  const app = appOf(
    archiveRoutes({ db: counted, publication, publicUrl, drafts: '/nowhere', site: plainSite, signupForm: null }),
    { clock: systemClock, site: plainSite },
  );
  return {
    db,
    front: async () => (await app.request('/')).text(),
    get: async (path: string) => (await app.request(path)).text(),
    read: () => read,
  };
}

test('the front page reads each issue once and not at every visit', async () => {
  const { front, read } = await archive(30);
  const first = await front();
  expect(read()).toBe(30);
  expect(await front()).toBe(first);
  expect(read()).toBe(30);
});

test('the front page shows an issue as soon as it is sent, and its subject has no personal fields', async () => {
  const { db, front } = await archive(2);
  expect(await front()).not.toContain('/issues/3');
  await db
    .insertInto('rendition')
    .values({
      hash: 'h3',
      issue_number: 3,
      theme: 'digest',
      body: JSON.stringify({ ...smallRendition, subject: 'Third' }),
      created_at: 1,
    })
    .execute();
  await db
    .insertInto('send')
    .values({
      issue_number: 3,
      audience: 'everyone',
      rendition_hash: 'h3',
      transport: 'inbox',
      status: 'finished',
      recipients: 1,
      created_at: 1,
      finished_at: 1,
    })
    .execute();
  const page = await front();
  expect(page).toContain('Third</a>');
  expect(page).not.toMatch(/\{\{|[\uE000\uE001]/);
});

describe('of an issue that was sent', () => {
  const clock = { now: () => Date.UTC(2026, 10, 27) };
  const plan = { ...planOf(smallRendition), batchSize: 10 };

  test('the validated issue is kept with the send, and the front page takes subject and date from it', async () => {
    const { db, front } = await archive(0);
    await seedSubscribers(db, 2);
    const { send } = await startSend(plan, { db, clock, transport: 'inbox' });
    expect(await readStoredIssue(db, send.issue_hash!)).toEqual(plan.issue);
    await db.updateTable('rendition').set({ body: '{}' }).execute();
    const page = await front();
    expect(page).toContain('<a href="/issues/180">Issue 180 – “sockets” 🔌</a>');
    expect(page).toContain('<time dateTime="2026-11-27">27 November 2026</time>');
  });

  test('a stored issue of a newer format is refused, not misread', async () => {
    const { db } = await archive(0);
    const body = JSON.stringify({ issueFormat: 2, number: 9 });
    await db.insertInto('issue').values({ hash: 'x', number: 9, body, created_at: 1 }).execute();
    await expect(readStoredIssue(db, 'x')).rejects.toMatchObject({ code: 'E_ISSUE_FORMAT' });
  });

  test('two sends are one line, and its page shows the newer one', async () => {
    const { db, front, get } = await archive(0);
    await seedSubscribers(db, 2);
    const deps = { db, clock, transport: 'inbox' };
    await startSend(plan, deps);
    await addSubscriber(
      { email: 'late@example.org', status: 'active', consent: { action: 'added', source: 'test' } },
      deps,
    );
    const html = smallRendition.html.replace('grüße', 'corrected');
    await startSend({ ...plan, rendition: { ...smallRendition, html }, audience: 'late readers' }, deps);
    expect((await front()).match(/<h3><a href="\/issues\/180"/g)).toHaveLength(1);
    expect(await get('/issues/180')).toContain('corrected');
  });

  test('a scheduled send is not shown before it begins, paused or not', async () => {
    const { db, front } = await archive(0);
    const { send } = await scheduleSend(plan, clock.now() + 1, { db, clock, transport: 'inbox' });
    expect(await front()).toContain('No issue has been published yet');
    await pauseSend(send.id, { code: 'by-hand' }, { db, clock: systemClock });
    expect(await front()).toContain('No issue has been published yet');
    await cancelSend(send.id, { db, clock });
    expect(await front()).toContain('No issue has been published yet');
  });

  test('a send that was cancelled in the middle stays on the web for those who have the mail', async () => {
    const { db, front, get } = await archive(0);
    await seedSubscribers(db, 2);
    const deps = { db, clock, transport: 'inbox' };
    const { send } = await startSend(plan, deps);
    const { id } = await db.selectFrom('delivery').select('id').limit(1).executeTakeFirstOrThrow();
    await cancelSend(send.id, deps);
    expect(await front()).toContain('No issue has been published yet');
    await db.updateTable('delivery').set({ status: 'accepted' }).where('id', '=', id).execute();
    await db.updateTable('batch').set({ accepted: 1, skipped: 1 }).where('send_id', '=', send.id).execute();
    expect(await front()).toContain('href="/issues/180"');
    expect(await get('/issues/180')).toContain('grüße');
  });
});
