/** Writing a file that a person keeps: whole or not at all, so that a crash or a full disk leaves the old text. */
import { randomBytes } from 'node:crypto';
import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes beside the file, flushes, and renames over it. Mode and owner stay. Calls `lastLook` when the new text lies
 * beside the old one; what that returns stops the rename and is returned.
 * @throws what the system says (`ENOSPC`, `EACCES`); the file is as it was then.
 */
export async function replaceFile<T>(
  path: string,
  bytes: Buffer,
  lastLook: () => Promise<T | undefined>,
): Promise<T | undefined> {
  // A leading dot and no .yaml at the end: neither Galley nor an editor's list of files takes it for a draft.
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const { mode, uid, gid } = await stat(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(beside, 'wx', mode & 0o7777);
    await handle.chmod(mode & 0o7777);
    const own = await handle.stat();
    // Run by root in a container, the file stays its owner's. Others may not give files away, nor need to.
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

/** @throws `EEXIST` where there is one already, or what else the system says. */
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

/** The rename itself has to reach the disk. Some systems don't let a folder be opened; there is nothing more to do then. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
  } catch {
    /* told above */
  }
}
