/**
 * How far the work on a database has come, kept in it and beside it, in a file that its backup does not hold. A backup
 * that was put back over its own database looks like it in everything else, and is behind that file.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { makeDurableOf } from '../db/durable.ts';
import type { Database } from '../db/open.ts';
import { identityOf } from './identity.ts';

export interface HighWater {
  /** Counted before a batch is claimed and after it was given back; false when the database is behind where it was before. */
  step(): Promise<boolean>;
  isBehind(): Promise<boolean>;
  /** What was behind has been paused: from here on it counts from what is known. */
  catchUp(): Promise<void>;
}

const key = 'steps';

export function openHighWater(db: Database, folder: string): HighWater {
  let seen = 0;
  let path: string | undefined;
  /** What this process, or an earlier one in this folder, has seen. */
  const known = async (): Promise<number> => {
    if (path !== undefined) return seen;
    path = join(folder, `steps-${createHash('sha256').update(await identityOf(db)).digest('hex').slice(0, 12)}`);
    return (seen = Math.max(seen, readSteps(path)));
  };
  const note = async (steps: number): Promise<void> => {
    if (steps <= seen) return;
    seen = steps;
    // After a power cut the file must not know of more than the database does.
    await makeDurableOf(db)();
    writeSteps(folder, path!, seen);
  };
  const isBehind = async (): Promise<boolean> => {
    const before = await known();
    const row = await db.selectFrom('pace').select('next_at').where('key', '=', key).executeTakeFirst();
    return (row?.next_at ?? 0) < before;
  };
  return {
    isBehind,
    async step() {
      if (await isBehind()) return false;
      const { rows } = await sql<{ next_at: number }>`insert into pace (key, next_at) values (${key}, 1) on conflict (key) do update set next_at = pace.next_at + 1 returning next_at`.execute(db);
      await note(rows[0]!.next_at);
      return true;
    },
    async catchUp() {
      const steps = await known();
      await sql`insert into pace (key, next_at) values (${key}, cast(${steps} as double precision)) on conflict (key) do update set next_at = excluded.next_at where pace.next_at < excluded.next_at`.execute(db);
    },
  };
}

function readSteps(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

/** A folder that can't be written only means that nobody will notice. */
function writeSteps(folder: string, path: string, steps: number): void {
  const half = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(half, `${steps}\n`);
    renameSync(half, path);
  } catch {}
}
