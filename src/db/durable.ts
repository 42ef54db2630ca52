import { open, type FileHandle } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Waits until committed data would survive a power cut. SQLite in WAL mode with `synchronous = normal` writes a commit
 * to the operating system only: it survives a killed process, but not a power cut. `full` would call fsync inside every
 * commit and block the main thread for milliseconds. So we call it ourselves, on libuv's threads, once for all commits
 * of a group: the log holds whole, checksummed transactions (sqlite.org/wal.html).
 */
export type MakeDurable = () => Promise<void>;

const known = new WeakMap<Kysely<Tables>, MakeDurable>();

/**
 * Does nothing for PostgreSQL: with `synchronous_commit`, which `postgres.ts` requires, a COMMIT has been flushed when
 * it returns.
 */
export function makeDurableOf(db: Kysely<Tables>): MakeDurable {
  return known.get(db) ?? (async () => {});
}

/** Remembers how to flush `db`, whose file is at `path`. */
export function registerWal(db: Kysely<Tables>, path: string): { close(): Promise<void> } {
  let wal: Promise<FileHandle> | undefined;
  known.set(db, async () => {
    // The log exists after the first write and stays the same file while the database is open.
    wal ??= open(`${path}-wal`, 'r');
    await (await wal).datasync();
  });
  return {
    async close() {
      await (await wal)?.close();
    },
  };
}
