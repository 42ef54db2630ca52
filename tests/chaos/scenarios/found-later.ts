import { copyFileSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { openDatabase } from '../../../src/db/open.ts';
import { cuttingProxy } from '../../fakes/cutting-proxy.ts';
import { until, type Arena, type Engine } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario, Size } from '../scenario.ts';
import { atMoments } from './moments.ts';

const dayMs = 24 * 3_600_000;
const sending = (overdueAfterMinutes: number) => ({
  publication: `sending: { uncertain: hold, overdueAfterMinutes: ${overdueAfterMinutes}, pauseOver: { bounces: 100, errors: 100 } }\n`,
});

/** A send is found in another state, or at another time, than it was left: nothing goes out before a person has agreed. */
export const foundLater: Scenario[] = [
  ...(
    [
      ['found-later-sqlite', 'SQLite'],
      ['found-later-postgres', 'PostgreSQL, Redis'],
    ] satisfies [string, Engine][]
  ).map(([name, engine]) => ({
    name,
    fault: 'all workers killed, and found three days later',
    engine,
    arena: sending(60),
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 600, times: 1 } },
    cause: findLater,
    uncertainAtMost: (times: number, { connections }: Arena) => times * connections,
  })),
  {
    name: 'file-replaced',
    fault: 'a backup copied over the file beside the log of a killed worker',
    engine: 'SQLite',
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 900, times: 1 } },
    cause: replaceFile,
    uncertainAtMost: (times, { connections }) => times * connections,
  },
  {
    name: 'restored-within-a-batch',
    fault: 'a backup from within a batch, and `galley restored` before the first worker',
    engine: 'SQLite',
    arena: { batchSize: 5_000 },
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 900, times: 1 } },
    cause: restoreWithinABatch,
    uncertainAtMost: (times, { connections }) => 2 * times * connections,
  },
  {
    name: 'commit-cut',
    fault: 'the connection to PostgreSQL cut at a COMMIT',
    engine: 'PostgreSQL',
    workers: 0,
    // What was begun and not answered is taken back a moment later, while another batch is in work.
    takesOver: 3,
    size: { full: { readers: 5_000, times: 100 }, quick: { readers: 400, times: 8 } },
    cause: cutAtCommits,
  },
];

async function findLater(arena: Arena, size: Size): Promise<number> {
  await arena.smtp.manners({ delayMs: 5 });
  return atMoments(arena, size, async () => {
    for (const worker of [...arena.workers]) await arena.kill(worker);
    arena.clockAheadMs += 3 * dayMs;
    await expectNothingToGoOut(arena);
    arena.startWorker();
    await arena.allUp();
    await resume(arena);
  });
}

/** A worker that starts pauses the send, or refuses to start; whichever it is, no copy goes out. */
async function expectNothingToGoOut(arena: Arena, mayLook = true): Promise<void> {
  const before = await arena.taken();
  const worker = arena.startWorker();
  // Nobody else looks into a database that may be mixed: that would change it.
  const isAsked = async () =>
    mayLook ? (await arena.status()) === 'paused' : /is paused|was replaced while/.test(worker.said());
  const isPaused = await until(isAsked, {
    withinMs: 10_000,
    everyMs: 50,
  });
  await sleep(500);
  const mailed = (await arena.taken()) - before;
  const said = worker.said();
  await arena.endWorkers();
  if (said.includes('was replaced while')) arena.fallen.length = 0; // it ended by itself, with this sentence
  if (mailed > 0) throw new Error(`${mailed} copies went out before anybody was asked`);
  if (!isPaused) throw new Error(`the worker did not pause the send. It said: ${said}`);
}

async function resume(arena: Arena): Promise<void> {
  const { code, output } = await arena.galley(['send', 'resume', String(arena.send), '--yes', '--detach', '--json']);
  if (code !== 0) throw new Error(`galley send resume ended with ${code}: ${output}`);
}

const fileOf = ({ databaseUrl }: Arena) => databaseUrl.replace(/^sqlite:/, '');
const both = ['', '-wal'];

async function backUp(arena: Arena, to: string): Promise<void> {
  const db = new DatabaseSync(fileOf(arena), { readOnly: true });
  await backup(db, to);
  db.close();
}

/** Puts files in place of the database while no process has it open. */
async function put(arena: Arena, from: string, ends: string[]): Promise<void> {
  for (const end of ['-wal', '-shm']) rmSync(fileOf(arena) + end, { force: true });
  for (const end of ends) copyFileSync(from + end, fileOf(arena) + end);
}

async function replaceFile(arena: Arena, { times }: Size): Promise<number> {
  const [older, left] = [join(arena.root, 'older.db'), join(arena.root, 'left.db')];
  await arena.smtp.manners({ delayMs: 5 });
  const share = arena.readers / (times + 1);
  for (let done = 0; done < times; done++) {
    await arena.whenTaken(Math.floor((done + 0.2) * share));
    await backUp(arena, older);
    await arena.whenTaken(Math.floor((done + 0.9) * share));
    for (const worker of [...arena.workers]) await arena.kill(worker);
    for (const end of both) copyFileSync(fileOf(arena) + end, left + end);
    await arena.db.destroy();
    await put(arena, left, both);
    await sleep(1_500); // a person is no faster
    copyFileSync(older, fileOf(arena));
    arena.db = await openDatabase('sqlite::memory:'); // the watch over what is in the air must not open it either
    await expectNothingToGoOut(arena, false);
    // So that the send finishes and every reader can be counted.
    await arena.db.destroy();
    await put(arena, left, both);
    arena.db = await openDatabase(arena.databaseUrl);
    arena.startWorker();
    await arena.allUp();
    await resume(arena);
  }
  return times;
}

async function restoreWithinABatch(arena: Arena, { times }: Size): Promise<number> {
  const [older, newest] = [join(arena.root, 'older.db'), join(arena.root, 'newest.db')];
  await arena.smtp.manners({ delayMs: 5 });
  const share = arena.readers / (times + 1);
  for (let done = 0; done < times; done++) {
    await arena.whenTaken(Math.floor((done + 0.3) * share));
    await backUp(arena, older);
    await arena.whenTaken(Math.floor((done + 0.9) * share));
    for (const worker of [...arena.workers]) await arena.kill(worker);
    await backUp(arena, newest);
    await arena.db.destroy();
    await put(arena, older, ['']);
    arena.db = await openDatabase(arena.databaseUrl);
    const { code, output } = await arena.galley(['restored', '--yes', '--json']);
    if (code !== 0) throw new Error(`galley restored ended with ${code}: ${output}`);
    await expectNothingToGoOut(arena);
    await arena.db.destroy();
    await put(arena, newest, ['']);
    arena.db = await openDatabase(arena.databaseUrl);
    arena.startWorker();
    await arena.allUp();
    await resume(arena);
  }
  return times;
}

async function cutAtCommits(arena: Arena, size: Size): Promise<number> {
  const proxy = await cuttingProxy(arena.databaseUrl);
  try {
    await arena.smtp.manners({ delayMs: 2 });
    arena.startWorker({ env: { DATABASE_URL: proxy.url } });
    await arena.allUp();
    await atMoments(arena, size, async () => proxy.cutAtCommit(arena.random.between(0, 3)));
    await arena.finished(120_000);
    return proxy.cuts();
  } finally {
    await arena.endWorkers();
    await proxy.close();
    arena.startWorker();
  }
}
