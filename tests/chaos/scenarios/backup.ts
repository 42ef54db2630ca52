import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../../src/db/open.ts';
import { until, type Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario, Size } from '../scenario.ts';

/** A backup is made during a send, the send continues, and then the backup is copied over the database. */
export const backups: Scenario[] = [
  {
    name: 'backup-sqlite',
    inTests: true,
    fault: 'an older backup restored during the send',
    engine: 'SQLite',
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 900, times: 1 } },
    cause: putBackups,
  },
];

async function putBackups(arena: Arena, { times }: Size): Promise<number> {
  const [older, newest] = [join(arena.root, 'older.db'), join(arena.root, 'newest.db')];
  await arena.smtp.manners({ delayMs: 5 });
  const share = arena.readers / (times + 1);
  for (let done = 0; done < times; done++) {
    // More than the batches that workers hold lie between the two: fewer would not be detected (docs/sending.md).
    await arena.whenTaken(Math.floor((done + 0.1 + arena.random.next() * 0.1) * share));
    await backUp(arena, older);
    await arena.whenTaken(Math.floor((done + 0.8 + arena.random.next() * 0.2) * share));
    await arena.endWorkers();
    if (await arena.isOver()) throw new Error('the send was over before a backup could be put back');
    await backUp(arena, newest);

    await putBack(arena, older);
    await expectNothingToGoOut(arena);
    // So that the send finishes and every reader can be counted.
    await putBack(arena, newest);
    arena.startWorker();
  }
  return times;
}

async function expectNothingToGoOut(arena: Arena): Promise<void> {
  const before = await arena.taken();
  arena.startWorker();
  await arena.allUp();
  const isPaused = await until(async () => (await arena.status()) === 'paused', { withinMs: 10_000, everyMs: 50 });
  await sleep(500);
  const mailed = (await arena.taken()) - before;
  await arena.endWorkers();
  if (mailed > 0) throw new Error(`${mailed} copies went out of a backup that was put back`);
  if (!isPaused) throw new Error(`the send in a backup that was put back is ${await arena.status()}`);
}

/** As `sqlite3 galley.db ".backup …"` does, also while workers write. */
async function backUp(arena: Arena, to: string): Promise<void> {
  const db = new DatabaseSync(fileOf(arena), { readOnly: true });
  await backup(db, to);
  db.close();
}

/** Copies over the same file, as `cp` does. No process has it open. */
async function putBack(arena: Arena, from: string): Promise<void> {
  await arena.db.destroy();
  copyFileSync(from, fileOf(arena));
  arena.db = await openDatabase(arena.databaseUrl);
}

function fileOf({ databaseUrl }: Arena): string {
  return databaseUrl.replace(/^sqlite:/, '');
}
