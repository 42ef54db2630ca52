import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bookingsFile } from '../../sponsor/read-bookings.ts';

export interface DraftWatch {
  close(): void;
}

export interface WatchOptions {
  /** How long the events of one save are collected, in ms. It delays every save, so it is short. */
  gatherMs?: number;
  /** How often the folders are polled while the system reports changes, in ms. */
  pollMs?: number;
  /** How often the folders are polled while the system reports none, in ms. */
  blindPollMs?: number;
  /** `fs.watch`, or in tests a function that fails as `fs.watch` does on a network drive. */
  watchFolder?: typeof watch;
}

/**
 * Calls `onChange` soon after a change of anything that an issue is made from: a draft, its pictures, the bookings. It
 * may be called once too often, so the caller compares contents; a change is never missed for longer than one poll.
 *
 * Watches folders rather than files: an editor that saves by renaming (vim, and most with a “safe write”) would
 * leave a watch of the file on the deleted one. Slow polling continues as well: network drives, bind mounts of
 * containers and folders that were deleted and created again report no changes.
 */
export function watchDrafts(
  root: string,
  onChange: () => void,
  { gatherMs = 8, pollMs = 1000, blindPollMs = 250, watchFolder = watch }: WatchOptions = {},
): DraftWatch {
  const folders = [join(root, 'drafts'), join(root, 'drafts', 'images'), root];
  const isOurs = (folder: string, name: string) => (folder === root ? name === bookingsFile : isWritten(name));
  const watchers = new Map<string, FSWatcher>();
  let closed = false;
  let gathering: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;
  let known: string | undefined;

  const soon = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      onChange();
    }, gatherMs).unref();
  };
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const attach = (folder: string) => {
    if (closed || watchers.has(folder)) return;
    try {
      const watcher = watchFolder(folder, { persistent: false }, (_event, name) => {
        if (name === null || isOurs(folder, String(name))) soon();
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch {
      // The folder does not exist yet, or the system has no more watches (ENOSPC). Polling still sees changes.
    }
  };

  const poll = async () => {
    const seen = await Promise.all(folders.map((folder) => look(folder, (name) => isOurs(folder, name))));
    if (closed) return;
    for (const [index, folder] of folders.entries()) {
      // The inode has changed: the watch is on a folder that was replaced.
      if (known !== undefined && known.split('\n\n')[index]?.split('\n')[0] !== seen[index]!.split('\n')[0])
        drop(folder);
      attach(folder);
    }
    const now = seen.join('\n\n');
    // Also on the first look: there is no earlier state to compare with, so a change just before it would be missed.
    if (known !== now) soon();
    known = now;
    polling = setTimeout(poll, watchers.has(folders[0]!) ? pollMs : blindPollMs).unref();
  };

  folders.forEach(attach);
  void poll();
  return {
    close() {
      closed = true;
      clearTimeout(gathering);
      clearTimeout(polling);
      folders.forEach(drop);
    },
  };
}

/**
 * Ignores the temporary files of text editors: `.180.yaml.swp`, `.#180.yaml` and `#180.yaml#` (Emacs), `180.yaml~`,
 * `4913` (vim tests with it whether it may write).
 */
function isWritten(name: string): boolean {
  return /^[^.#~].*\.(ya?ml|png|jpe?g|gif)$/i.test(name);
}

/** The folder's inode, then a mark for each file that changes with its content. */
async function look(folder: string, isOurs: (name: string) => boolean): Promise<string> {
  try {
    const [{ ino }, names] = await Promise.all([stat(folder), readdir(folder)]);
    const files = await Promise.all(
      names
        .filter(isOurs)
        .toSorted()
        .map(async (name) => `${name} ${await mark(join(folder, name))}`),
    );
    return [String(ino), ...files].join('\n');
  } catch {
    return 'gone';
  }
}

async function mark(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'gone';
  }
}
