import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { makePrivateFile, makePrivateFolder } from '../files/private-file.ts';
import { GalleyError } from '../problem.ts';
import { copyBeforeMigration } from './copy-before-migration.ts';
import type { DatabaseOptions } from './database-options.ts';
import { registerWal } from './durable.ts';
import { migrate } from './migrate.ts';
import { readPostgresUrl } from './postgres-url.ts';
import { postgresDialect } from './postgres.ts';
import { registerFile, wasReplaced } from './replaced-file.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/**
 * Opens the database that `DATABASE_URL` names and brings its schema up to date, also when ten processes do so at once.
 * `sqlite:<path>`, relative to the working directory, or `sqlite::memory:`; `postgres://user:password@host/database`.
 * @throws GalleyError that says what to correct and never contains a password.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, options);
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path) return openSqlite(path, options);
  throw new GalleyError(`DATABASE_URL names a database this version can't open (${url.split(':')[0]}:…)`, {
    code: 'E_DATABASE_URL',
    hint: 'Write sqlite:.galley/galley.db or postgres://user:password@host:5432/galley, or leave it out for the first.',
  });
}

async function openSqlite(path: string, { forReaders = false }: DatabaseOptions): Promise<Database> {
  try {
    if (path !== ':memory:') {
      makeFolder(dirname(path));
      makePrivateFile(path);
    }
    const isReplaced = path !== ':memory:' && wasReplaced(path);
    let flush: { close(): Promise<void> } | undefined;
    const db = new Kysely<Tables>({
      dialect: sqliteDialect(path, { forReaders, onClose: async () => flush?.close() }),
    });
    if (path !== ':memory:') flush = registerWal(db, path);
    await migrate(
      db,
      path === ':memory:' ? {} : { beforeUpgrade: (firstStep) => copyBeforeMigration(db, path, firstStep) },
    );
    if (path !== ':memory:') registerFile(db, path, isReplaced);
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

/**
 * Makes one level, such as `.galley`. A longer path that does not exist is more likely a typing mistake than a new
 * publication.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) throw new Error(`the folder ${dirname(folder)} does not exist`);
  makePrivateFolder(folder);
}

/**
 * How long we wait for a server that says "the database system is starting up": it may have been started together with
 * us.
 */
const startUpMs = 30_000;

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const target = readPostgresUrl(url);
  const db = new Kysely<Tables>({ dialect: postgresDialect(target, options) });
  const deadline = performance.now() + startUpMs;
  for (;;) {
    try {
      await migrate(db);
      return db;
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      if (cause?.code !== '57P03' || performance.now() > deadline) {
        await db.destroy();
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
