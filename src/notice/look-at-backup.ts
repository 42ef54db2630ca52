import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Look } from './raise-notices.ts';

export interface BackupPlace {
  /** The backup file, or the folder whose newest file counts. */
  path: string;
  maxAgeMs: number;
}

export interface FoundBackup {
  path: string;
  /** When it was last written, in ms since the epoch. */
  at: number;
}

/** Deep enough for one folder per month. Of a backup with a million files only the first ones are examined. */
const maxDepth = 3;
const maxFiles = 20_000;

/**
 * The newest file that is not empty, because a dump that failed leaves an empty one. Undefined if there is none, or the
 * folder can't be read.
 */
export async function newestBackup(root: string, path: string): Promise<FoundBackup | undefined> {
  let newest: FoundBackup | undefined;
  let seen = 0;
  const visit = async (place: string, depth: number): Promise<void> => {
    const stats = await lstat(place).catch(() => undefined);
    if (stats?.isDirectory() && depth <= maxDepth) {
      for (const name of await readdir(place).catch(() => [])) {
        if (++seen > maxFiles) return;
        await visit(join(place, name), depth + 1);
      }
    } else if (stats?.isFile() && stats.size > 0 && stats.mtimeMs > (newest?.at ?? 0))
      newest = { path: place, at: stats.mtimeMs };
  };
  await visit(resolve(root, path), 0);
  return newest;
}

export async function lookAtBackup(
  { root, path, maxAgeMs }: BackupPlace & { root: string },
  clock: Clock,
): Promise<Look> {
  const newest = await newestBackup(root, path);
  const isOverdue = !newest || newest.at < clock.now() - maxAgeMs;
  const at = newest ? new Date(newest.at).toISOString() : null;
  return {
    kinds: ['backup-overdue'],
    events: isOverdue
      ? [{ key: `backup:${path}:${at ?? 'none'}`, detail: { kind: 'backup-overdue', path, newest: at, maxAgeMs } }]
      : [],
  };
}
