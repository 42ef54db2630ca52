import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bookingsFile } from '../../sponsor/read-bookings.ts';

export interface DraftWatch {
  close(): void;
}

export interface WatchOptions {
  /** How long several events of one save are gathered, in ms. Added to every save, so it is short. */
  gatherMs?: number;
  /** How often the folders are looked through by ourselves while the system tells of changes, in ms. */
  pollMs?: number;
  /** The same while it doesn't. */
  blindPollMs?: number;
  /** `fs.watch`, or in a test something that fails as it does on a network drive. */
  watchFolder?: typeof watch;
}

/**
 * Calls `onChange` soon after anything an issue is made from may have changed: a draft, a picture beside it, the bookings. It may
 * call once too often, and the caller compares contents; it never misses a save for longer than a poll.
 *
 * Folders are watched and not files: an editor that saves by renaming (vim, most with “safe write”) leaves a watch on
 * the file with the old, deleted one. Slow polling continues beside it: network drives, containers' bind mounts and a
 * folder that was removed and made again tell nothing, or tell it to a watch on what is gone.
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
      // Not there yet, or no more watches to be had (ENOSPC): the poll sees what changes.
    }
  };

  const poll = async () => {
    const seen = await Promise.all(folders.map((folder) => look(folder, (name) => isOurs(folder, name))));
    if (closed) return;
    for (const [index, folder] of folders.entries()) {
      // Another inode under the old name: the watch is on a folder that no longer has one.
      if (known !== undefined && known.split('\n\n')[index]?.split('\n')[0] !== seen[index]!.split('\n')[0])
        drop(folder);
      attach(folder);
    }
    const now = seen.join('\n\n');
    // The first time as well: what was saved before it has nothing to be compared with.
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

/** Not an editor's own: `.180.yaml.swp`, `.#180.yaml` and `#180.yaml#` (Emacs), `180.yaml~`, `4913` (vim tries whether it may write). */
function isWritten(name: string): boolean {
  return /^[^.#~].*\.(ya?ml|png|jpe?g|gif)$/i.test(name);
}

/** The folder's inode, then what tells one state of each file from another. */
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
