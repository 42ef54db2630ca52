/**
 * Counts the work on a database, in it and in a file beside it that backups do not contain. A backup that is restored
 * over its own database is the same in everything else, but its count is behind the file's.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { makePrivateFolder } from '../../files/private-file.ts';
import { makeDurableOf } from '../../db/durable.ts';
import type { Database } from '../../db/open.ts';
import { acceptEarlier, howReplaced } from '../../db/replaced-file.ts';
import type { Tables } from '../../db/tables.ts';
import { identityOf, inMemory } from './database-identity.ts';

/**
 * A step is one claim or one release of a batch. So a restored backup is noticed by anything that came after it, except
 * for the batches that were held while it was made.
 */
export interface RestoreGuard {
  /** Counts a step in the caller's transaction. Undefined when the database is behind the file: then nothing may be claimed. */
  step(transaction: Transaction<Tables>): Promise<number | undefined>;
  /** Call with the result of `step` after the transaction is committed. */
  remember(steps: number): Promise<void>;
  /** How many steps the database is behind the file; 0 when it is not. */
  behindBy(handle: Kysely<Tables>): Promise<number>;
  /** Call after pausing every running send: sets the database's counter to the file's. */
  catchUp(transaction: Transaction<Tables>): Promise<void>;
}

/** `folder` is the publication's `.galley`; each database has a file of its own there, named by what it is. */
export function openRestoreGuard(db: Database, folder: string): RestoreGuard {
  /** The highest step that this process made itself or read from the file. */
  let known = 0;
  let path: string | undefined;
  // Not cached while the database is away.
  const findPath = async (handle: Kysely<Tables>) => (path ??= await pathOf(handle, folder));
  const recall = async (handle: Kysely<Tables>): Promise<number> =>
    (known = Math.max(known, readSteps(await findPath(handle))));

  return {
    async step(transaction) {
      // Read before counting: of two steps at once, the second may be remembered first.
      const before = known || (await recall(transaction));
      const { steps } = await transaction
        .updateTable('step_counter')
        .set({ steps: sql`steps + 1` })
        .returning('steps')
        .executeTakeFirstOrThrow();
      if (steps <= before) return undefined;
      await refuseReplaced(db, transaction);
      return steps;
    },

    async remember(steps) {
      if (steps <= known) return;
      known = steps;
      // After a power failure the file must not be ahead of the database.
      await makeDurableOf(db)();
      if (steps === known) writeSteps(await findPath(db), steps);
    },

    async behindBy(handle) {
      // The file first: other processes go on counting, and what they write afterwards is no sign of a backup.
      const before = await recall(handle);
      const { steps } = await handle.selectFrom('step_counter').select('steps').executeTakeFirstOrThrow();
      if (steps >= before) await refuseReplaced(db, handle);
      return Math.max(0, before - steps);
    },

    async catchUp(transaction) {
      const steps = await recall(transaction);
      await transaction.updateTable('step_counter').set({ steps }).where('steps', '<', steps).execute();
    },
  };
}

/**
 * A file that was replaced while this process has it open is mixed with what the process knows, and nobody can tell by the
 * count: it is in the log.
 * @throws GalleyError E_DATABASE_REPLACED
 */
async function refuseReplaced(db: Database, handle: Kysely<Tables>): Promise<void> {
  const replaced = howReplaced(db);
  if (!replaced) return;
  const noticed = await handle
    .selectFrom('instance')
    .select('id')
    .where((when) => when.or([when('restored_at', 'is not', null), when('settled_steps', '>=', replaced.steps)]))
    .executeTakeFirst();
  if (!replaced.isEarlier || !noticed) throw replaced.error;
  acceptEarlier(db);
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
 * Overwritten in place, because a rename makes ext4 wait for the disk. The number is written twice, so that a reader
 * who finds half of an older number ignores it. A folder that can't be written to must not stop the mail: then a restored
 * backup is not noticed.
 */
function writeSteps(path: string | undefined, steps: number): void {
  if (path === undefined) return;
  try {
    makePrivateFolder(dirname(path));
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    const digits = String(steps).padStart(15, '0');
    writeSync(file, `${digits} ${digits}\n`, 0);
    closeSync(file);
  } catch {}
}
