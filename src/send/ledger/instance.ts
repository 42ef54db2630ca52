/**
 * Which database this is. One that was restored from a backup or copied to another place holds sends that another
 * instance may have finished since: going on with them by itself would mail thousands of people a second time.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { skipIds } from '../../db/skip-ids.ts';
import { transact } from '../../db/transact.ts';
import type { Clock } from '../../clock.ts';
import type { HighWater } from './restore-guard.ts';
import { pauseColumns, type PauseReason } from '../reasons.ts';
import { identityOf } from './database-identity.ts';

/**
 * Pauses what is scheduled or under way when the database is not where it was, or was put back to an earlier state, once.
 * Returns the sends that were paused, or undefined when it is as it was. A person says for each whether it goes on.
 */
export async function pauseInCopy({
  db,
  clock,
  highWater,
}: {
  db: Database;
  clock: Clock;
  highWater: HighWater;
}): Promise<number[] | undefined> {
  const elsewhere = await pauseElsewhere(db, clock.now());
  const behind =
    (await highWater.behindBy(db)) > 0
      ? await transact(db, (transaction) => pauseInBackup(transaction, highWater))
      : undefined;
  return elsewhere || behind ? [...(elsewhere ?? []), ...(behind ?? [])] : undefined;
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
    // Another process was here at the same moment, or nothing was known yet: this is the first worker.
    if (!known || !numInsertedOrUpdatedRows) return undefined;
    return pauseAll(transaction, { code: 'database-copied' });
  });
}

/** For a database that is behind `highWater`; returns the sends that were paused. */
export async function pauseInBackup(transaction: Transaction<Tables>, highWater: HighWater): Promise<number[]> {
  // Each was claimed and given back: two steps. Those of all sends, for nobody knows any more whose they were.
  const batches = Math.max(1, Math.ceil((await highWater.behindBy(transaction)) / 2));
  const paused = await pauseAll(transaction, { code: 'database-restored', batches });
  await highWater.catchUp(transaction);
  return paused;
}

async function pauseAll(transaction: Transaction<Tables>, reason: PauseReason): Promise<number[]> {
  const paused = await transaction
    .updateTable('send')
    .set({ status: 'paused', ...pauseColumns(reason) })
    .where('status', 'in', ['scheduled', 'sending'])
    .returning('id')
    .execute();
  // Whoever held a batch holds it elsewhere.
  await transaction.updateTable('batch').set({ lease_until: 0 }).where('owner', 'is not', null).execute();
  await skipIds(transaction);
  return paused.map(({ id }) => id);
}
