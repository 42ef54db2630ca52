import { systemClock } from '../../../src/clock.ts';
import { cancelSend, pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { until, type Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario, Size } from '../scenario.ts';
import { atMoments } from './moments.ts';

/** What people do to a running send. */
export const controls: Scenario[] = [
  {
    name: 'pause',
    inTests: true,
    fault: 'paused and resumed at random',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 10_000, times: 50 }, quick: { readers: 600, times: 6 } },
    cause: pauseAndResume,
  },
  {
    name: 'cancel',
    inTests: true,
    fault: 'cancelled during the send, and sent again',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 400, times: 1 } },
    cause: cancelAndSendAnew,
    // The later sends go to those whom the earlier ones skipped, so that in the end everybody has a copy.
    async check(arena, { byStatus }) {
      return byStatus.accepted === arena.readers
        ? []
        : [`${byStatus.accepted ?? 0} of ${arena.readers} have a copy after the last send`];
    },
  },
  {
    name: 'sigterm',
    fault: 'SIGTERM to every worker',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    size: { full: { readers: 5_000, times: 20 }, quick: { readers: 400, times: 2 } },
    cause: endAllAndStartAnew,
  },
  {
    name: 'sigterm-sqlite',
    inTests: true,
    fault: 'SIGTERM to the worker',
    engine: 'SQLite',
    size: { full: { readers: 5_000, times: 20 }, quick: { readers: 400, times: 2 } },
    cause: endAllAndStartAnew,
  },
];

async function pauseAndResume(arena: Arena, size: Size): Promise<number> {
  return atMoments(arena, size, async () => {
    const send = arena.send;
    if (!(await pauseSend(send, { code: 'by-hand', note: 'the chaos' }, { db: arena.db, clock: systemClock }))) return;
    // Now and then long enough to see that it stops: two seconds are promised.
    if (arena.random.next() < 0.2) {
      await sleep(2_000);
      const before = await arena.taken();
      await sleep(500);
      if ((await arena.taken()) !== before)
        throw new Error(
          `${(await arena.taken()) - before} copies went out more than two seconds after the send was paused`,
        );
    } else await sleep(arena.random.between(0, 400));
    await resumeSend(send, { db: arena.db, clock: { now: () => Date.now() + arena.clockAheadMs } });
  });
}

async function cancelAndSendAnew(arena: Arena, { times }: Size): Promise<number> {
  await arena.smtp.manners({ delayMs: 10 });
  for (let done = 0; done < times; done++) {
    const share = arena.readers / (times + 1);
    await arena.whenTaken(Math.floor(done * share + arena.random.between(Math.ceil(share / 4), Math.floor(share))));
    // Does the same as `galley send cancel`, without the second that its start takes.
    const { cancelled, skipped } = await cancelSend(arena.send, {
      db: arena.db,
      clock: { now: () => Date.now() + arena.clockAheadMs },
    });
    const cancelledAt = Date.now();
    if (!cancelled || skipped === 0) throw new Error('the send was over before it could be cancelled');
    await expectAllDone(arena, cancelledAt);
    await arena.startSend();
  }
  return times;
}

/** Only readers whose conversation had begun still get a copy, and the numbers add up. */
async function expectAllDone(arena: Arena, cancelledAt: number): Promise<void> {
  const open = () =>
    arena.db
      .selectFrom('delivery')
      .select('status')
      .where('send_id', '=', arena.send)
      .where('status', 'in', ['planned', 'attempting', 'deferred'])
      .execute();
  await until(async () => (await open()).length === 0, { withinMs: 5_000, everyMs: 50 });
  const left = await open();
  if (left.length > 0)
    throw new Error(
      `${left.length} deliveries of a cancelled send are still ${[...new Set(left.map(({ status }) => status))].join(', ')}`,
    );
  const late = (await arena.smtp.copies()).filter(({ at }) => at > cancelledAt);
  if (late.length > arena.connections * 2)
    throw new Error(`${late.length} copies went out after the send was cancelled`);
}

async function endAllAndStartAnew(arena: Arena, size: Size): Promise<number> {
  // Slow enough that messages are always in flight.
  await arena.smtp.manners({ delayMs: 20 });
  return atMoments(arena, size, async () => {
    const workers = arena.workers.length;
    await until(async () => arena.workers.every((worker) => worker.isUp()), { withinMs: 30_000, everyMs: 10 });
    const began = performance.now();
    const ended = await arena.endWorkers();
    const tookMs = performance.now() - began;
    const badly = ended.filter((how) => how !== 0);
    if (badly.length > 0) throw new Error(`a worker that got SIGTERM ended with ${badly[0]}`);
    if (tookMs > 20_000) throw new Error(`a worker took ${Math.round(tookMs / 1000)} s to end after SIGTERM`);
    for (let number = 0; number < workers; number++) arena.startWorker();
  });
}
