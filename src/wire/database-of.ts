/** The publication's database, wherever it is opened from: the app, a check, `galley doctor`. */
import { existsSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import type { DatabaseOptions } from '../db/database-options.ts';
import { openDatabase, type Database } from '../db/open.ts';
import { databaseUrl } from './open-config.ts';

export function openDatabaseOf(config: Config, options: DatabaseOptions = {}): Promise<Database> {
  return openDatabase(databaseUrl(config), options);
}

/** The file that SQLite keeps the database in; undefined for another engine and for one in memory. */
export function databaseFileOf(config: Config): string | undefined {
  const url = databaseUrl(config);
  return url.startsWith('sqlite:') && url !== 'sqlite::memory:' ? url.slice('sqlite:'.length) : undefined;
}

/** Whether opening the database would make a new one. */
export function isDatabaseMissing(config: Config): boolean {
  const file = databaseFileOf(config);
  return file !== undefined && !existsSync(file);
}
