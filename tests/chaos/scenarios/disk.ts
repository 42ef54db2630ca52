import type { Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario, Size } from '../scenario.ts';
import { limitFiles, mountSmallDisk, type SmallDisk } from '../small-disk.ts';
import { atMoments } from './moments.ts';

/** The disk of SQLite’s files becomes full, and free again. */
export function disksOf(mounts: boolean): Scenario[] {
  let disk: SmallDisk;
  return [
    {
      name: 'disk-full',
      inTests: true,
      fault: 'disk full, and free again',
      engine: 'SQLite',
      mounts: true,
      arena: () => {
        disk = mounts ? mountSmallDisk() : limitFiles();
        return { databaseFolder: disk.folder };
      },
      size: { full: { readers: 5_000, times: 10 }, quick: { readers: 400, times: 2 } },
      cause: (arena, size) => fillAndFree(arena, size, disk),
      uncertainAtMost: (times, { connections }) => times * connections,
      check: async (arena) =>
        /disk is full|disk I\/O error/.test(arena.everythingSaid()) ? [] : ['no worker ever met the full disk'],
    },
  ];
}

async function fillAndFree(arena: Arena, size: Size, disk: SmallDisk): Promise<number> {
  return atMoments(arena, size, async () => {
    disk.fill(arena.workers);
    await sleep(arena.random.between(300, 1_500));
    disk.free(arena.workers);
  });
}
