/**
 * Notices a database that was restored from a backup or copied to another place. Its unfinished sends may have been
 * finished elsewhere since: continuing them without asking would mail thousands of people a second time.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { takeReplaced } from '../../db/replaced-file.ts';
import { skipIds } from '../../db/skip-ids.ts';
import { transact } from '../../db/transact.ts';
import type { Clock } from '../../clock.ts';
import type { RestoreGuard } from './restore-guard.ts';
import { pauseColumns, type PauseReason } from '../reasons.ts';
import { identityOf } from './database-identity.ts';

/**
 * Pauses scheduled and running sends, once, when the database is in another place than before or was restored to an
 * earlier state. Returns the sends that were paused, or undefined when nothing has changed. A person resumes each.
 */
export async function pauseIfRestored({
  db,
  clock,
  restoreGuard,
}: {
  db: Database;
  clock: Clock;
  restoreGuard: RestoreGuard;
}): Promise<number[] | undefined> {
  const elsewhere = (await pauseElsewhere(db, clock.now())) ?? (await pauseReplaced(db, clock.now()));
  if (elsewhere) takeReplaced(db);
  const behind =
    (await restoreGuard.behindBy(db)) > 0
      ? await transact(db, (transaction) => pauseRestored(transaction, restoreGuard, clock.now()))
      : undefined;
  return elsewhere || behind ? [...(elsewhere ?? []), ...(behind ?? [])] : undefined;
}

/** Its file was replaced beside the log of the former one, and opened all the same. */
async function pauseReplaced(db: Database, now: number): Promise<number[] | undefined> {
  if (!takeReplaced(db)) return undefined;
  return transact(db, async (transaction) => {
    await noteRestored(transaction, { code: 'database-copied', now });
    return pauseUnfinished(transaction, { code: 'database-copied' });
  });
}

async function pauseElsewhere(db: Database, now: number): Promise<number[] | undefined> {
  const identity = await identityOf(db);
  const known = await db.selectFrom('instance').select('identity').where('id', '=', 1).executeTakeFirst();
  if (known?.identity === identity) return undefined;
  return transact(db, async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('instance')
      .values({ id: 1, identity, since: now })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ identity, since: now }).where('instance.identity', '<>', identity),
      )
      .executeTakeFirst();
    // Another process was faster, or this is the first worker of a new database.
    if (!known || !numInsertedOrUpdatedRows) return undefined;
    await noteRestored(transaction, { code: 'database-copied', now });
    return pauseUnfinished(transaction, { code: 'database-copied' });
  });
}

/** Call when the database is behind `restoreGuard`; returns the sends that were paused. */
export async function pauseRestored(
  transaction: Transaction<Tables>,
  restoreGuard: RestoreGuard,
  now: number,
): Promise<number[]> {
  // Each batch counts twice: when it is claimed and when it is released. Of which send they were is not known any more.
  const batches = Math.max(1, Math.ceil((await restoreGuard.behindBy(transaction)) / 2));
  const paused = await pauseUnfinished(transaction, { code: 'database-restored', batches });
  await noteRestored(transaction, { code: 'database-restored', batches, now });
  await restoreGuard.catchUp(transaction);
  return paused;
}

/** Shown by every process until a person has dealt with it (`restored.ts`). */
async function noteRestored(
  transaction: Transaction<Tables>,
  { code, batches, now }: { code: 'database-copied' | 'database-restored'; batches?: number; now: number },
): Promise<void> {
  await transaction
    .updateTable('instance')
    .set({ restored_at: now, restored_code: code, restored_batches: batches ?? null })
    .execute();
}

/** Pauses every scheduled and running send, and makes the next ids larger than any that the lost history gave out. */
export async function pauseUnfinished(transaction: Transaction<Tables>, reason: PauseReason): Promise<number[]> {
  const paused = await transaction
    .updateTable('send')
    .set({ status: 'paused', ...pauseColumns(reason) })
    .where('status', 'in', ['scheduled', 'sending'])
    .returning('id')
    .execute();
  // The workers that held batches have them in the other database.
  await transaction.updateTable('batch').set({ lease_until: 0 }).where('owner', 'is not', null).execute();
  await skipIds(transaction);
  return paused.map(({ id }) => id);
}
