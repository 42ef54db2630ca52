import { freePorts } from '../../fakes/free-ports.ts';
import { until, type Arena, type Engine } from '../arena.ts';
import type { Scenario } from '../scenario.ts';

const hourMs = 3_600_000;

/** Several processes wait for the same scheduled time. */
export const schedules: Scenario[] = (
  [
    ['schedule-sqlite', 'SQLite'],
    ['schedule-postgres', 'PostgreSQL, Redis'],
  ] satisfies [string, Engine][]
).map(([name, engine]) => ({
  name,
  fault: 'two `galley serve` race one schedule',
  engine,
  workers: 0,
  startsItself: true,
  size: { full: { readers: 2_000, times: 1 }, quick: { readers: 300, times: 1 } },
  cause: raceOneSchedule,
  async check({ db }) {
    const sends = await db.selectFrom('send').select(['status', 'recipients']).execute();
    return sends.length === 1 ? [] : [`one schedule made ${sends.length} sends`];
  },
}));

async function raceOneSchedule(arena: Arena): Promise<number> {
  const [port, desk, inbox] = (await freePorts(3)).map(String) as [string, string, string];
  arena.startWorker({ args: ['serve'] });
  arena.startWorker({ args: ['serve'], env: { PORT: port, DESK_PORT: desk, INBOX_PORT: inbox } });
  await arena.allUp();
  const at = Math.floor((Date.now() + hourMs) / 1000) * 1000;
  const { code, output } = await arena.galley(['send', '7', '--at', new Date(at).toISOString(), '--json', '--yes']);
  if (code !== 0) throw new Error(`galley send --at ended with ${code}: ${output}`);
  // Skips nearly an hour; the rest is real time.
  arena.clockAheadMs = at - Date.now() - 2_000;
  const real = at - arena.clockAheadMs;
  const [send] = await arena.db.selectFrom('send').select('id').execute();
  arena.send = send!.id;
  if (!(await until(async () => (await arena.taken()) > 0, { withinMs: 30_000, everyMs: 20 })))
    throw new Error('nothing was sent when its time had come');
  const [first] = (await arena.smtp.copies()).map((copy) => copy.at).toSorted((one, other) => one - other);
  if (first! < real) throw new Error(`the first copy went out ${real - first!} ms before its time`);
  return 1;
}
