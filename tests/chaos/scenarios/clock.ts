import { until, type Arena } from '../arena.ts';
import type { Scenario, Size } from '../scenario.ts';
import { atMoments } from './moments.ts';

const hourMs = 3_600_000;
const leaseMs = 30_000;

/** Wrong clocks, and workers that were stopped for longer than their lease. */
export const clocks: Scenario[] = [
  {
    name: 'clock-jump',
    fault: 'the clock jumps an hour, forward and back',
    engine: 'SQLite',
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 400, times: 2 } },
    cause: jump,
  },
  {
    name: 'clock-jump-postgres',
    fault: 'the clock jumps an hour, forward and back',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    takesOver: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 400, times: 2 } },
    cause: jump,
  },
  {
    name: 'clock-year',
    fault: 'the clock a year ahead, and back',
    engine: 'SQLite',
    size: { full: { readers: 5_000, times: 6 }, quick: { readers: 400, times: 2 } },
    cause: (arena, size) =>
      atMoments(arena, size, async () => {
        arena.clockAheadMs += arena.clockAheadMs > 180 * 24 * hourMs ? -365 * 24 * hourMs : 365 * 24 * hourMs;
      }),
  },
  {
    name: 'clocks-apart',
    inTests: true,
    fault: 'two workers with clocks an hour apart',
    engine: 'PostgreSQL, Redis',
    workers: 1,
    takesOver: 2,
    size: { full: { readers: 5_000, times: 1 }, quick: { readers: 400, times: 1 } },
    async cause(arena) {
      // The first worker follows the clock of the arena; this one does not.
      arena.clockAheadMs = hourMs;
      arena.startWorker({ env: { GALLEY_CHAOS_CLOCK: '' } });
      await arena.whenTaken(arena.readers - 1);
      return 1;
    },
  },
  {
    name: 'sigstop',
    inTests: true,
    fault: 'a worker stopped until its lease has ended, then continued',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    takesOver: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 400, times: 1 } },
    cause: stopPastTheLease,
  },
  {
    name: 'sigstop-sqlite',
    fault: 'a worker stopped until its lease has ended, then continued',
    engine: 'SQLite',
    workers: 2,
    takesOver: 2,
    size: { full: { readers: 5_000, times: 10 }, quick: { readers: 400, times: 1 } },
    cause: stopPastTheLease,
  },
];

async function jump(arena: Arena, size: Size): Promise<number> {
  return atMoments(arena, size, async () => {
    arena.clockAheadMs += arena.clockAheadMs > 0 ? -hourMs : hourMs;
  });
}

/** The clocks are set past its lease, so that nobody has to wait for it to end. */
async function stopPastTheLease(arena: Arena, size: Size): Promise<number> {
  await arena.smtp.manners({ delayMs: 10 });
  return atMoments(arena, size, async () => {
    const worker = arena.random.pick(arena.workers);
    worker.signal('SIGSTOP');
    arena.clockAheadMs += leaseMs + 1_000;
    // Long enough for another worker to take over its batches, unless the stopped one holds a lock in the database.
    await until(() => arena.isOver(), { withinMs: arena.random.between(1_200, 3_000), everyMs: 100 });
    worker.signal('SIGCONT');
  });
}
