import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { suppress } from '../../../src/audience/suppression.ts';
import type { Database } from '../../../src/db/open.ts';
import { cancelSend, pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { moveSend } from '../../../src/send/steer/move.ts';
import { beginScheduled, scheduleSend } from '../../../src/send/plan/start-send.ts';
import { maintainSends } from '../../../src/send/run/maintenance.ts';
import { hashRendition } from '../../../src/issue/render.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, type Engine } from '../engine.ts';

const hour = 3_600_000;
let db: Database;
let engine: Engine;
let time: number;
const clock = { aheadMs: 0, now: () => time };
beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
  engine = engineOver(db, clock);
  await addReaders(db, 5);
});
afterEach(async () => {
  await expectBooksToAgree(db);
  await db.destroy();
});

const schedule = (at = noon + hour, rendition = smallRendition) =>
  scheduleSend({ ...planOf(rendition), batchSize: 10 }, at, engine.maintenanceDeps);
const readersOf = async (send: number) =>
  (
    await db
      .selectFrom('delivery')
      .innerJoin('subscriber', 'subscriber.id', 'subscriber_id')
      .select('email')
      .where('send_id', '=', send)
      .orderBy('email')
      .execute()
  ).map(({ email }) => email);

describe('a scheduled send', () => {
  test('begins when its time has come and not before', async () => {
    const { send } = await schedule();
    expect(send).toMatchObject({ status: 'scheduled', recipients: 0, started_at: null });
    time = noon + hour - 1;
    await engine.maintain();
    expect((await engine.sendOf(send.id)).status).toBe('scheduled');
    time = noon + hour;
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({ status: 'sending', recipients: 5, started_at: noon + hour });
  });

  test('that is moved begins at its new time', async () => {
    const { send } = await schedule();
    expect(await moveSend(send.id, noon + 2 * hour, { db, clock })).toEqual({ kind: 'moved', finishBy: null });
    time = noon + hour;
    await engine.maintain();
    expect((await engine.sendOf(send.id)).status).toBe('scheduled');
    time = noon + 2 * hour;
    await engine.maintain();
    expect((await engine.sendOf(send.id)).status).toBe('sending');
    // Now there is nothing left to move.
    expect(await moveSend(send.id, noon + 3 * hour, { db, clock })).toEqual({ kind: 'begun' });
  });

  test('that was overdue is scheduled again by moving it; one that somebody paused stays paused', async () => {
    const { send } = await schedule();
    time = noon + 10 * hour;
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({ status: 'paused', pause_code: 'overdue' });
    await moveSend(send.id, noon + 20 * hour, { db, clock });
    expect(await engine.sendOf(send.id)).toMatchObject({ status: 'scheduled', pause_code: null });
    await pauseSend(send.id, { code: 'by-hand' }, { db, clock });
    await moveSend(send.id, noon + 30 * hour, { db, clock });
    expect(await engine.sendOf(send.id)).toMatchObject({ status: 'paused', scheduled_at: noon + 30 * hour });
  });

  test('that is to be finished by a time keeps that time, or moves it along', async () => {
    const plan = { ...planOf(smallRendition), batchSize: 10, finishBy: noon + 3 * hour };
    const { send } = await scheduleSend(plan, noon + hour, engine.maintenanceDeps);
    expect(await moveSend(send.id, noon + 2 * hour, { db, clock })).toEqual({ kind: 'moved', finishBy: null });
    expect(await moveSend(send.id, noon + 26 * hour, { db, clock })).toEqual({
      kind: 'moved',
      finishBy: noon + 27 * hour,
    });
    expect((await engine.sendOf(send.id)).finish_by).toBe(noon + 27 * hour);
  });

  test('goes to the readers of that time: those who joined get it, those who left or were suppressed do not', async () => {
    const { send } = await schedule();
    await db
      .insertInto('subscriber')
      .values({ email: 'new@example.org', status: 'active', fields: '{}', created_at: time, updated_at: time })
      .execute();
    await db
      .updateTable('subscriber')
      .set({ status: 'unsubscribed' })
      .where('email', '=', 'reader1@example.org')
      .execute();
    await suppress(db, { email: 'reader2@example.org', reason: 'complained', at: time });
    time += hour;
    await engine.maintain();
    expect(await readersOf(send.id)).toEqual([
      'new@example.org',
      'reader3@example.org',
      'reader4@example.org',
      'reader5@example.org',
    ]);
  });

  test('has the content of the time when it was scheduled, whatever happened to the draft', async () => {
    const { send } = await schedule();
    const changed = { ...smallRendition, subject: 'Another subject' };
    expect(await schedule(noon + 2 * hour, changed)).toMatchObject({ kind: 'already', send: { id: send.id } });
    time += hour;
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({
      rendition_hash: hashRendition(smallRendition),
      scheduled_at: noon + hour,
    });
  });

  test('begins once, however many workers look', async () => {
    const { send } = await schedule();
    time += hour;
    await Promise.all(Array.from({ length: 6 }, () => maintainSends(engine.maintenanceDeps)));
    expect(await beginScheduled(send.id, 10, engine)).toBe(false);
    expect(await byStatus(db, send.id)).toEqual({ planned: 5 });
  });

  test('without recipients is cancelled, and says why', async () => {
    await db.updateTable('subscriber').set({ status: 'pending' }).execute();
    const { send } = await schedule();
    time += hour;
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({
      status: 'cancelled',
      pause_code: 'no-recipients',
    });
  });

  test('that was cancelled does not begin, and the issue can be scheduled again', async () => {
    const { send } = await schedule();
    await cancelSend(send.id, engine);
    const again = await schedule(noon + 2 * hour);
    expect(again.kind).toBe('scheduled');
    time += 2 * hour;
    await engine.maintain();
    expect((await engine.sendOf(send.id)).status).toBe('cancelled');
    expect(await engine.sendOf(again.send.id)).toMatchObject({ status: 'sending', recipients: 5 });
  });

  test('through another server is left to workers that use that server', async () => {
    const { send } = await schedule();
    time += hour;
    await engine.maintain({ transport: 'inbox' });
    expect((await engine.sendOf(send.id)).status).toBe('scheduled');
  });
});

describe('an overdue schedule', () => {
  test('within the limit is sent', async () => {
    const { send } = await schedule();
    time += 2 * hour;
    await engine.maintain();
    expect((await engine.sendOf(send.id)).status).toBe('sending');
  });

  test('beyond the limit asks first, with the reason; resumed, it begins at once', async () => {
    const { send } = await schedule();
    time += 2 * hour + 1;
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({
      status: 'paused',
      pause_code: 'overdue',
      pause_detail: JSON.stringify({ scheduledAt: '2026-11-27T13:00:00.000Z', lateMs: hour + 1 }),
    });
    await engine.maintain();
    expect(await byStatus(db, send.id)).toEqual({});
    await resumeSend(send.id, engine);
    await engine.maintain();
    expect(await engine.sendOf(send.id)).toMatchObject({ status: 'sending', recipients: 5 });
  });

  test('that can’t begin does not delay the others', async () => {
    const { send } = await schedule();
    const other = await engine.start({ rendition: { ...smallRendition, issueNumber: 181, subject: 'Another' } });
    await db.updateTable('delivery').set({ status: 'accepted' }).where('send_id', '=', other.id).execute();
    await db
      .updateTable('batch')
      .set({ status: 'done', planned: 0, accepted: 5 })
      .where('send_id', '=', other.id)
      .execute();
    time += hour;
    await expect(engine.maintain({ batchSize: 0 })).rejects.toThrow(/zero|infin|NaN|null/i);
    expect((await engine.sendOf(other.id)).status).toBe('finished');
    expect((await engine.sendOf(send.id)).status).toBe('scheduled');
  });
});
