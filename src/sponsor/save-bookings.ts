import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { inTurn } from '../files/keyed-mutex.ts';
import { GalleyError } from '../problem.ts';
import { createFile, replaceFile } from '../files/replace-file.ts';
import { bookingsFile } from './read-bookings.ts';

/** How often a change is made anew because somebody else saved meanwhile. */
const mostTries = 5;

/**
 * Reads `bookings.yaml`, lets `change` make its new text (it gets undefined where there is no file), and writes that
 * whole or not at all. When the file has changed meanwhile, the change is made, and judged, anew on what it says now.
 * @throws what `change` throws, with nothing written; GalleyError E_BOOKINGS_FILE when the disk refuses.
 */
export function saveBookings(root: string, change: (text: string | undefined) => string): Promise<void> {
  return inTurn(`${root} ${bookingsFile}`, async () => {
    for (let tries = 0; tries < mostTries; tries++) if (await save(join(root, bookingsFile), change)) return;
    throw new GalleyError(`${bookingsFile} keeps changing`, {
      code: 'E_BOOKINGS_FILE',
      hint: 'Another program writes it at the moment, or it is a link to nothing. Try again.',
    });
  });
}

/** False when the file was not what the change was made to any more. */
async function save(path: string, change: (text: string | undefined) => string): Promise<boolean> {
  try {
    // A link stays a link, and the file it names is written.
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
        : `${bookingsFile} can’t be written: ${code === 'EISDIR' ? 'it is a folder' : message}`,
      {
        code: 'E_BOOKINGS_FILE',
        hint: isFull ? 'The file is as it was. Make room and try again.' : 'The file is as it was.',
        cause: error,
      },
    );
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
