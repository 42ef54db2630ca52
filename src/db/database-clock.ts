import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { engineOf } from './engine.ts';
import type { Database } from './open.ts';

/** How often the clock of the server is read: two clocks that run freely drift apart by milliseconds in this time. */
const readEveryMs = 30_000;
/** An answer that took longer says little about the time, unless nothing better is known. */
const maxRoundTripMs = 200;

export interface DatabaseClock extends Clock {
  close(): void;
}

/**
 * The clock of the PostgreSQL server, which all processes of a publication share: leases, tries and schedules that one
 * machine writes are read by another, whose own clock may be an hour off. Between two readings `performance.now()` counts
 * on, which does not jump when a machine's clock is set. On SQLite there is one machine, and its clock is taken.
 */
export async function openDatabaseClock(db: Database): Promise<DatabaseClock> {
  if (engineOf(db) !== 'postgres') return { ...systemClock, close() {} };
  let reading = await read(db);
  const timer = setInterval(() => {
    read(db).then(
      (fresh) => {
        if (fresh.roundTripMs <= maxRoundTripMs) reading = fresh;
      },
      () => {}, // away: the last reading counts on
    );
  }, readEveryMs).unref();
  return {
    now: () => Math.round(reading.time + performance.now() - reading.at),
    close: () => clearInterval(timer),
  };
}

/** The server's time, and the `performance.now()` to which it belongs. */
interface Reading {
  time: number;
  at: number;
  roundTripMs: number;
}

async function read(db: Database): Promise<Reading> {
  const before = performance.now();
  const time = await readDatabaseTime(db);
  const after = performance.now();
  return { time, at: (before + after) / 2, roundTripMs: after - before };
}

/** The time of a PostgreSQL server at this moment, in ms since the epoch. */
export async function readDatabaseTime(db: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select cast(extract(epoch from clock_timestamp()) * 1000 as double precision) as now`.execute(db);
  return Number(rows[0]!.now);
}
