/** A disk that can be filled and freed on demand. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../setup/children.mjs';
import type { Worker } from './arena.ts';

export interface SmallDisk {
  folder: string;
  /** From now on no file on it can grow. */
  fill(workers: Worker[]): void;
  free(workers: Worker[]): void;
}

const size = '64m';

/**
 * The options with which `unshare` starts a process that may mount a file system of its own: for root a mount
 * namespace, for others a user namespace as well. Undefined if neither is allowed, as in most containers.
 */
export function mayMount(): string[] | undefined {
  const tried = [['--mount'], ['--mount', '--map-root-user']];
  return tried.find(
    (flags) =>
      spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', '/mnt'], {
        timeout: 10_000,
      }).status === 0,
  );
}

/** For a process started with `mayMount`: a small file system, filled by a file that leaves no byte free. */
export function mountSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'galley-chaos-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (mounted.status !== 0) throw new Error(`a small disk could not be mounted: ${mounted.stderr}`);
  atEnd(() => {
    spawnSync('umount', [folder], { timeout: 10_000 });
    rmSync(folder, { recursive: true, force: true });
  });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (const piece of [1 << 20, 1 << 12, 1]) writeUntilFull(file, Buffer.alloc(piece));
      } finally {
        closeSync(file);
      }
    },
    free: () => unlinkSync(ballast),
  };
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    for (;;) if (writeSync(file, piece) < piece.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/**
 * Used when nothing can be mounted: no file of a worker may grow beyond the maximum size among the files of the
 * database (RLIMIT_FSIZE).
 */
export function limitFiles(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'galley-chaos-disk-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const limit = (workers: Worker[], bytes: string) => {
    for (const { pid } of workers)
      spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { timeout: 10_000 });
  };
  return {
    folder,
    fill: (workers) =>
      limit(workers, String(Math.max(...readdirSync(folder).map((file) => statSync(join(folder, file)).size)))),
    free: (workers) => limit(workers, 'unlimited'),
  };
}
