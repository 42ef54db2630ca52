/** One fault, caused as often as it takes, and the count after it. */
import { runApart } from './apart.ts';
import { mostAttempting, count, type Count } from './count.ts';
import { openArena, until, type Arena, type ArenaOptions, type Engine } from './arena.ts';
import { every } from './every.ts';
import { passTheTime } from './pass-time.ts';
import { mayMount } from './small-disk.ts';
import type { Services } from './services.ts';

export interface Scenario {
  /** For `--only`. */
  name: string;
  /** As the table says it. */
  fault: string;
  engine: Engine;
  /** What the send is to, and how often the fault strikes, in the long form and in the short one of `npm test`. */
  size: { full: Size; quick: Size };
  arena?: Partial<ArenaOptions> | (() => Partial<ArenaOptions>);
  /** Needs a file system of its own, and so a process that may mount one. */
  mounts?: boolean;
  /** Workers that run from the start; 1 if left out. */
  workers?: number;
  /** Makes the send itself, or none at all before `cause`. */
  startsItself?: boolean;
  /** Causes the faults while the send is under way; returns how often it did. */
  cause(arena: Arena, size: Size): Promise<number>;
  /** How many may be uncertain after so many faults; none, if left out. */
  uncertainAtMost?(times: number, arena: Arena): number | Promise<number>;
  /** Sentences about what else is not as it should be. */
  check?(arena: Arena, counted: Count, times: number): Promise<string[]>;
}

export interface Size {
  readers: number;
  times: number;
}

export interface Result {
  name: string;
  fault: string;
  engine: Engine;
  seed: number;
  times: number;
  messages: number;
  lost: number;
  duplicated: number;
  uncertain: number;
  /** Of the uncertain ones, how many had their copy. */
  arrived: number;
  /** After `galley send resolve --resend`: readers who have no copy still, though nobody refused them. */
  withoutCopy: number;
  seconds: number;
  /** Sentences; nothing is wrong when there are none. */
  wrong: string[];
}

/** The longest that a send may take after the last fault. */
const patienceMs = 180_000;

export async function runScenario(scenario: Scenario, { services, seed, quick }: { services: Services; seed: number; quick: boolean }): Promise<Result> {
  const size = quick ? scenario.size.quick : scenario.size.full;
  const through = scenario.mounts && !process.env.GALLEY_CHAOS_MAY_MOUNT ? mayMount() : undefined;
  if (through) return runApart(scenario, size, { through, seed });
  const { name, fault, engine } = scenario;
  const began = performance.now();
  const arena = await openArena({ engine, readers: size.readers, seed, ...(typeof scenario.arena === 'function' ? scenario.arena() : scenario.arena) }, services);
  const wrong: string[] = [];
  let passingTime: { end(): Promise<void> } | undefined;
  try {
    for (let number = 0; number < (scenario.workers ?? 1); number++) arena.startWorker();
    await arena.allUp();
    if (!scenario.startsItself) await arena.startSend();
    const watch = watchTheAir(arena);
    passingTime = passTheTime(arena);
    const times = await scenario.cause(arena, size);
    if (times === 0) wrong.push('the fault was never caused');
    if (!(await arena.finished(patienceMs))) wrong.push(`the send was not over ${patienceMs / 1000} s after the last fault: it is ${await arena.status()}`);
    const most = await watch.end();
    if (most > arena.connections) wrong.push(`${most} deliveries were in the air of one worker, which has ${arena.connections} connections`);
    const counted = await whenSettled(arena);
    const bound = (await scenario.uncertainAtMost?.(times, arena)) ?? 0;
    if (counted.uncertain > bound) wrong.push(`${counted.uncertain} are uncertain, and ${bound} may be`);
    wrong.push(...counted.wrong, ...((await scenario.check?.(arena, counted, times)) ?? []));
    if (counted.lost.length > 0) wrong.push(`lost: ${some(counted.lost)}`);
    if (counted.duplicated.length > 0) wrong.push(`two copies: ${some(counted.duplicated)}`);
    const withoutCopy = counted.uncertain > 0 ? await resendTheUncertain(arena, wrong) : 0;
    await arena.endWorkers();
    return {
      name,
      fault,
      engine,
      seed,
      times,
      messages: size.readers,
      lost: counted.lost.length,
      duplicated: counted.duplicated.length,
      uncertain: counted.uncertain,
      arrived: counted.arrived,
      withoutCopy,
      seconds: Math.round((performance.now() - began) / 100) / 10,
      wrong,
    };
  } finally {
    await passingTime?.end();
    await arena.close();
  }
}

/** A send is over with its last batch; an answer that comes late is written a moment after. */
async function whenSettled(arena: Arena): Promise<Count> {
  await until(async () => (await mostAttempting(arena)) === 0, { withinMs: 5_000, everyMs: 50 });
  return count(arena);
}

/** What an operator does about the uncertain ones; then everybody has a copy, and some may have two. */
async function resendTheUncertain(arena: Arena, wrong: string[]): Promise<number> {
  const resolved = await arena.galley(['send', 'resolve', String(arena.send), '--resend', '--yes']);
  if (resolved.code !== 0) wrong.push(`galley send resolve --resend ended with ${resolved.code}: ${resolved.output.trim()}`);
  if (arena.workers.length === 0) arena.startWorker();
  if (!(await arena.finished(patienceMs))) wrong.push('the send was not over after galley send resolve --resend');
  const { lost, uncertain, wrong: more, byStatus } = await whenSettled(arena);
  wrong.push(...more.filter((sentence) => !wrong.includes(sentence)));
  if (uncertain > 0) wrong.push(`${uncertain} are uncertain after galley send resolve --resend`);
  const copies = new Set((await Promise.all(arena.relays.map((relay) => relay.copies()))).flat().map(({ to }) => to));
  const refused = (byStatus.rejected ?? 0) + (byStatus.skipped ?? 0);
  const without = arena.readers - copies.size - refused;
  if (without > 0 || lost.length > 0) wrong.push(`${Math.max(without, lost.length)} have no copy after galley send resolve --resend`);
  return Math.max(without, lost.length);
}

function watchTheAir(arena: Arena): { end(): Promise<number> } {
  let most = 0;
  const watching = every(150, async () => {
    // The database itself may be what is broken at this moment.
    most = Math.max(most, await mostAttempting(arena).catch(() => 0));
  });
  return { end: () => watching.end().then(() => most) };
}

function some(all: string[]): string {
  return `${all.slice(0, 3).join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;
}
