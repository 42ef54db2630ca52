/** Writes a file completely or not at all, so that a crash or a full disk leaves the old text. */
import { randomBytes } from 'node:crypto';
import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a temporary file in the same folder, flushes it, and renames it over the old one. Keeps mode and owner. Calls
 * `lastLook` just before the rename; when that returns a value, nothing is renamed and the value is returned.
 * @throws the system's error (`ENOSPC`, `EACCES`); the file is unchanged then.
 */
export async function replaceFile<T>(
  path: string,
  bytes: Buffer,
  lastLook: () => Promise<T | undefined>,
): Promise<T | undefined> {
  // With a leading dot and no .yaml at the end, neither Galley nor text editors take it for a draft.
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const { mode, uid, gid } = await stat(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(beside, 'wx', mode & 0o7777);
    await handle.chmod(mode & 0o7777);
    const own = await handle.stat();
    // If root runs this in a container, the file keeps its owner. Other users can't change owners, and don't need to.
    if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    handle = undefined;
    const found = await lastLook();
    if (found !== undefined) {
      await unlink(beside);
      return found;
    }
    await rename(beside, path);
    await flushFolder(dirname(path));
    return undefined;
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

/** @throws the system's error: `EEXIST` if the file already exists. */
export async function createFile(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await flushFolder(dirname(path));
}

/** Flushes the rename itself. Some systems can't open a folder; nothing more can be done there. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
  } catch {
    // see above
  }
}
