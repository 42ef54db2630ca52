/** The one place where tests get a database from: of the engine under test, which vitest.config.ts names for each project. */
import type { Engine } from '../../src/db/engine.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { engines } from './engines.ts';

export const engine: Engine = process.env.GALLEY_TEST_ENGINE === 'postgres' ? 'postgres' : 'sqlite';

/** A fresh, migrated database; the caller destroys it. */
export async function emptyDatabase(): Promise<Database> {
  return openDatabase(await engines[engine].url());
}

/** The address of a fresh database that several processes may open; `folder` is where SQLite keeps the file. */
export function emptyDatabaseUrl(folder: string): Promise<string> {
  return engines[engine].sharedUrl(folder);
}

/** The address of a database that nobody has opened yet: no tables, in SQLite not even a file. */
export function bareDatabaseUrl(folder: string): Promise<string> {
  return engines[engine].bareUrl(folder);
}
