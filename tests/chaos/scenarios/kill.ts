import { until, type Arena, type Engine } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario, Size } from '../scenario.ts';
import { randomMoments } from './moments.ts';

/** `kill -9` of a random worker at random moments: the reason why there is a ledger. */
export const kills: Scenario[] = (
  [
    ['kill-sqlite', 'SQLite', 1],
    ['kill-sqlite-redis', 'SQLite, Redis', 2],
    ['kill-postgres-redis', 'PostgreSQL, Redis', 3],
    ['kill-postgres', 'PostgreSQL', 2],
  ] satisfies [string, Engine, number][]
).map(([name, engine, workers]) => ({
  name,
  fault: `kill -9 of ${workers === 1 ? 'the worker' : `one of ${workers} workers`}`,
  engine,
  inTests: name === 'kill-sqlite' || name === 'kill-postgres-redis',
  workers,
  size: { full: { readers: 20_000, times: 100 }, quick: { readers: 600, times: 4 } },
  cause: killAtRandom,
  // What a worker had in flight when it died, and no more.
  uncertainAtMost: (times, { connections }) => times * connections,
}));

async function killAtRandom(arena: Arena, { times }: Size): Promise<number> {
  let done = 0;
  for (const moment of randomMoments(arena, times)) {
    await arena.whenTaken(moment);
    // Not one that is still starting: it holds no batch.
    if (!(await until(async () => arena.workers.some((worker) => worker.isUp()), { withinMs: 30_000, everyMs: 5 })))
      break;
    await sleep(arena.random.next() * 20);
    if (await arena.isOver()) break;
    await arena.kill(arena.random.pick(arena.workers.filter((worker) => worker.isUp())));
    arena.startWorker();
    done++;
  }
  return done;
}
