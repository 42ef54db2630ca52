/** Files and folders that hold readers' addresses, secrets or unpublished text: only their owner can read them. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { makeFolder } from './make-folder.ts';

const ownerOnly = { folder: 0o700, file: 0o600 };

/** Makes the folder and those above it. An existing folder keeps its mode. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, ownerOnly.folder);
}

/**
 * Makes an empty file, unless it exists. SQLite would make its database readable by everybody (0644), and gives its
 * `-wal` and `-shm` the mode of the database.
 */
export function makePrivateFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnly.file));
}

/** Whether other users of this machine can read it. Always false on Windows, which has no such modes. */
export function isReadableByOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o044) !== 0;
}
