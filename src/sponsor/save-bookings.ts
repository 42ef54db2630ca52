import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from '../files/keyed-mutex.ts';
import { GalleyError } from '../problem.ts';
import { createFile, replaceFile } from '../files/replace-file.ts';
import { bookingsFile } from './read-bookings.ts';

/** How often an edit is repeated because the file was saved by somebody else in the meantime. */
const maxTries = 5;

/**
 * Reads `bookings.yaml`, lets `change` make its new text (from undefined if there is no file), and writes that
 * atomically. If the file has changed in the meantime, the change is repeated and validated on the new content. @throws
 * what `change` throws, with nothing written; GalleyError E_BOOKINGS_FILE when the disk fails.
 */
export function saveBookings(root: string, change: (text: string | undefined) => string): Promise<void> {
  return serialize(`${root} ${bookingsFile}`, async () => {
    for (let tries = 0; tries < maxTries; tries++) if (await save(join(root, bookingsFile), change)) return;
    throw new GalleyError(`${bookingsFile} keeps changing`, {
      code: 'E_BOOKINGS_FILE',
      hint: 'Another program is writing it, or it is a broken symbolic link. Try again.',
    });
  });
}

/** False when the file changed after it was read. */
async function save(path: string, change: (text: string | undefined) => string): Promise<boolean> {
  try {
    // A symbolic link is kept, and its target is written.
    const real = await realpath(path).catch(ifMissing);
    const text = real === undefined ? undefined : await readFile(real, 'utf8').catch(ifMissing);
    const after = change(text);
    if (after === text) return true;
    if (real === undefined || text === undefined) {
      await createFile(path, Buffer.from(after));
      return true;
    }
    const changed = await replaceFile(real, Buffer.from(after), async () =>
      (await readFile(real, 'utf8').catch(ifMissing)) === text ? undefined : true,
    );
    return changed === undefined;
  } catch (error) {
    if (error instanceof GalleyError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === undefined) throw error;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new GalleyError(
      isFull
        ? 'The disk is full'
        : `${bookingsFile} cannot be written: ${code === 'EISDIR' ? 'it is a folder' : message}`,
      {
        code: 'E_BOOKINGS_FILE',
        hint: isFull
          ? 'The file has not been changed. Free some space and try again.'
          : 'The file has not been changed.',
        cause: error,
      },
    );
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
