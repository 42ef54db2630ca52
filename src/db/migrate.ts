import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { GalleyError } from '../problem.ts';
import * as start from './migrations/001-start.ts';
import * as engine from './migrations/002-engine.ts';

/** In order, for ever: a migration that has been released is never edited, the next one mends it. */
const migrations: Record<string, Migration> = {
  '001-start': start,
  '002-engine': engine,
};

// oxlint-disable-next-line typescript/no-explicit-any -- migrations run before the row types hold
export async function migrate(db: Kysely<any>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  // Not a fault of a step: the caller knows which file it is and says so.
  if (!results && (error as { code?: string }).code === 'ERR_SQLITE_ERROR') throw error;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new GalleyError(`The database could not be brought up to date${failed ? ` (step ${failed})` : ''}: ${String((error as Error).message)}`, {
    code: 'E_MIGRATION',
    hint: 'Nothing was changed. If the database was written by a newer Galley, use that version.',
    cause: error,
  });
}
