import { runApart } from './apart.ts';
import { openArena, until, type Arena } from './arena.ts';
import { allAttempting, count, maxAttempting, type Count } from './count.ts';
import { every, sleep } from './every.ts';
import { passTheTime } from './pass-time.ts';
import type { Result, Scenario, Size } from './scenario.ts';
import type { Services } from './own-servers.ts';
import { mayMount } from './small-disk.ts';

export interface RunOptions {
  services: Services;
  seed: number;
  /** Runs the short form. */
  quick: boolean;
}

/** The maximum time that a send may take after the last fault. */
const timeoutMs = 180_000;

/**
 * Creates a send, breaks what it depends on, waits until it has finished, and counts. Never throws: `wrong` says what
 * failed.
 */
export async function runScenario(scenario: Scenario, { services, seed, quick }: RunOptions): Promise<Result> {
  const size = quick ? scenario.size.quick : scenario.size.full;
  const { name, fault, engine } = scenario;
  const began = performance.now();
  const result: Result = {
    name,
    fault,
    engine,
    times: 0,
    messages: 0,
    lost: 0,
    duplicated: 0,
    uncertain: 0,
    arrived: 0,
    withoutCopy: 0,
    seconds: 0,
    wrong: [],
  };
  try {
    const through = scenario.mounts && !process.env.GALLEY_CHAOS_MAY_MOUNT ? mayMount() : undefined;
    if (through) return await runApart(scenario, size, { through, seed });
    const own = typeof scenario.arena === 'function' ? scenario.arena() : scenario.arena;
    const arena = await openArena({ engine, readers: size.readers, seed, ...own }, services);
    try {
      Object.assign(result, await play(scenario, size, arena, result.wrong));
    } finally {
      await arena.close();
    }
  } catch (error) {
    result.wrong.push(`it could not be run to its end: ${(error as Error).stack ?? String(error)}`);
  }
  return { ...result, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

async function play(scenario: Scenario, size: Size, arena: Arena, wrong: string[]): Promise<Partial<Result>> {
  for (let number = 0; number < (scenario.workers ?? 1); number++) arena.startWorker();
  await arena.allUp();
  if (!scenario.startsItself) await arena.startSend();
  const inTheAir = watchTheAir(() => (scenario.takesOver ? allAttempting(arena) : maxAttempting(arena)));
  const time = passTheTime(arena);
  try {
    const times = await scenario.cause(arena, size);
    if (times === 0) wrong.push('the fault was never caused');
    if (!(await arena.finished(timeoutMs)))
      wrong.push(
        `the send had not finished ${timeoutMs / 1000} s after the last fault: it is ${await arena.status()}. Output of a worker: ${arena.workers.at(-1)?.said().slice(-600) ?? 'none was left'}`,
      );
    const peak = await inTheAir.end();
    const connections = arena.connections * (scenario.takesOver ?? 1);
    if (peak > connections)
      wrong.push(
        `${peak} deliveries were in the air of ${scenario.takesOver ?? 'one'} worker${scenario.takesOver ? 's' : ''} with ${connections} connections`,
      );

    const bound = (await scenario.uncertainAtMost?.(times, arena)) ?? 0;
    const counted = await whenSettled(arena, bound);
    const { lost, duplicated, uncertain, arrived } = counted;
    if (uncertain > bound) wrong.push(`${uncertain} are uncertain, and ${bound} may be`);
    if (lost.length > 0) wrong.push(`lost: ${some(lost)}`);
    if (duplicated.length > 0) wrong.push(`two copies: ${some(duplicated)}`);
    wrong.push(...counted.wrong, ...((await scenario.check?.(arena, counted)) ?? []));
    const withoutCopy = uncertain > 0 ? await resendTheUncertain(arena, wrong) : 0;
    await arena.endWorkers();
    return {
      times,
      messages: size.readers,
      lost: lost.length,
      duplicated: duplicated.length,
      uncertain,
      arrived,
      withoutCopy,
    };
  } finally {
    await Promise.all([inTheAir.end(), time.end()]);
  }
}

/**
 * A send finishes with its last batch; a late answer is written a moment after that. A stopped worker that continues
 * only then learns its answers late, so a delivery that was uncertain meanwhile need not stay so.
 */
async function whenSettled(arena: Arena, bound = 0): Promise<Count> {
  await until(async () => (await maxAttempting(arena)) === 0, { withinMs: 5_000, everyMs: 50 });
  let counted = await count(arena);
  for (
    const end = performance.now() + 5_000;
    counted.uncertain > bound && performance.now() < end;
    counted = await count(arena)
  )
    await sleep(200);
  return counted;
}

/** What an operator does about uncertain deliveries; afterwards every reader has a copy, and some may have two. */
async function resendTheUncertain(arena: Arena, wrong: string[]): Promise<number> {
  const resolved = await arena.galley(['send', 'resolve', String(arena.send), '--resend', '--yes']);
  if (resolved.code !== 0)
    wrong.push(`galley send resolve --resend ended with ${resolved.code}: ${resolved.output.trim()}`);
  if (arena.workers.length === 0) arena.startWorker();
  if (!(await arena.finished(timeoutMs))) wrong.push('the send had not finished after galley send resolve --resend');
  const { lost, uncertain, wrong: more, byStatus } = await whenSettled(arena);
  wrong.push(...more.filter((sentence) => !wrong.includes(sentence)));
  if (uncertain > 0) wrong.push(`${uncertain} are uncertain after galley send resolve --resend`);
  const copies = new Set((await Promise.all(arena.relays.map((relay) => relay.copies()))).flat().map(({ to }) => to));
  const refused = (byStatus.rejected ?? 0) + (byStatus.skipped ?? 0);
  const without = Math.max(arena.readers - copies.size - refused, lost.length);
  if (without > 0) wrong.push(`${without} have no copy after galley send resolve --resend`);
  return without;
}

function watchTheAir(attempting: () => Promise<number>): { end(): Promise<number> } {
  let peak = 0;
  const watching = every(150, async () => {
    // The database may be the broken part at this moment.
    peak = Math.max(peak, await attempting().catch(() => 0));
  });
  return { end: () => watching.end().then(() => peak) };
}

function some(all: string[]): string {
  return `${all.slice(0, 3).join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;
}
