import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { setPace } from '../../../src/send/steer/control.ts';
import { openPace, type Pace } from '../../../src/send/pace/pace.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { addReaders, engineOver, movedClock, type Engine } from '../engine.ts';

let db: Database;
let engine: Engine;
let ending: AbortController;
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  ending = new AbortController();
  await addReaders(db, 2);
});
afterEach(async () => {
  ending.abort();
  await db.destroy();
});

const paceOf = (perSecond: number | null = null, clock = engine.clock): Pace => openPace({ db, clock, perSecond });
const start = (perSecond: number | null) => engine.start({ perSecond });

/** Takes turns as fast as they are given, until `ending`; records when, by a monotonic clock. */
async function takeTurns(pace: Pace, send: number, times: number[]): Promise<void> {
  while (await pace.turn(send, ending.signal)) {
    times.push(performance.now());
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Not faster than the rate allows since then, for all workers together; each worker's clock counts whole milliseconds.
 */
function expectNoFasterThan(perSecond: number, since: number, times: number[]): void {
  const tooSoon = times
    .toSorted((a, b) => a - b)
    .filter((time, index) => time - since < (index * 1000) / perSecond - 5);
  expect(tooSoon).toEqual([]);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a rate', () => {
  test('is shared by three workers with several connections each, and they use it fully', async () => {
    const { id } = await start(40);
    const times: number[] = [];
    const began = performance.now();
    const workers = [paceOf(), paceOf(), paceOf()].flatMap((pace) => [1, 2, 3].map(() => takeTurns(pace, id, times)));
    await wait(1_500);
    ending.abort();
    await Promise.all(workers);
    expectNoFasterThan(40, began, times);
    expect(times.length).toBeGreaterThan(10); // of 60
  });

  test('of all sends together applies in addition to each send’s own', async () => {
    const { id } = await start(1_000);
    const times: number[] = [];
    const began = performance.now();
    const workers = [paceOf(40), paceOf(40)].map((pace) => takeTurns(pace, id, times));
    await wait(600);
    ending.abort();
    await Promise.all(workers);
    expectNoFasterThan(40, began, times);
    expect(times.length).toBeGreaterThan(3); // of 24
  });

  test('that is not set asks the database for no turn', async () => {
    const { id } = await start(null);
    const pace = paceOf();
    for (let count = 0; count < 1_000; count++) expect(await pace.turn(id, ending.signal)).toBe(true);
    expect(await db.selectFrom('pace').selectAll().execute()).toEqual([]);
  });

  test('that was not used is not saved up: after a rest there is no burst', async () => {
    const { id } = await start(20);
    const pace = paceOf();
    expect(await pace.turn(id, ending.signal)).toBe(true);
    engine.clock.aheadMs += 3_600_000;
    await wait(300); // the turns that were reserved ahead are used up as well
    const times: number[] = [];
    const began = performance.now();
    const taking = takeTurns(pace, id, times);
    await wait(500);
    ending.abort();
    await taking;
    // A quarter of a second's worth was reserved before; all the others keep their distance.
    expectNoFasterThan(20, began, times.slice(5));
    expect(times.length).toBeGreaterThan(5);
  });

  test.each([
    ['faster', 1_000],
    ['as fast as it goes', null],
  ] as const)('that is set to %s is felt by who waits already', async (_name, perSecond) => {
    const { id } = await start(0.01);
    const pace = paceOf();
    expect(await pace.turn(id, ending.signal)).toBe(true);
    const next = [pace.turn(id, ending.signal), pace.turn(id, ending.signal)]; // a hundred seconds from now, and two hundred
    await wait(50);
    await setPace(id, { perSecond, finishBy: null }, engine);
    expect(await Promise.all(next)).toEqual([true, true]);
  });

  test('that is lowered takes effect from the next second on', async () => {
    const { id } = await start(1_000);
    const pace = paceOf();
    const times: number[] = [];
    const taking = takeTurns(pace, id, times);
    await wait(100);
    await setPace(id, { perSecond: 0.1, finishBy: null }, engine);
    await wait(1_500);
    const taken = times.length;
    await wait(500);
    expect(times).toHaveLength(taken);
    ending.abort();
    await taking;
  });

  test('that changes delays nobody: the turn that was waited for is not lost', async () => {
    const { id } = await start(0.5);
    const pace = paceOf();
    await pace.turn(id, ending.signal);
    const nextAt = async () =>
      Number((await db.selectFrom('pace').select('next_at').executeTakeFirstOrThrow()).next_at);
    const secondTurn = await nextAt();
    const next = pace.turn(id, ending.signal);
    for (const perSecond of [0.53, 0.56, 0.6]) {
      await wait(350);
      await db.updateTable('send').set({ per_second: perSecond }).where('id', '=', id).execute();
    }
    expect(await next).toBe(true);
    // The third turn is one gap after the second, and not one more for each change.
    expect(await nextAt()).toBeLessThanOrEqual(secondTurn + 2_000);
  });

  test('is waited for only until the caller stops, and the next caller gets the turn', async () => {
    const { id } = await start(5);
    const pace = paceOf();
    await pace.turn(id, ending.signal);
    const leaving = new AbortController();
    const [left, stays] = [pace.turn(id, leaving.signal), pace.turn(id, ending.signal)];
    leaving.abort();
    expect(await left).toBe(false);
    expect(await stays).toBe(true);
    expect(await pace.turn(id, AbortSignal.abort())).toBe(false);
  });

  test('that can’t be requested is an error, and not an endless wait', async () => {
    const { id } = await start(3);
    const pace = paceOf();
    expect(await pace.turn(id, ending.signal)).toBe(true);
    await db.schema.alterTable('pace').renameTo('elsewhere').execute();
    await expect(pace.turn(id, ending.signal)).rejects.toThrow(/pace/);
    await db.schema.alterTable('elsewhere').renameTo('pace').execute();
    expect(await pace.turn(id, ending.signal)).toBe(true);
  });
});

describe('a clock', () => {
  test.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('an hour %s on one machine stalls neither it nor the others', async (_name, aheadMs) => {
    const { id } = await start(20);
    const wrong = movedClock();
    wrong.aheadMs = aheadMs;
    const machines = [paceOf(null, wrong), paceOf()];
    for (let round = 0; round < 8; round++)
      for (const pace of machines) expect(await pace.turn(id, ending.signal)).toBe(true);
  });

  test.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('put %s by an hour in mid-send stalls nobody', async (_name, byMs) => {
    const { id } = await start(20);
    const pace = paceOf();
    for (let turn = 0; turn < 20; turn++) {
      expect(await pace.turn(id, ending.signal)).toBe(true);
      if (turn === 7) engine.clock.aheadMs += byMs;
    }
  });
});
