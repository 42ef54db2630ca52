import { systemClock } from '../../../src/clock.ts';
import { pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { until, type Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario } from '../scenario.ts';
import { atMoments } from './moments.ts';

/** All faults at once: each one strikes in the state that another has left. */
export const storms: Scenario[] = [
  {
    name: 'storm',
    fault: 'all of these at random',
    engine: 'PostgreSQL, Redis',
    workers: 3,
    arena: { restarts: true },
    size: { full: { readers: 10_000, times: 60 }, quick: { readers: 1_000, times: 8 } },
    cause: (arena, size) => atMoments(arena, size, () => arena.random.pick(blows)(arena)),
    async uncertainAtMost(times, { connections, smtp }) {
      // What three workers had in flight at each fault, and what the mail server itself left unknown.
      const struck = Object.values(await smtp.struck()).reduce((sum, often) => sum + often, 0);
      return times * connections * 3 + struck;
    },
  },
];

const blows: ((arena: Arena) => Promise<unknown>)[] = [
  kill,
  kill,
  kill,
  async (arena) => {
    const [ending] = arena.workers.filter((worker) => worker.isUp());
    ending?.signal('SIGTERM');
    arena.startWorker();
  },
  (arena) => arena.redis!.flushAll(),
  (arena) => arena.redis!.restart(arena.random.between(0, 1_000)),
  (arena) => arena.postgres!.restart(arena.random.between(0, 1_000)),
  (arena) => arena.postgres!.endSession(arena.databaseUrl),
  async ({ smtp, random }) => {
    await smtp.refuse(true);
    await sleep(random.between(0, 500));
    await smtp.refuse(false);
  },
  async ({ smtp, random }) => {
    const at = random.pick(['greeting', 'mail', 'data', 'text', 'dot', 'taken'] as const);
    await smtp.faults([{ at, strike: random.pick(['close', 'reset'] as const), share: 0.3 }]);
    await sleep(random.between(100, 500));
    await smtp.faults([]);
  },
  async ({ smtp, random }) => {
    await smtp.faults([
      { at: random.pick(['mail', 'rcpt', 'dot'] as const), strike: { reply: '421 4.7.0 Try again later' }, share: 0.5 },
    ]);
    await sleep(random.between(100, 500));
    await smtp.faults([]);
  },
  async (arena) => {
    const clock = { now: () => Date.now() + arena.clockAheadMs };
    if (!(await pauseSend(arena.send, { code: 'by-hand', note: 'the chaos' }, { db: arena.db, clock: systemClock })))
      return;
    await sleep(arena.random.between(0, 500));
    await resumeSend(arena.send, { db: arena.db, clock });
  },
  async (arena) => {
    const worker = arena.random.pick(arena.workers);
    worker.signal('SIGSTOP');
    arena.clockAheadMs += 31_000;
    await sleep(arena.random.between(500, 1_500));
    worker.signal('SIGCONT');
  },
];

async function kill(arena: Arena): Promise<void> {
  await until(async () => arena.workers.some((worker) => worker.isUp()), { withinMs: 10_000, everyMs: 10 });
  const victims = arena.workers.filter((worker) => worker.isUp());
  if (victims.length > 0) await arena.kill(arena.random.pick(victims));
  arena.startWorker();
}
