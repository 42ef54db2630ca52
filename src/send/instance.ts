/**
 * Which database this is. One that was restored from a backup or copied to another place holds sends that another
 * instance may have finished since: going on with them by itself would mail thousands of people a second time.
 */
import { statSync } from 'node:fs';
import { sql } from 'kysely';
import { engineOf } from '../db/engine.ts';
import type { Database } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import type { Clock } from '../clock.ts';

/** Told apart by what a copy can't take along: the file's inode and birth, or the server's own identifier. */
async function identityOf(db: Database): Promise<string> {
  if (engineOf(db) === 'postgres') {
    const { rows } = await sql<{ cluster: string; base: string }>`
      select (select cast(system_identifier as text) from pg_control_system()) as cluster, (select cast(oid as text) from pg_database where datname = current_database()) as base`.execute(db);
    return `postgres ${rows[0]!.cluster} ${rows[0]!.base}`;
  }
  const { rows } = await sql<{ name: string; file: string }>`select name, file from pragma_database_list`.execute(db);
  const file = rows.find(({ name }) => name === 'main')?.file;
  if (!file) return 'sqlite in memory';
  const { ino, birthtimeMs } = statSync(file);
  return `sqlite ${ino} ${Math.round(birthtimeMs)}`;
}

export const copiedReason = 'this database was restored or copied from another place, where the send may have gone on';

/**
 * Pauses what is scheduled or under way when the database is not where it was, once; returns the sends that were
 * paused. A person says for each whether it goes on.
 */
export async function pauseInCopy({ db, clock }: { db: Database; clock: Clock }): Promise<number[]> {
  const identity = await identityOf(db);
  const known = await db.selectFrom('instance').select('identity').where('id', '=', 1).executeTakeFirst();
  if (known?.identity === identity) return [];
  return transact(db, async (transaction) => {
    const now = clock.now();
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('instance')
      .values({ id: 1, identity, since: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ identity, since: now }).where('instance.identity', '<>', identity))
      .executeTakeFirst();
    // Another process was here at the same moment, or nothing was known yet: this is the first worker.
    if (!known || !numInsertedOrUpdatedRows) return [];
    const paused = await transaction.updateTable('send').set({ status: 'paused', pause_reason: copiedReason }).where('status', 'in', ['scheduled', 'sending']).returning('id').execute();
    // Whoever held a batch holds it elsewhere.
    await transaction.updateTable('batch').set({ lease_until: 0 }).where('owner', 'is not', null).execute();
    return paused.map(({ id }) => id);
  });
}
