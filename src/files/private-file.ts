/** Files and folders with addresses, secrets or unpublished text, which only their owner may read. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { makeFolder } from './make-folder.ts';

const ownerOnly = { folder: 0o700, file: 0o600 };

/** Creates the folder and its parents. An existing folder keeps its mode. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, ownerOnly.folder);
}

/**
 * Creates an empty file unless it exists. SQLite would create its database readable by everybody (0644), and gives
 * `-wal` and `-shm` the database's mode.
 */
export function makePrivateFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnly.file));
}

/** Whether other users of this machine can read it. Always false on Windows, which has no such modes. */
export function isReadableByOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o044) !== 0;
}
