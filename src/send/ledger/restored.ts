/** That the database was restored or copied, as all its processes know it, until a person has dealt with it. */
import { record } from '../../audit/record.ts';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { identityOf } from './database-identity.ts';
import { pauseIfRestored, pauseUnfinished } from './instance.ts';
import type { RestoreGuard } from './restore-guard.ts';

export type RestoreCode = 'database-copied' | 'database-restored';

export interface RestoredState {
  /** When it was noticed: ISO time. */
  noticedAt: string;
  /** In another place than before, or set back to an earlier state. */
  code: RestoreCode;
  /** About how many batches were processed after the backup was made; null: not known. */
  batches: number | null;
}

/** Undefined when no restore was noticed, or a person has dealt with it. */
export async function restoredState(db: Kysely<Tables>): Promise<RestoredState | undefined> {
  const row = await db
    .selectFrom('instance')
    .select(['restored_at', 'restored_code', 'restored_batches'])
    .where('restored_at', 'is not', null)
    .executeTakeFirst();
  if (!row?.restored_code) return undefined;
  return {
    noticedAt: new Date(Number(row.restored_at)).toISOString(),
    code: row.restored_code,
    batches: row.restored_batches === null ? null : Number(row.restored_batches),
  };
}

/** Notices a restore that happened since the last look, and returns what is not dealt with yet. */
export async function lookForRestore(deps: RestoreDeps): Promise<RestoredState | undefined> {
  await pauseIfRestored(deps);
  return restoredState(deps.db);
}

export interface RestoreDeps {
  db: Database;
  clock: Clock;
  restoreGuard: RestoreGuard;
}

export interface SettledRestore {
  /** False: nothing has been claimed since it was settled last, so there was nothing to do. */
  done: boolean;
  /** What Galley had noticed by itself. */
  noticed: RestoredState | null;
  /** Sends that this call paused; those that were paused when it was noticed are not among them. */
  paused: number[];
  /** All sends that wait for a person because of a restore. */
  waiting: number[];
}

/**
 * A person says that a backup was put back. Pauses what is unfinished and advances ids if nobody had noticed, and clears
 * the notice. May be repeated: without work in between it changes nothing.
 */
export async function settleRestore(deps: RestoreDeps): Promise<SettledRestore> {
  const noticed = await lookForRestore(deps);
  const { done, paused } = await transact(deps.db, async (transaction) => {
    const before = await readInstance(transaction, deps.clock.now());
    const isSettled = !noticed && before.settled !== null && before.settled === before.steps;
    const pausedNow = noticed || isSettled ? [] : await pauseUnfinished(transaction, { code: 'database-copied' });
    await deps.restoreGuard.catchUp(transaction);
    await transaction
      .updateTable('instance')
      .set({
        restored_at: null,
        restored_code: null,
        restored_batches: null,
        settled_steps: sql`(select steps from step_counter)`,
      })
      .execute();
    if (!isSettled)
      await record(transaction, {
        action: 'restore.settled',
        subject: 'database',
        detail: { noticed: noticed !== undefined, paused: pausedNow },
        at: deps.clock.now(),
      });
    return { done: !isSettled, paused: pausedNow };
  });
  const waiting = await deps.db
    .selectFrom('send')
    .select('id')
    .where('status', '=', 'paused')
    .where('pause_code', 'in', ['database-copied', 'database-restored'])
    .orderBy('id')
    .execute();
  return { done, noticed: noticed ?? null, paused, waiting: waiting.map(({ id }) => id) };
}

/** A database that has never sent has no row. */
async function readInstance(
  transaction: Transaction<Tables>,
  now: number,
): Promise<{ settled: number | null; steps: number }> {
  await transaction
    .insertInto('instance')
    .values({ id: 1, identity: await identityOf(transaction), since: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { settled_steps: settled } = await transaction
    .selectFrom('instance')
    .select('settled_steps')
    .executeTakeFirstOrThrow();
  const { steps } = await transaction.selectFrom('step_counter').select('steps').executeTakeFirstOrThrow();
  return { settled: settled === null ? null : Number(settled), steps: Number(steps) };
}
