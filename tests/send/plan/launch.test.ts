/** Launching a send: every refusal and every question is a value with a code, and then nothing has been created. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleSource } from '../../../src/audience/sample-readers.ts';
import type { Database } from '../../../src/db/open.ts';
import { GalleyError } from '../../../src/problem.ts';
import { approveIssue } from '../../../src/send/plan/approval.ts';
import { launchSend, unsafeLinks, type LaunchDeps, type LaunchRequest } from '../../../src/send/plan/launch.ts';
import { cancelSend } from '../../../src/send/steer/control.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { clock, emptyDatabase, noon } from '../../cast/subscribers.ts';
import { addReaders, transport } from '../engine.ts';
import { settleRestore } from '../../../src/send/ledger/restored.ts';
import { databaseThatMoved, freshBackup, restoredBackup } from '../restored.ts';

const ready = { ...planOf(smallRendition), renditions: [smallRendition], seen: 'seen' };
const usual: LaunchRequest = { ready, perSecond: null, finishBy: null, priority: 0 };

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  await addReaders(db, 3);
});
afterEach(() => db.destroy());

const launch = (request: Partial<LaunchRequest> = {}, deps: Partial<LaunchDeps> = {}) =>
  launchSend(
    { ...usual, ...request },
    {
      ...{ db, clock, transport, restoreGuard: freshBackup },
      ...{ leaves: true, publicUrl: 'https://news.example.org', people: 0, batchSize: 10, drafts: '/nowhere' },
      tryOut: async () => {},
      ...deps,
    },
  );
const sends = () => db.selectFrom('send').selectAll().execute();
const approve = (by: string, rendition = smallRendition) => approveIssue([rendition], by, { db, clock });

/** A reader whom `npm start` loaded. */
async function addSampleReader(status: 'active' | 'unsubscribed'): Promise<void> {
  const { id } = await db
    .insertInto('subscriber')
    .values({ email: `${status}@example.com`, status, fields: '{}', created_at: noon, updated_at: noon })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('consent')
    .values({ subscriber_id: id, action: 'confirmed', source: sampleSource, detail: null, at: noon })
    .execute();
}

describe('an issue without obstacles', () => {
  test('is sent at once to everyone', async () => {
    expect(await launch({ perSecond: 5, priority: 2 })).toMatchObject({
      kind: 'started',
      send: { status: 'sending', recipients: 3, transport, per_second: 5, priority: 2 },
    });
  });

  test('is scheduled if a time is given', async () => {
    const at = noon + 3_600_000;
    expect(await launch({ at })).toMatchObject({ kind: 'scheduled', send: { status: 'scheduled', scheduled_at: at } });
  });

  test('scheduled for a moment that has just passed begins at the next look and is not lost', async () => {
    expect(await launch({ at: noon - 1 })).toMatchObject({ kind: 'scheduled', send: { scheduled_at: noon - 1 } });
  });
});

describe('an issue that was launched before', () => {
  test('is not sent again: the result is the existing send', async () => {
    await launch();
    const [first] = await sends();
    expect(await launch()).toMatchObject({ kind: 'already', send: { id: first!.id } });
    expect(await sends()).toHaveLength(1);
  });

  test('keeps the time for which it was first scheduled', async () => {
    await launch({ at: noon + 1000 });
    expect(await launch({ at: noon + 2000 })).toMatchObject({ kind: 'already', send: { scheduled_at: noon + 1000 } });
  });

  test('and cancelled before it began can be launched again', async () => {
    await launch({ at: noon + 1000 });
    const [first] = await sends();
    await cancelSend(first!.id, { db, clock });
    expect((await launch()).kind).toBe('started');
  });
});

describe('a launch is refused', () => {
  const expectRefused = async (launched: Promise<unknown>, code: string) => {
    expect(await launched).toMatchObject({
      kind: 'refused',
      refusal: { code, message: expect.any(String), hint: expect.any(String) },
    });
    expect(await sends()).toEqual([]);
  };

  test('if mail that leaves this machine would have links without https', () =>
    expectRefused(launch({}, { publicUrl: 'http://localhost:4180' }), 'E_PUBLIC_URL'));

  test('without the approval that galley.yaml requires', () =>
    expectRefused(launch({}, { people: 1 }), 'E_NOT_APPROVED'));

  test('with one approval of two', async () => {
    await approve('vega');
    await expectRefused(launch({}, { people: 2 }), 'E_NOT_APPROVED');
  });

  test('after a change of what was approved, even if no approval is required', async () => {
    await approve('vega', { ...smallRendition, subject: 'Another subject' });
    await expectRefused(launch(), 'E_NOT_APPROVED');
  });

  test('if mail that leaves this machine would go to sample readers', async () => {
    await addSampleReader('active');
    await expectRefused(launch(), 'E_SAMPLE_READERS');
  });

  test('before anything is tried out', async () => {
    const tryOut = () => Promise.reject(new Error('must not be asked'));
    await expectRefused(launch({}, { people: 1, tryOut }), 'E_NOT_APPROVED');
  });
});

describe('a launch is not refused', () => {
  test('with the approvals that galley.yaml requires', async () => {
    await approve('vega');
    await approve('altair');
    expect((await launch({}, { people: 2 })).kind).toBe('started');
  });

  test('for links without https or sample readers if mail stays on this machine', async () => {
    await addSampleReader('active');
    const local = { leaves: false, publicUrl: 'http://localhost:4180' };
    expect((await launch({}, local)).kind).toBe('started');
    expect(unsafeLinks(local)).toBeUndefined();
  });

  test('for sample readers who left the list', async () => {
    await addSampleReader('unsubscribed');
    expect((await launch()).kind).toBe('started');
  });
});

describe('a restored or copied database', () => {
  test('launches nothing until a person has dealt with it, however often it is asked', async () => {
    await launch({ at: noon + 1000 });
    const [scheduled] = await sends();
    const restoreGuard = restoredBackup(2);
    const issue8 = { ...smallRendition, issueNumber: 8 };
    const request = { ready: { ...planOf(issue8), renditions: [issue8], seen: 'seen' } };
    const refused = {
      kind: 'restored',
      restored: { code: 'database-restored', batches: 1, noticedAt: expect.any(String) },
    };
    expect(await launch(request, { restoreGuard })).toEqual(refused);
    expect(await launch(request, { restoreGuard })).toEqual(refused);
    const settled = await settleRestore({ db, clock: { now: () => noon }, restoreGuard });
    expect(settled).toMatchObject({ done: true, noticed: refused.restored, paused: [], waiting: [scheduled!.id] });
    expect(await sends()).toMatchObject([{ status: 'paused', pause_code: 'database-restored' }]);
    expect((await launch(request, { restoreGuard })).kind).toBe('started');
  });

  test('asks even if it has no send', async () => {
    await databaseThatMoved(db);
    expect(await launch()).toMatchObject({ kind: 'restored', restored: { code: 'database-copied', batches: null } });
    expect(await sends()).toEqual([]);
  });
});

describe('an impossible launch', () => {
  test('is detected before there is a send', async () => {
    const fault = new GalleyError('The queue does not answer', { code: 'E_QUEUE', hint: 'Start Redis.' });
    await expect(launch({}, { tryOut: () => Promise.reject(fault) })).rejects.toBe(fault);
    expect(await sends()).toEqual([]);
  });

  test('for a list without readers makes no send', async () => {
    await db.deleteFrom('subscriber').execute();
    await expect(launch()).rejects.toMatchObject({ code: 'E_NO_RECIPIENTS' });
    expect(await sends()).toEqual([]);
  });
});
