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
import { identityOf, inMemory } from './identity.ts';

/**
 * Counts steps: each claim of a batch and each giving back is one, so that a backup is told from what came after it to
 * within the batches that were in hand.
 */
export interface HighWater {
  /** One step more; false when the database is behind where it was before, and nothing may be claimed in it. */
  step(): Promise<boolean>;
  isBehind(): Promise<boolean>;
  /** Whatever the database held has been paused: from here on it counts from what is known. */
  catchUp(): Promise<void>;
}

/** A row of `pace`, whose `next_at` is the count. */
const key = 'steps';

/** `folder` is the publication's `.galley`; each database has a file of its own there, named by what it is. */
export function openHighWater(db: Database, folder: string): HighWater {
  /** The furthest step this process knows of, its own or one that the file told. */
  let known = 0;
  let path: Promise<string | undefined> | undefined;
  const findPath = () => (path ??= pathOf(db, folder));
  const recall = async (): Promise<number> => (known = Math.max(known, readSteps(await findPath())));

  return {
    async isBehind() {
      const row = await db.selectFrom('pace').select('next_at').where('key', '=', key).executeTakeFirst();
      return (row?.next_at ?? 0) < (await recall());
    },

    async step() {
      // Asked for before the count: two steps at once may learn theirs in either order.
      const before = known || (await recall());
      const { rows } = await sql<{ next_at: number }>`
        insert into pace (key, next_at) values (${key}, 1)
        on conflict (key) do update set next_at = pace.next_at + 1 returning next_at`.execute(db);
      const steps = rows[0]!.next_at;
      if (steps <= before) return false;
      known = Math.max(known, steps);
      // After a power cut the file must not know of more than the database does.
      await makeDurableOf(db)();
      if (steps === known) writeSteps(await findPath(), steps);
      return true;
    },

    async catchUp() {
      // As a double, which the column holds in PostgreSQL.
      await sql`
        insert into pace (key, next_at) values (${key}, cast(${await recall()} as double precision))
        on conflict (key) do update set next_at = excluded.next_at where pace.next_at < excluded.next_at`.execute(db);
    },
  };
}

async function pathOf(db: Database, folder: string): Promise<string | undefined> {
  const identity = await identityOf(db);
  return identity === inMemory ? undefined : join(folder, `steps-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`);
}

function readSteps(path: string | undefined): number {
  try {
    return path === undefined ? 0 : Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

/** A folder that can't be written to must not stop the mail: then a backup that is put back goes unnoticed. */
function writeSteps(path: string | undefined, steps: number): void {
  if (path === undefined) return;
  const half = `${path}.${process.pid}`;
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(half, `${steps}\n`);
    renameSync(half, path);
  } catch {}
}
