import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listChores, runDueChores, type Chore, type ChoreDeps } from '../../src/db/chores.ts';
import { keepChores } from '../../src/db/keep-chores.ts';
import type { Database } from '../../src/db/open.ts';
import { expireLogins } from '../../src/desk/guard/expire-logins.ts';
import { forgetOldPace } from '../../src/send/pace/forget-old-pace.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { cancelSend } from '../../src/send/steer/control.ts';
import { planOf, smallRendition } from '../cast/renditions.ts';
import { noon, seedSubscribers } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

const hour = 3_600_000;
const clock = { at: noon, now: () => clock.at };

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  clock.at = noon;
});
afterEach(() => db.destroy());

/** A process that runs chores, and the errors that it reported. */
function process(owner: string): ChoreDeps & { faults: string[] } {
  const faults: string[] = [];
  return { db, clock, owner, faults, onFault: (chore, { message }) => faults.push(`${chore}: ${message}`) };
}

function counted(name = 'sweep'): Chore & { runs: number } {
  const chore = { name, everyMs: hour, runs: 0, run: async () => void chore.runs++ };
  return chore;
}

describe('a chore', () => {
  test('runs at once, and again when its time has passed', async () => {
    const chore = counted();
    expect(await runDueChores([chore], process('one'))).toEqual(['sweep']);
    expect(await runDueChores([chore], process('one'))).toEqual([]);
    clock.at += hour;
    expect(await runDueChores([chore], process('two'))).toEqual(['sweep']);
    expect(chore.runs).toBe(2);
  });

  test('is run by one of several processes that look at the same moment', async () => {
    const chore = counted();
    const ran = await Promise.all(['one', 'two', 'three'].map((owner) => runDueChores([chore], process(owner))));
    expect([chore.runs, ran.flat()]).toEqual([1, ['sweep']]);
  });

  test('whose process died is run by another one when its lease has ended', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const dying: Chore = { name: 'sweep', everyMs: hour, run: () => (begin(), new Promise(() => {})) };
    void runDueChores([dying], process('dead'));
    await begun;
    const chore = counted();
    expect(await runDueChores([chore], process('alive'))).toEqual([]);
    clock.at += 15 * 60_000;
    expect(await runDueChores([chore], process('alive'))).toEqual(['sweep']);
  });

  test('that ends after another process took it over does not count as that one’s run', async () => {
    let end = () => {};
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow: Chore = {
      name: 'sweep',
      everyMs: hour,
      run: () => (begin(), new Promise<void>((resolve) => (end = resolve))),
    };
    const late = runDueChores([slow], process('slow'));
    await begun;
    clock.at += 15 * 60_000;
    await runDueChores([counted()], process('fast'));
    const [before] = await listChores(db);
    clock.at += 1000;
    end();
    await late;
    expect(await listChores(db)).toEqual([before]);
  });

  test('that fails is reported, does not prevent others, and is tried again when it is next due', async () => {
    const failing: Chore = { name: 'broken', everyMs: hour, run: () => Promise.reject(new Error('the disk is full')) };
    const [deps, other] = [process('one'), counted()];
    expect(await runDueChores([failing, other], deps)).toEqual(['broken', 'sweep']);
    expect(deps.faults).toEqual(['broken: the disk is full']);
    expect(await listChores(db)).toEqual([
      { name: 'broken', lastRunAt: noon, lastError: 'the disk is full' },
      { name: 'sweep', lastRunAt: noon, lastError: null },
    ]);
    clock.at += hour;
    await runDueChores([{ ...failing, run: async () => {} }], deps);
    expect((await listChores(db))[0]).toMatchObject({ name: 'broken', lastError: null });
  });

  test.each([
    ['was due', { due_at: noon + 365 * 24 * hour }],
    ['was held', { due_at: noon - hour, owner: 'ahead', lease_until: noon + 365 * 24 * hour }],
  ])(
    'that %s until next year, by a clock that was a year ahead, runs again soon, and that is told',
    async (_how, left) => {
      const chore = counted();
      await runDueChores([chore], process('one'));
      await db.updateTable('chore').set(left).execute();
      const corrected: string[][] = [];
      const deps = { ...process('two'), onCorrected: (names: string[]) => corrected.push(names) };
      await runDueChores([chore], deps);
      clock.at += 15 * 60_000;
      await runDueChores([chore], deps);
      expect([chore.runs, corrected]).toEqual([2, [['sweep']]]);
    },
  );

  test('is run until the process closes, which waits for a running chore', async () => {
    const chore = counted();
    const chores = keepChores([{ ...chore, run: async () => void (await chore.run()) }], process('one'));
    await chores.close();
    expect(chore.runs).toBe(1);
  });
});

test('expired logins are deleted, and the others stay', async () => {
  const day = 24 * hour;
  const account = { name: 'vega', handle: 'h', password: 'p', created_at: 1, updated_at: 1 };
  await db.insertInto('desk_account').values(account).execute();
  await db
    .insertInto('desk_session')
    .values([
      { id: 'fresh', account: 'vega', created_at: noon - day, seen_at: noon - hour },
      { id: 'idle', account: 'vega', created_at: noon - 2 * day, seen_at: noon - day - 1 },
      { id: 'old', account: 'vega', created_at: noon - 14 * day - 1, seen_at: noon },
    ])
    .execute();
  await db
    .insertInto('desk_challenge')
    .values([
      { id: 'open', purpose: 'login', expires_at: noon + 1 },
      { id: 'expired', purpose: 'login', expires_at: noon - 1 },
    ])
    .execute();
  await db
    .insertInto('desk_attempt')
    .values([
      { key: 'recent', failures: 1, last_at: noon - hour, held_until: 0 },
      { key: 'forgotten', failures: 9, last_at: noon - day - 1, held_until: 0 },
    ])
    .execute();
  await expireLogins({ db, clock });
  expect(await db.selectFrom('desk_session').select('id').execute()).toEqual([{ id: 'fresh' }]);
  expect(await db.selectFrom('desk_challenge').select('id').execute()).toEqual([{ id: 'open' }]);
  expect(await db.selectFrom('desk_attempt').select('key').execute()).toEqual([{ key: 'recent' }]);
});

test('the pace of finished sends and of domains without a request for a week is deleted, nothing else', async () => {
  await seedSubscribers(db, 1);
  const { send } = await startSend({ ...planOf(smallRendition), batchSize: 10 }, { db, clock, transport: 'inbox' });
  const row = (key: string, at = 0) => ({ key, next_at: at, held_until: at, strikes: 1 });
  await db
    .insertInto('pace')
    .values([
      row(`send:${send.id}`),
      row('send:999'),
      row('domain:old.example', noon - 8 * 24 * hour),
      row('domain:new.example', noon - hour),
      row('steps', 5),
    ])
    .execute();
  const keys = async () => (await db.selectFrom('pace').select('key').orderBy('key').execute()).map(({ key }) => key);
  await forgetOldPace({ db, clock });
  expect(await keys()).toEqual(['domain:new.example', `send:${send.id}`, 'steps']);
  await cancelSend(send.id, { db, clock });
  await forgetOldPace({ db, clock });
  expect(await keys()).toEqual(['domain:new.example', 'steps']);
});
