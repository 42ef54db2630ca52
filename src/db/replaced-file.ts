/**
 * Notices that SQLite's file was replaced beside its log: a backup that was copied over it while the `-wal` of the lost
 * history is still there. SQLite can't tell them apart and would mix the two.
 *
 * A log holds the newest version of each page that it names, and a checkpoint copies these into the file. So a file that
 * was changed after the last entry of its log was either brought up to date by a checkpoint, and holds just these pages,
 * or was replaced.
 */
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { GalleyError } from '../problem.ts';
import type { Tables } from './tables.ts';

/** A commit makes its checkpoint itself, or another thread does a moment later. */
const togetherMs = 1_000;
const hint =
  'Nothing was changed. End every process of Galley, and restore the backup again as docs/sending.md, “Restoring a backup”, says: without the -wal and -shm of the replaced file.';

/**
 * Call before the file is opened. True if it was replaced, and what came out is sound as a database: it is an earlier state
 * all the same, so nothing of it may go on without a question.
 * @throws GalleyError E_DATABASE_MIXED if it is not sound.
 */
export function wasReplaced(path: string, withinMs = togetherMs): boolean {
  const [file, log] = [path, `${path}-wal`].map((name) => statSync(name, { throwIfNoEntry: false }));
  if (!file || !log || file.size === 0 || log.size === 0) return false;
  if (file.ctimeMs <= Math.max(log.mtimeMs, log.ctimeMs) + withinMs) return false;
  if (holdsPagesOf(path)) return false;
  // Read-only: the last connection that may write copies the log into the file when it closes, for good.
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  let fault: string | undefined;
  try {
    const [row] = db.prepare('pragma integrity_check(1)').all() as { integrity_check: string }[];
    if (row!.integrity_check !== 'ok') fault = row!.integrity_check;
  } catch (error) {
    fault = (error as Error).message;
  } finally {
    db.close();
  }
  if (fault === undefined) return true;
  throw new GalleyError(
    `The database ${path} was replaced while the log of the former one (${path}-wal) was still there: ${fault}`,
    { code: 'E_DATABASE_MIXED', hint },
  );
}

const headerBytes = 32;
const frameHeaderBytes = 24;

/** Whether the file holds each page as the log has it last (sqlite.org/fileformat2.html 4). */
function holdsPagesOf(path: string): boolean {
  const [file, log] = [openSync(path, 'r'), openSync(`${path}-wal`, 'r')];
  try {
    const read = (from: number, at: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return readSync(from, bytes, 0, length, at) === length ? bytes : undefined;
    };
    const header = read(log, 0, headerBytes);
    if (!header) return true; // SQLite ignores such a log
    const pageBytes = header.readUInt32BE(8);
    const salts = header.subarray(16, 24);
    const frameBytes = frameHeaderBytes + pageBytes;
    const committed = new Map<number, number>();
    let open = new Map<number, number>();
    let pages = 0;
    for (let at = headerBytes; at + frameBytes <= fstatSync(log).size; at += frameBytes) {
      const frame = read(log, at, frameHeaderBytes);
      if (!frame || !frame.subarray(8, 16).equals(salts)) break; // left from an earlier round of the log
      open.set(frame.readUInt32BE(0), at + frameHeaderBytes);
      const size = frame.readUInt32BE(4);
      if (size === 0) continue;
      pages = size;
      for (const [page, place] of open) committed.set(page, place);
      open = new Map();
    }
    for (const [page, place] of committed) {
      if (page > pages) continue;
      const [inFile, inLog] = [read(file, (page - 1) * pageBytes, pageBytes), read(log, place, pageBytes)];
      if (!inFile || !inLog?.equals(inFile)) return false;
    }
    return true;
  } finally {
    closeSync(file);
    closeSync(log);
  }
}

const replaced = new WeakSet<Kysely<Tables>>();
const files = new WeakMap<Kysely<Tables>, { path: string; ino: number; steps: number; seenAt: number }>();

/** Remembers the file that `db` has open, and whether it was replaced before. */
export function registerFile(db: Kysely<Tables>, path: string, isReplaced: boolean): void {
  if (isReplaced) replaced.add(db);
  files.set(db, { path, ino: statSync(path).ino, steps: stepsInFile(path) ?? 0, seenAt: 0 });
}

/** True once for a database whose file had been replaced when it was opened. */
export function takeReplaced(db: Kysely<Tables>): boolean {
  return replaced.delete(db);
}

/** How the file was replaced while this process has it open, and how many steps it had before; undefined if it was not. */
export function howReplaced(db: Kysely<Tables>): { error: GalleyError; isEarlier: boolean; steps: number } | undefined {
  const known = files.get(db);
  if (!known) return undefined;
  const stats: Stats | undefined = statSync(known.path, { throwIfNoEntry: false });
  const found = (how: string, isEarlier: boolean) => ({
    error: replacedError(known.path, how),
    ...{ isEarlier, steps: known.steps },
  });
  if (stats?.ino !== known.ino) return found(stats ? 'is another file now' : 'is gone', false);
  if (stats.ctimeMs === known.seenAt) return undefined;
  // The count of steps, as the file has it without its log, never goes down.
  const steps = stepsInFile(known.path);
  if (steps !== undefined && steps < known.steps) return found('has an earlier content now', true);
  known.steps = steps ?? known.steps;
  known.seenAt = stats.ctimeMs;
  return undefined;
}

/** The earlier content was put in through SQLite, as its `.restore` does, and the restore was noticed: nothing is mixed. */
export function acceptEarlier(db: Kysely<Tables>): void {
  const known = files.get(db);
  if (known) known.steps = 0;
}

function replacedError(path: string, how: string): GalleyError {
  return new GalleyError(`The database ${path} ${how}: it was replaced while Galley had it open`, {
    code: 'E_DATABASE_REPLACED',
    hint: 'Nothing more is sent. End every process of Galley, and restore the backup as docs/sending.md, “Restoring a backup”, says.',
  });
}

/** Undefined while a checkpoint is writing it, or if it has no such table yet. */
function stepsInFile(path: string): number | undefined {
  try {
    const url = new URL(`file:${path.startsWith('/') ? path : `${process.cwd()}/${path}`}`);
    url.searchParams.set('immutable', '1');
    const db = new DatabaseSync(url, { readOnly: true });
    try {
      return Number((db.prepare('select steps from step_counter').get() as { steps: number } | undefined)?.steps);
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}
