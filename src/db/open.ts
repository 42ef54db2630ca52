import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { GalleyError } from '../problem.ts';
import { registerWal } from './durable.ts';
import { migrate } from './migrate.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/**
 * Opens the database that `DATABASE_URL` names and brings its schema up to date.
 * `sqlite:<path>`, relative to the working directory, or `sqlite::memory:`.
 */
export async function openDatabase(url: string): Promise<Database> {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (!path) {
    throw new GalleyError(`DATABASE_URL names a database this version can't open (${url.split(':')[0]}:…)`, {
      code: 'E_DATABASE_URL',
      hint: 'Write sqlite:.galley/galley.db, or leave it out for that default.',
    });
  }
  try {
    if (path !== ':memory:') makeFolder(dirname(path));
    let flush: { close(): Promise<void> } | undefined;
    const db = new Kysely<Tables>({ dialect: sqliteDialect(path, async () => flush?.close()) });
    if (path !== ':memory:') flush = registerWal(db, path);
    await migrate(db);
    return db;
  } catch (cause) {
    if (cause instanceof GalleyError) throw cause;
    throw new GalleyError(`The database ${path} can't be opened: ${(cause as Error).message}`, {
      code: 'E_DATABASE_OPEN',
      hint: 'Check that the folder is writable and that the file is a Galley database.',
      cause,
    });
  }
}

/** One level, such as `.galley`: a longer path that is not there is a slip of the fingers, not an empty newsletter. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) throw new Error(`the folder ${dirname(folder)} does not exist`);
  mkdirSync(folder);
}
