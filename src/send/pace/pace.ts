/**
 * Messages a second, shared by all workers: they reserve their turns in one row of the database, some at a time, so that
 * a pace of 50 is 50 whether one process sends or ten.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

/** Turns are reserved for so long ahead; those that a worker does not use are lost, so the pace is slightly lower. */
const reserveMs = 250;
/** How long a pace is cached: a change takes effect within this time. */
const cacheMs = 1_000;
/** Each has one turn reserved at most. A turn further ahead than that was reserved by a machine whose clock is wrong. */
const maxWorkers = 32;

export interface Pace {
  /** Resolves when the next message of that send may go; false when `signal` ended the waiting. */
  turn(send: number, signal: AbortSignal): Promise<boolean>;
}

export interface PaceDeps {
  db: Database;
  clock: Clock;
  /** Of all sends together; null: no limit. */
  perSecond: number | null;
}

type TakeTurn = (signal: AbortSignal) => Promise<boolean>;

export function openPace({ db, clock, perSecond }: PaceDeps): Pace {
  const forAll = takeTurns(db, clock, 'all', async () => perSecond);
  const sends = new Map<number, TakeTurn>();
  const forSend = (send: number) => {
    const known = sends.get(send);
    if (known) return known;
    const made = takeTurns(db, clock, `send:${send}`, () => paceOf(db, send));
    if (sends.size >= 8) sends.delete(sends.keys().next().value!);
    sends.set(send, made);
    return made;
  };
  return {
    async turn(send, signal) {
      return (await forSend(send)(signal)) && forAll(signal);
    },
  };
}

async function paceOf(db: Database, send: number): Promise<number | null> {
  const row = await db.selectFrom('send').select('per_second').where('id', '=', send).executeTakeFirst();
  return row?.per_second ?? null;
}

/** Turns are first come, first served; only the head of the line waits on the database. */
export function takeTurns(db: Database, clock: Clock, key: string, paceNow: () => Promise<number | null>): TakeTurn {
  /** By `performance.now()`, which does not jump when the machine's clock is set. */
  let turns: number[] = [];
  let reserved: Reserved | undefined;
  let perSecond: number | null = null;
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const ask = async () => {
    const before = perSecond;
    perSecond = await paceNow();
    askedAt = performance.now();
    if (perSecond === before) return;
    const unused = turns.length;
    turns = [];
    if (reserved) await returnUnused(db, key, reserved, unused);
    reserved = undefined;
  };
  const knowPace = async () => {
    if (performance.now() - askedAt <= cacheMs) return;
    asking ??= ask().finally(() => (asking = undefined));
    await asking;
  };
  /** For the head of the line: waits for the next turn. False when `signal` ended the waiting. */
  const waitForTurn = async (signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      await knowPace();
      if (signal.aborted) return false;
      if (perSecond === null) return true;
      if (turns.length === 0) {
        reserved = await reserve(db, key, perSecond, clock.now());
        const now = performance.now();
        turns = reserved.inMs.map((ms) => now + ms);
      }
      const [next] = turns;
      const ms = next! - performance.now();
      if (ms <= 0) {
        turns.shift();
        return true;
      }
      await sleep(Math.min(ms, cacheMs), undefined, { signal }).catch(() => {}); // or until it is aborted
    }
  };

  return async (signal) => {
    await knowPace();
    if (perSecond === null || signal.aborted) return !signal.aborted;
    const ahead = last;
    const { promise: mine, resolve: done } = Promise.withResolvers<void>();
    last = ahead.then(() => mine);
    try {
      await untilAborted(ahead, signal);
      return !signal.aborted && (await waitForTurn(signal));
    } finally {
      done();
    }
  };
}

interface Reserved {
  /** When each of them is, in ms from the moment of reserving; a negative one is due at once. */
  inMs: number[];
  gapMs: number;
  /** When the first turn after them is, as the row has it. */
  end: number;
}

/** The next turns of all workers; at least one. */
async function reserve(db: Database, key: string, perSecond: number, now: number): Promise<Reserved> {
  const gapMs = 1000 / perSecond;
  const count = Math.max(1, Math.floor(reserveMs / gapMs));
  const maxAheadMs = 60_000 + maxWorkers * gapMs;
  // Unused turns are not saved up: after a pause the server is not flooded.
  const { rows } = await sql<{ next_at: number }>`
    insert into pace (key, next_at) values (${key}, cast(${now + count * gapMs} as double precision))
    on conflict (key) do update set next_at =
      case when pace.next_at > ${now} and pace.next_at < ${now + maxAheadMs} then pace.next_at else ${now} end + cast(${count * gapMs} as double precision)
    returning next_at`.execute(db);
  const end = rows[0]!.next_at;
  return { inMs: Array.from({ length: count }, (_, index) => end - (count - index) * gapMs - now), gapMs, end };
}

/**
 * Returns reserved turns that a pace change made useless, if they are still the last ones reserved. Without this every
 * change would delay the send by one turn, and a send that has to finish by nine would never be done.
 */
async function returnUnused(db: Database, key: string, { gapMs, end }: Reserved, count: number): Promise<void> {
  if (count > 0)
    await sql`update pace set next_at = ${end - count * gapMs} where key = ${key} and next_at = ${end}`.execute(db);
}

function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    void work.then(done);
    if (signal.aborted) done();
  });
}
