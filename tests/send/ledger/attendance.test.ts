import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAttendance, type Attendance } from '../../../src/send/ledger/attendance.ts';
import { pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { retryRejected } from '../../../src/send/steer/retry.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { addReaders, engineOver, transport, type Engine } from '../engine.ts';

const noon = Date.parse('2026-11-27T12:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let engine: Engine;
let send: number;
/** The clock on the wall, and the time since the machine was started: a clock that is set changes only the first. */
let time: number;
let up: number;
beforeEach(async () => {
  time = noon;
  up = 5 * day;
  engine = engineOver(await emptyDatabase(), { aheadMs: 0, now: () => time });
  await addReaders(engine.db, 20);
  send = (await engine.start()).id;
});
afterEach(() => engine.db.destroy());

const pass = (ms: number) => {
  time += ms;
  up += ms;
};
/** A process that delivers, from its start on. */
const process = (only?: number): Attendance =>
  openAttendance({
    ...{ db: engine.db, clock: engine.clock, transport, graceMs: hour, uptimeMs: () => up },
    ...(only === undefined ? {} : { only }),
  });
const state = async () => {
  const { status, pause_code, pause_detail } = await engine.sendOf(send);
  return pause_code === null ? status : [status, pause_code, JSON.parse(pause_detail ?? '{}') as object];
};
const setBatches = (values: { planned?: number; deferred?: number; due_at?: number }) =>
  engine.db.updateTable('batch').set(values).execute();

test('a send that was killed in its middle and is found three days later asks before it goes on', async () => {
  await process().look();
  pass(10 * minute); // and is killed
  pass(3 * day);
  await process().look();
  const forMs = 3 * day + 10 * minute;
  expect(await state()).toEqual(['paused', 'abandoned', { since: '2026-11-27T12:00:00.000Z', forMs }]);
});

test('so does one that was killed before any process looked after it', async () => {
  pass(3 * day);
  await process().look();
  expect(await state()).toMatchObject(['paused', 'abandoned', { forMs: 3 * day }]);
});

test('a worker that is started again within the hour goes on without a question', async () => {
  await process().look();
  pass(59 * minute);
  await process().look();
  expect(await state()).toBe('sending');
});

test('a send that takes days on purpose goes on, also when its worker is started anew each night', async () => {
  for (let night = 0; night < 3; night++) {
    const worker = process();
    for (let minutes = 0; minutes < 24 * 60; minutes++) {
      await worker.look();
      pass(minute);
    }
  }
  expect(await state()).toBe('sending');
});

test('one that has only readers left who were put off goes on: a late try is what they wait for', async () => {
  await setBatches({ planned: 0, deferred: 10, due_at: noon + day });
  pass(3 * day);
  await process().look();
  expect(await state()).toBe('sending');
});

test('a clock that is set forward by a year while a worker runs pauses nothing, for any process', async () => {
  const worker = process();
  await worker.look();
  pass(minute / 2);
  time += 365 * day;
  await worker.look();
  await process().look();
  expect(await state()).toBe('sending');
  time -= 365 * day;
  await worker.look();
  await process().look();
  pass(3 * day);
  await process().look();
  expect(await state()).toMatchObject(['paused', 'abandoned', { forMs: 3 * day }]);
});

test('a laptop that sleeps over the weekend asks when it wakes, although its process has lived on', async () => {
  const worker = process();
  await worker.look();
  pass(2 * day);
  await worker.look();
  expect(await state()).toMatchObject(['paused', 'abandoned', { forMs: 2 * day }]);
});

test('a command that delivers another send keeps nobody from noticing', async () => {
  const other = process(send + 1);
  for (let minutes = 0; minutes < 120; minutes++) {
    await other.look();
    pass(minute);
  }
  await process().look();
  expect(await state()).toMatchObject(['paused', 'abandoned', {}]);
});

test('a worker with another mail server neither looks after it nor pauses it', async () => {
  const elsewhere = () =>
    openAttendance({
      ...{ db: engine.db, clock: engine.clock, transport: 'inbox', graceMs: hour, uptimeMs: () => up },
    });
  await elsewhere().look();
  pass(2 * hour);
  await elsewhere().look();
  expect(await state()).toBe('sending');
  await process().look();
  expect(await state()).toMatchObject(['paused', 'abandoned', {}]);
});

test('once a person has resumed it, it goes on', async () => {
  pass(3 * day);
  const worker = process();
  await worker.look();
  await resumeSend(send, engine);
  await worker.look();
  await process().look();
  expect(await state()).toBe('sending');
});

test('one that was paused for days, or was finished and has work again, begins its hour anew', async () => {
  await pauseSend(send, { code: 'by-hand' }, engine);
  pass(3 * day);
  await resumeSend(send, engine);
  await process().look();
  expect(await state()).toBe('sending');
  await engine.db.updateTable('delivery').set({ status: 'rejected', attempts: 1, closed_at: time }).execute();
  await engine.db.updateTable('batch').set({ status: 'done', planned: 0, rejected: 10 }).execute();
  await engine.db.updateTable('send').set({ status: 'finished', finished_at: time }).execute();
  pass(3 * day);
  await retryRejected(send, engine);
  await process().look();
  expect(await state()).toBe('sending');
});

test('what was begun by a Galley that did not count this yet is not asked about', async () => {
  await engine.db.updateTable('send').set({ attended_at: null }).execute();
  pass(3 * day);
  await process().look();
  expect(await state()).toBe('sending');
});
