/**
 * Which database this is. One that was restored from a backup or copied to another place holds sends that another
 * instance may have finished since: going on with them by itself would mail thousands of people a second time.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../db/open.ts';
import type { Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import type { Clock } from '../clock.ts';
import type { HighWater } from './high-water.ts';
import { identityOf } from './identity.ts';

export const copiedReason = 'this database was restored or copied from another place, where the send may have gone on';

/**
 * Pauses what is scheduled or under way when the database is not where it was, or is put back to an earlier state, once;
 * returns the sends that were paused. A person says for each whether it goes on.
 */
export async function pauseInCopy({ db, clock, highWater }: { db: Database; clock: Clock; highWater?: HighWater }): Promise<number[]> {
  const paused = await pauseElsewhere(db, clock.now());
  return highWater ? [...paused, ...(await pauseIfBehind(db, highWater))] : paused;
}

async function pauseElsewhere(db: Database, now: number): Promise<number[]> {
  const identity = await identityOf(db);
  const known = await db.selectFrom('instance').select('identity').where('id', '=', 1).executeTakeFirst();
  if (known?.identity === identity) return [];
  return transact(db, async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('instance')
      .values({ id: 1, identity, since: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ identity, since: now }).where('instance.identity', '<>', identity))
      .executeTakeFirst();
    // Another process was here at the same moment, or nothing was known yet: this is the first worker.
    if (!known || !numInsertedOrUpdatedRows) return [];
    return pauseAll(transaction);
  });
}

/** Asked also by a worker that runs: what it saw before is ahead of a backup that was put back under it. */
export async function pauseIfBehind(db: Database, highWater: HighWater): Promise<number[]> {
  if (!(await highWater.isBehind())) return [];
  // First paused, then caught up: whoever looks in between finds it behind as well, and claims nothing.
  const paused = await transact(db, pauseAll);
  await highWater.catchUp();
  return paused;
}

async function pauseAll(transaction: Transaction<Tables>): Promise<number[]> {
  const paused = await transaction.updateTable('send').set({ status: 'paused', pause_reason: copiedReason }).where('status', 'in', ['scheduled', 'sending']).returning('id').execute();
  // Whoever held a batch holds it elsewhere.
  await transaction.updateTable('batch').set({ lease_until: 0 }).where('owner', 'is not', null).execute();
  return paused.map(({ id }) => id);
}
