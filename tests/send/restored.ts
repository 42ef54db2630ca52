/** Databases that a backup replaced, or that were copied to another place, as `pauseIfRestored` finds them. */
import type { Database } from '../../src/db/open.ts';
import type { RestoreGuard } from '../../src/send/ledger/restore-guard.ts';

/** No restore has happened. */
export const freshBackup: RestoreGuard = restoredBackup(0);

/** The database is this many steps behind the file next to it, until it has caught up. */
export function restoredBackup(steps: number): RestoreGuard {
  let behind = steps;
  return {
    step: async () => 1,
    remember: async () => {},
    behindBy: async () => behind,
    catchUp: async () => void (behind = 0),
  };
}

/** A database that was used at another place before. */
export async function databaseThatMoved(db: Database): Promise<void> {
  await db.deleteFrom('instance').execute();
  await db.insertInto('instance').values({ id: 1, identity: 'another place', since: 1 }).execute();
}
