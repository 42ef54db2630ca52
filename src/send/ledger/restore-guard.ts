/**
 * How far the work on a database has come, kept in it and beside it, in a file that its backup does not hold. A backup
 * that was put back over its own database looks like it in everything else, and is behind that file.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { makeDurableOf } from '../../db/durable.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { identityOf, inMemory } from './database-identity.ts';

/**
 * Counts steps: each claim of a batch and each giving back is one, so that a backup is told from what came after it to
 * within the batches that were in hand.
 */
export interface HighWater {
  /** One step more, in the caller's transaction; undefined when the database is behind where it was before: then nothing may be claimed in it. */
  step(transaction: Transaction<Tables>): Promise<number | undefined>;
  /** Called with what `step` returned once that is committed. */
  remember(steps: number): Promise<void>;
  /** How many steps the database is behind; 0 when it is not. */
  behindBy(handle: Kysely<Tables>): Promise<number>;
  /** Whatever the database held has been paused: from here on it counts from what is known. */
  catchUp(transaction: Transaction<Tables>): Promise<void>;
}

/** A row of `pace`, whose `next_at` is the count. */
const key = 'steps';

/** `folder` is the publication's `.galley`; each database has a file of its own there, named by what it is. */
export function openHighWater(db: Database, folder: string): HighWater {
  /** The furthest step this process knows of, its own or one that the file told. */
  let known = 0;
  let path: string | undefined;
  // A database that is away when it is asked is asked again.
  const findPath = async (handle: Kysely<Tables>) => (path ??= await pathOf(handle, folder));
  const recall = async (handle: Kysely<Tables>): Promise<number> =>
    (known = Math.max(known, readSteps(await findPath(handle))));

  return {
    async step(transaction) {
      // Asked for before the count: of two steps at once, the second may be remembered first.
      const before = known || (await recall(transaction));
      const { rows } = await sql<{ next_at: number }>`
        insert into pace (key, next_at) values (${key}, 1)
        on conflict (key) do update set next_at = pace.next_at + 1 returning next_at`.execute(transaction);
      const steps = rows[0]!.next_at;
      return steps > before ? steps : undefined;
    },

    async remember(steps) {
      if (steps <= known) return;
      known = steps;
      // After a power cut the file must not know of more than the database does.
      await makeDurableOf(db)();
      if (steps === known) writeSteps(await findPath(db), steps);
    },

    async behindBy(handle) {
      // The file first: others count on meanwhile, and what they write into it afterwards is no sign of a backup.
      const before = await recall(handle);
      const row = await handle.selectFrom('pace').select('next_at').where('key', '=', key).executeTakeFirst();
      return Math.max(0, before - (row?.next_at ?? 0));
    },

    async catchUp(transaction) {
      // As a double, which the column holds in PostgreSQL.
      await sql`
        insert into pace (key, next_at) values (${key}, cast(${await recall(transaction)} as double precision))
        on conflict (key) do update set next_at = excluded.next_at where pace.next_at < excluded.next_at`.execute(
        transaction,
      );
    },
  };
}

async function pathOf(handle: Kysely<Tables>, folder: string): Promise<string | undefined> {
  const identity = await identityOf(handle);
  return identity === inMemory
    ? undefined
    : join(folder, `steps-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`);
}

function readSteps(path: string | undefined): number {
  try {
    const [first, second] = path === undefined ? [] : readFileSync(path, 'utf8').trim().split(' ');
    return first === second ? Number(first) || 0 : 0;
  } catch {
    return 0;
  }
}

/**
 * Written over in place, for a rename makes ext4 wait for the disk. Twice, so that whoever reads while it is written, and
 * finds half of an older number, takes it for none. A folder that can't be written to must not stop the mail: then a
 * backup that is put back goes unnoticed.
 */
function writeSteps(path: string | undefined, steps: number): void {
  if (path === undefined) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT);
    const digits = String(steps).padStart(15, '0');
    writeSync(file, `${digits} ${digits}\n`, 0);
    closeSync(file);
  } catch {}
}
