import { afterEach, expect, test } from 'vitest';
import { archiveRoutes } from '../../src/archive/routes.tsx';
import type { Database } from '../../src/db/open.ts';
import { openConfig } from '../../src/wire/open-config.ts';
import { smallRendition } from '../cast/renditions.ts';
import { emptyDatabase } from '../setup/database.ts';

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});

/** The archive over `count` issues that were sent; `read` says how many renditions were taken from the database. */
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
  const app = archiveRoutes({ db: counted, publication, publicUrl: 'https://news.example.org', drafts: '/nowhere' });
  return { db, front: async () => (await app.request('/')).text(), read: () => read };
}

test('the front page reads each issue once and not at every visit', async () => {
  const { front, read } = await archive(30);
  const first = await front();
  expect(read()).toBe(30);
  expect(await front()).toBe(first);
  expect(read()).toBe(30);
});

test('the front page shows an issue as soon as it is sent, and the subject is nobody’s', async () => {
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
  expect(page).toContain('Issue 3: Third');
  expect(page).not.toMatch(/\{\{|[\uE000\uE001]/);
});
