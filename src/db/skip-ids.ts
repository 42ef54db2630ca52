import { sql, type Kysely } from 'kysely';
import { engineOf } from './engine.ts';
import type { Tables } from './tables.ts';

/**
 * How far ids jump, by table: further than the weeks of history that a restore may lose can have counted. People write
 * the numbers of sends, so those stay short. A token has room for a thousand jumps of the deliveries.
 */
const jumps = {
  delivery: 2 ** 30,
  event: 2 ** 30,
  consent: 2 ** 30,
  subscriber: 2 ** 20,
  send: 1_000,
  approval: 1_000,
  link_correction: 1_000,
  notice: 1_000,
} as const satisfies Partial<Record<keyof Tables, number>>;

/**
 * Makes the next ids larger than any that the lost history gave out. Called once for a database that was copied or
 * restored from a backup: its ids are in mails, in the queue and in exported files, and must not be used twice.
 */
export async function skipIds(db: Kysely<Tables>): Promise<void> {
  for (const [table, jump] of Object.entries(jumps)) {
    if (engineOf(db) === 'postgres') {
      const sequence = sql`cast(pg_get_serial_sequence(${table}, 'id') as regclass)`;
      await sql`select setval(${sequence}, nextval(${sequence}) + cast(${jump} as bigint))`.execute(db);
      continue;
    }
    // SQLite has a row for each table that ever got one (sqlite.org/autoinc.html).
    const { numAffectedRows } = await sql`update sqlite_sequence set seq = seq + ${jump} where name = ${table}`.execute(
      db,
    );
    if (!numAffectedRows) await sql`insert into sqlite_sequence (name, seq) values (${table}, ${jump})`.execute(db);
  }
}
