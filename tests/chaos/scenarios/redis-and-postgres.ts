import type { Arena } from '../arena.ts';
import type { Scenario } from '../scenario.ts';
import { atMoments } from './moments.ts';

/** The servers that the workers depend on go away. */
export const redisAndPostgres: Scenario[] = [
  {
    name: 'redis-flush',
    inTests: true,
    fault: 'Redis FLUSHALL',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 500, times: 3 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.redis!.flushAll()),
  },
  {
    name: 'redis-half-lost',
    fault: 'Redis lost its lists of ids and kept their records',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 500, times: 3 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.redis!.loseLists()),
  },
  {
    name: 'redis-evicts',
    fault: 'Redis evicts whatever it holds',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 500, times: 3 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.redis!.evict()),
  },
  {
    name: 'redis-restart',
    fault: 'Redis killed and started empty',
    engine: 'SQLite, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 500, times: 1 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.redis!.restart(arena.random.between(200, 2_000))),
  },
  {
    name: 'postgres-restart',
    inTests: true,
    fault: 'PostgreSQL stopped at once, and started again',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 500, times: 1 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.postgres!.restart(arena.random.between(200, 2_000))),
    uncertainAtMost: allInTheAir,
  },
  {
    name: 'postgres-session',
    fault: 'PostgreSQL session ended during a transaction',
    engine: 'PostgreSQL',
    workers: 2,
    size: { full: { readers: 5_000, times: 30 }, quick: { readers: 500, times: 5 } },
    async cause(arena, size) {
      let ended = 0;
      await atMoments(arena, size, async () => {
        // Sessions are idle for most of the time, so this polls until one is busy.
        for (let tries = 0; tries < 40; tries++)
          if (await arena.postgres!.endSession(arena.databaseUrl)) return void ended++;
      });
      return ended;
    },
    uncertainAtMost: allInTheAir,
  },
];

/** All messages that were in flight when the ledger went away. */
function allInTheAir(times: number, { connections }: Arena): number {
  return times * connections * 2;
}
