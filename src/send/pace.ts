/**
 * Messages a second, shared by all workers: they take their turns from one row of the database, some at a time, so
 * that a pace of 50 is 50 whether one process sends or ten.
 */
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';

/** Takes turns ahead for so long; what a worker does not use of them is lost, and the pace a little below what was asked. */
const aheadMs = 250;

export interface Pace {
  /** Resolves when the next message of that send may go; false when `signal` ended the waiting. */
  turn(send: number, signal: AbortSignal): Promise<boolean>;
}

export interface PaceDeps {
  db: Database;
  clock: Clock;
  /** Of all sends together; null: no bound. */
  perSecond: number | null;
}

export function openPace({ db, clock, perSecond }: PaceDeps): Pace {
  const whole = takeTurns(db, clock, 'all', async () => perSecond);
  const sends = new Map<number, (signal: AbortSignal) => Promise<boolean>>();
  const ofSend = (send: number) => {
    const known = sends.get(send);
    if (known) return known;
    const made = takeTurns(db, clock, `send:${send}`, () => paceOf(db, send));
    if (sends.size >= 8) sends.delete(sends.keys().next().value!);
    sends.set(send, made);
    return made;
  };
  return {
    async turn(send, signal) {
      return (await ofSend(send)(signal)) && whole(signal);
    },
  };
}

async function paceOf(db: Database, send: number): Promise<number | null> {
  const row = await db.selectFrom('send').select('per_second').where('id', '=', send).executeTakeFirst();
  return row?.per_second ?? null;
}

/** How long a pace is believed before it is asked for again: a change is felt within this time. */
const beliefMs = 1_000;

function takeTurns(db: Database, clock: Clock, key: string, paceNow: () => Promise<number | null>): (signal: AbortSignal) => Promise<boolean> {
  let turns: number[] = [];
  let perSecond: number | null = null;
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;

  const ask = async () => {
    if (performance.now() - askedAt > beliefMs) {
      const before = perSecond;
      perSecond = await paceNow();
      askedAt = performance.now();
      if (perSecond !== before) turns = []; // whoever waits for one of those takes another
    }
    if (perSecond !== null && turns.length === 0) turns = await reserve(db, key, perSecond, clock.now());
  };
  const refresh = async () => {
    const isKnown = performance.now() - askedAt <= beliefMs;
    if (isKnown && (perSecond === null || turns.length > 0)) return;
    asking ??= ask().finally(() => (asking = undefined));
    await asking;
  };
  return async (signal) => {
    for (let at: number | undefined; !signal.aborted; ) {
      await refresh();
      if (perSecond === null) return true;
      at = turns.shift();
      if (at !== undefined && (await wait(at - clock.now(), perSecond))) return !signal.aborted;
    }
    return false;

    /** False when the pace was changed meanwhile. In pieces of a second, by a clock that nobody sets. */
    async function wait(ms: number, pace: number): Promise<boolean> {
      for (const end = performance.now() + ms; performance.now() < end && !signal.aborted; ) {
        await sleep(Math.min(end - performance.now(), beliefMs), signal);
        if (performance.now() < end) await refresh();
        if (perSecond !== pace) return false;
      }
      return true;
    }
  };
}

/** The next turns of all workers, in ms since the epoch; at least one. */
async function reserve(db: Database, key: string, perSecond: number, now: number): Promise<number[]> {
  const gapMs = 1000 / perSecond;
  const count = Math.max(1, Math.floor(aheadMs / gapMs));
  // A pace that was not used up is not saved: after a pause nobody is flooded. A turn that lies too far ahead was
  // taken by a machine whose clock is wrong.
  const { rows } = await sql<{ next_at: number }>`
    insert into pace (key, next_at) values (${key}, cast(${now + count * gapMs} as double precision))
    on conflict (key) do update set next_at =
      case when pace.next_at > ${now} and pace.next_at < ${now + 60_000 + 100 * gapMs} then pace.next_at else ${now} end + cast(${count * gapMs} as double precision)
    returning next_at`.execute(db);
  const end = rows[0]!.next_at;
  return Array.from({ length: count }, (_, index) => end - (count - index) * gapMs);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
