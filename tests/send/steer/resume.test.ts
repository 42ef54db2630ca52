/**
 * Resuming a send: everything that a person has to confirm is a question with a code, and until then nothing changes.
 */
import { systemClock } from '../../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { scheduleSend } from '../../../src/send/plan/start-send.ts';
import { cancelSend, pauseSend } from '../../../src/send/steer/control.ts';
import {
  beginIfDue,
  prepareResuming,
  resumeAgreed,
  type ResumeDeps,
  type ResumeQuestion,
} from '../../../src/send/steer/resume.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { addReaders, engineOver, transport, type Engine } from '../engine.ts';
import { databaseThatMoved, freshBackup, restoredBackup } from '../restored.ts';

let db: Database;
let engine: Engine;
let time: number;
const clock = { aheadMs: 0, now: () => time };
beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
  engine = engineOver(db, clock);
  await addReaders(db, 3);
});
afterEach(() => db.destroy());

const depsWith = (over: Partial<ResumeDeps> = {}): ResumeDeps => ({
  ...{ db, clock, transport, restoreGuard: freshBackup, leaves: true, publicUrl: 'https://news.example.org' },
  overdueAfterMs: 3_600_000,
  ...over,
});
const resume = (id: number, agreed: ResumeQuestion[] = [], over: Partial<ResumeDeps> = {}) =>
  resumeAgreed(id, agreed, depsWith(over));
const schedule = async (at: number) =>
  (await scheduleSend({ ...planOf(smallRendition), batchSize: 10 }, at, { db, clock, transport })).send;
const pausedBy = async (pause: Parameters<typeof pauseSend>[1]) => {
  const { id } = await engine.start();
  await pauseSend(id, pause, { db, clock: systemClock });
  return id;
};
const statusOf = async (id: number) => (await engine.sendOf(id)).status;

describe('a paused send resumes without a question', () => {
  test('after a person paused it', async () => {
    const id = await pausedBy({ code: 'by-hand' });
    expect(await resume(id)).toMatchObject({ kind: 'resumed', send: { id, status: 'sending', pause_code: null } });
  });

  test('after too many bounces: the person who resumes it has read why', async () => {
    const id = await pausedBy({ code: 'too-many-bounces', percent: 40, outcomes: 100, limit: 10 });
    expect((await resume(id)).kind).toBe('resumed');
  });

  test('if its time is still to come: it is scheduled again', async () => {
    const { id } = await schedule(noon + 1000);
    await pauseSend(id, { code: 'by-hand' }, { db, clock: systemClock });
    expect(await resume(id)).toMatchObject({ kind: 'resumed', send: { status: 'scheduled' } });
  });

  test('if a worker was stopped and no person paused it', async () => {
    const { id } = await engine.start();
    expect(await resume(id)).toMatchObject({ kind: 'resumed', send: { id, status: 'sending' } });
  });
});

describe('resuming asks', () => {
  const expectAsked = async (id: number, questions: ResumeQuestion[], over: Partial<ResumeDeps> = {}) => {
    const before = await engine.sendOf(id);
    expect(await resume(id, [], over)).toEqual({ kind: 'asks', questions });
    expect(await engine.sendOf(id)).toEqual(before);
    expect((await resume(id, questions, over)).kind).toBe('resumed');
  };

  test('whether the send continued elsewhere, after a backup replaced the database', async () =>
    expectAsked(await pausedBy({ code: 'database-restored', batches: 2 }), ['elsewhere']));

  test('whether the send continued elsewhere, after the database was copied', async () =>
    expectAsked(await pausedBy({ code: 'database-copied' }), ['elsewhere']));

  test('whether an overdue send shall still begin', async () => {
    const { id } = await schedule(noon + 1000);
    await pauseSend(id, { code: 'by-hand' }, { db, clock: systemClock });
    time = noon + 1000;
    await expectAsked(id, ['overdue']);
  });

  test('whether one goes on that was stopped long ago, although no process has paused it yet', async () => {
    const { id } = await engine.start();
    time = noon + 3 * 24 * 3_600_000;
    await prepareResuming(depsWith());
    await expectAsked(id, ['abandoned']);
  });

  test('whether it continues through another mail server, and then keeps that', async () => {
    const id = await pausedBy({ code: 'by-hand' });
    await expectAsked(id, ['other-server'], { transport: 'other.example.org:587' });
    expect((await engine.sendOf(id)).transport).toBe('other.example.org:587');
  });

  test('about another mail server even if no person paused the send', async () => {
    const { id } = await engine.start();
    await expectAsked(id, ['other-server'], { transport: 'inbox' });
  });

  test('everything at once, and again for what was not confirmed', async () => {
    const { id } = await schedule(noon + 1000);
    await pauseSend(id, { code: 'database-copied' }, { db, clock: systemClock });
    time = noon + 2000;
    const elsewhere = { transport: 'inbox' };
    expect(await resume(id, [], elsewhere)).toEqual({
      kind: 'asks',
      questions: ['elsewhere', 'overdue', 'other-server'],
    });
    expect(await resume(id, ['elsewhere', 'overdue'], elsewhere)).toEqual({
      kind: 'asks',
      questions: ['other-server'],
    });
    expect((await engine.sendOf(id)).transport).toBe(transport);
  });
});

describe('a restored or copied database', () => {
  test('is noticed by resuming itself: the send that was running is paused and asked about', async () => {
    const { id } = await engine.start();
    expect(await resume(id, [], { restoreGuard: restoredBackup(2) })).toEqual({
      kind: 'asks',
      questions: ['elsewhere'],
    });
    expect(await statusOf(id)).toBe('paused');
  });

  test('pauses every send when a person only looks what there is to resume', async () => {
    const { id } = await engine.start();
    await databaseThatMoved(db);
    expect(await prepareResuming(depsWith())).toBeUndefined();
    expect(await engine.sendOf(id)).toMatchObject({ status: 'paused', pause_code: 'database-copied' });
  });
});

describe('nothing is resumed', () => {
  test('if mail that leaves this machine would have a link without https', async () => {
    const id = await pausedBy({ code: 'by-hand' });
    const unsafe = { publicUrl: 'http://localhost:4180' };
    expect(await resume(id, [], unsafe)).toMatchObject({ kind: 'refused', refusal: { code: 'E_PUBLIC_URL' } });
    expect(await statusOf(id)).toBe('paused');
    expect(await prepareResuming(depsWith(unsafe))).toMatchObject({ code: 'E_PUBLIC_URL' });
  });

  test('of a cancelled send', async () => {
    const { id } = await engine.start();
    await cancelSend(id, { db, clock });
    expect(await resume(id)).toEqual({ kind: 'not-open' });
    expect(await statusOf(id)).toBe('cancelled');
  });

  test('of a send that waits for its time', async () => {
    const { id } = await schedule(noon + 1000);
    expect(await resume(id)).toEqual({ kind: 'not-open' });
  });

  test('if there is no such send', async () => {
    expect(await resume(404)).toEqual({ kind: 'not-open' });
  });
});

describe('a resumed send that was scheduled', () => {
  test('begins at once if its time has passed', async () => {
    const { id } = await schedule(noon + 1000);
    time = noon + 1000;
    expect(await beginIfDue(id, 10, { db, clock })).toBe(true);
    expect(await engine.sendOf(id)).toMatchObject({ status: 'sending', recipients: 3 });
  });

  test('waits for its time if that is still to come', async () => {
    const { id } = await schedule(noon + 1000);
    expect(await beginIfDue(id, 10, { db, clock })).toBe(false);
    expect(await statusOf(id)).toBe('scheduled');
  });

  test('begins once, whichever process is first', async () => {
    const { id } = await schedule(noon);
    expect(await beginIfDue(id, 10, { db, clock })).toBe(true);
    expect(await beginIfDue(id, 10, { db, clock })).toBe(false);
  });
});
