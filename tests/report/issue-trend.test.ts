import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { issueTrend } from '../../src/report/issue-trend.ts';
import { emptyDatabase } from '../setup/database.ts';

const none = {
  ...{ human: 0, unsure: 0, general: 0, sophisticated: 0, readers: 0, human_readers: 0, unsure_readers: 0 },
  ...{ risk_low: 0, risk_high: 0 },
};

/** A send that began on this day of 1970, with so many copies, clicks and readers who left. */
async function sent(
  db: Database,
  issue: number,
  day: number,
  accepted: number,
  clicked = 0,
  left = 0,
  audience = 'all',
) {
  const hash = `h${issue}`;
  await db
    .insertInto('rendition')
    .values({ hash, issue_number: issue, theme: 'digest', body: '{}', created_at: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { id } = await db
    .insertInto('send')
    .values({
      ...{ issue_number: issue, audience, rendition_hash: hash, transport: 'inbox', status: 'cancelled' as const },
      ...{ recipients: accepted, created_at: 1, started_at: day * 86_400_000, finished_at: 1 },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('batch')
    .values({
      ...{ send_id: id, number: 1, status: 'done' as const, owner: null, lease_until: null, due_at: 0 },
      ...{ planned: 0, accepted, skipped: 44 },
    })
    .execute();
  await db
    .insertInto('send_count')
    .values([
      { ...none, send_id: id, key: 'click', human_readers: clicked },
      { ...none, send_id: id, key: 'unsubscribe', human: left },
    ])
    .execute();
}

test('the newest issues, oldest first, each with all of its sends; one that nobody has is no issue', async () => {
  const db = await emptyDatabase();
  onTestFinished(() => db.destroy());
  expect(await issueTrend(db, 10)).toEqual([]);
  await sent(db, 5, 1, 100, 10, 1);
  await sent(db, 6, 8, 0);
  await sent(db, 7, 15, 6, 2, 0);
  await sent(db, 7, 16, 110, 12, 3, 'the others');
  expect(await issueTrend(db, 10)).toMatchObject([
    { issue: 5, readers: 100, clickers: 10, unsubscribed: 1, sentAt: 86_400_000 },
    { issue: 7, readers: 116, clickers: 14, unsubscribed: 3, sentAt: 15 * 86_400_000 },
  ]);
  expect((await issueTrend(db, 1)).map(({ issue }) => issue)).toEqual([7]);
});
