import { systemClock } from '../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { openNotices } from '../../src/notice/list-notices.ts';
import { markSeen } from '../../src/notice/mark-seen.ts';
import { noticeWords } from '../../src/notice/notice-words.ts';
import { recordOutage } from '../../src/send/pace/outage.ts';
import { pauseSend } from '../../src/send/steer/control.ts';
import { emptyDatabase } from '../setup/database.ts';
import { day, hour, minute, noticesOf, person } from './publication.ts';

let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

/** As if its last batch had ended with so many outcomes. */
async function finish(send: number, counts: { accepted: number; rejected?: number; uncertain?: number }, at: number) {
  await db
    .updateTable('batch')
    .set({ planned: 0, rejected: 0, uncertain: 0, ...counts, status: 'done' })
    .where('send_id', '=', send)
    .execute();
  await db.updateTable('send').set({ status: 'finished', finished_at: at }).where('id', '=', send).execute();
}

/** Some of it was accepted meanwhile. */
async function move(send: number, accepted: number) {
  await db.updateTable('batch').set({ accepted }).where('send_id', '=', send).execute();
}

describe('a send of which nothing moves', () => {
  test('for a quarter of an hour is told, once a day however often it stops and moves', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await round([ann]);
    clock.at += 14 * minute;
    await round([ann]);
    expect(ann.heard).toEqual([]);
    clock.at += minute;
    await round([ann]);
    expect(ann.heard).toEqual(['1 The send of issue 180 does not move']);
    for (let accepted = 1; accepted < 4; accepted++) {
      await move(send, accepted);
      await round([ann]);
      clock.at += 20 * minute;
      await round([ann]);
    }
    expect(ann.heard).toHaveLength(1);
  });

  test('again after somebody looked and it had moved is another event', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await round([ann]);
    clock.at += 20 * minute;
    await round([ann]);
    await markSeen({ send }, 'ann', { db, clock });
    await move(send, 1);
    await round([ann]);
    clock.at += 20 * minute;
    await round([ann]);
    expect(ann.heard).toHaveLength(2);
  });

  test('says what it waits for, in the publication’s zone', async () => {
    const { begin, round, clock } = noticesOf(db);
    await begin();
    await round([person('url')]);
    clock.at += 20 * minute;
    await recordOutage(
      'relay.example.org:587',
      { code: 'relay-unreachable', detail: 'nothing answers \u001b[31mhere', until: clock.at + minute },
      { db },
    );
    await round([person('url')]);
    const [notice] = await openNotices({ db, clock });
    const { happened } = noticeWords(notice!, 'Europe/Berlin');
    expect(happened[0]).toBe(
      'Nothing has moved since Fri 27 Nov 2026, 13:00 in Europe/Berlin: it waits for the mail server (nothing answers here).',
    );
  });

  test.each([
    ['because its pace is one in ten minutes', { perSecond: 1 / 600 }],
    ['for less than galley.yaml allows', { stalledAfterMs: hour }],
  ])('%s has not stalled', async (_why, over) => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    await begin();
    await round([ann], over);
    clock.at += 20 * minute;
    await round([ann], over);
    expect(ann.heard).toEqual([]);
  });

  test('because everybody left waits for the next try has not stalled, until that try is missed', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await db
      .updateTable('batch')
      .set({ planned: 0, deferred: 3, due_at: clock.at + 2 * hour })
      .where('send_id', '=', send)
      .execute();
    await round([ann]);
    clock.at += 2 * hour;
    await round([ann]);
    expect(ann.heard).toEqual([]);
    clock.at += 16 * minute;
    await round([ann]);
    expect(ann.heard).toHaveLength(1);
  });

  test('because no process begins it at its time is told too', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await db
      .updateTable('send')
      .set({ status: 'scheduled', scheduled_at: clock.at, started_at: null })
      .where('id', '=', send)
      .execute();
    await round([ann]);
    clock.at += 16 * minute;
    await round([ann]);
    expect(ann.heard).toHaveLength(1);
  });
});

describe('a send that finishes', () => {
  test('with refusals is told with its numbers, until somebody looks', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await finish(send, { accepted: 2, rejected: 1 }, clock.at);
    await round([ann]);
    clock.at += 5 * day;
    await round([ann]);
    expect(ann.heard).toEqual([1, 2].map((time) => `${time} Issue 180 was sent, and not everybody got it`));
    const [notice] = await openNotices({ db, clock });
    expect(noticeWords(notice!, 'UTC').happened).toEqual([
      expect.stringMatching(/^Accepted: 2 of \d; refused: 1\. This is send 1, through relay\.example\.org:587\.$/),
    ]);
  });

  test('without refusals is told to nobody', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    await finish(await begin(), { accepted: 3 }, clock.at);
    await round([ann]);
    expect(ann.heard).toEqual([]);
  });

  test('with fewer refusals than galley.yaml allows is told to nobody', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    await finish(await begin(), { accepted: 2, rejected: 1 }, clock.at);
    await round([ann], { refusalsOver: 90 });
    expect(ann.heard).toEqual([]);
  });

  test('and was tried again, and finishes with refusals once more, is another event', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    const send = await begin();
    await finish(send, { accepted: 1, rejected: 2 }, clock.at);
    await round([ann]);
    clock.at += hour;
    await finish(send, { accepted: 2, rejected: 1 }, clock.at);
    await round([ann]);
    expect(ann.heard).toHaveLength(2);
  });

  test('long before anybody was named in galley.yaml is old news', async () => {
    const { begin, round, clock } = noticesOf(db);
    const ann = person('mail:ann@example.org');
    await finish(await begin(), { accepted: 2, rejected: 1 }, clock.at - 4 * day);
    await round([ann]);
    expect(ann.heard).toEqual([]);
  });
});

test('a pause is told with the reason, the numbers and what to do', async () => {
  const { begin, round, clock } = noticesOf(db);
  const send = await begin();
  await pauseSend(
    send,
    { code: 'content-refused', reply: '554 5.7.1 <b>spam</b>\u001b[2J\nsecond' },
    { db, clock: systemClock },
  );
  await round([person('url')]);
  const [notice] = await openNotices({ db, clock });
  const words = noticeWords(notice!, 'UTC');
  expect(words.happened[0]).toBe('Why: the mail server refuses what the message says: 554 5.7.1 <b>spam</b> second.');
  expect(words.todo.join(' ')).toContain('`galley send resume 1`');
  expect(words.todo).toHaveLength(3);
  expect(words.deskPath).toBe('/sends/1');
});
