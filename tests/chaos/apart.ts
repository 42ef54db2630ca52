/** Runs a scenario in a process of its own, which may mount a file system that no other process sees. */
import { fileURLToPath } from 'node:url';
import { run } from '../setup/children.mjs';
import type { Result, Scenario, Size } from './scenario.ts';

const program = fileURLToPath(new URL('run.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../', import.meta.url));

export async function runApart(
  { name }: Scenario,
  { readers, times }: Size,
  { through, seed }: { through: string[]; seed: number },
): Promise<Result> {
  const command = [
    ...through,
    process.execPath,
    '--import',
    'tsx',
    program,
    '--only',
    name,
    '--seed',
    String(seed),
    '--readers',
    String(readers),
    '--times',
    String(times),
    '--json',
  ];
  const { output } = await run('unshare', command, {
    timeoutMs: 10 * 60_000,
    quiet: true,
    cwd: repository,
    env: { ...process.env, GALLEY_CHAOS_MAY_MOUNT: '1' },
  });
  const json = output.slice(output.indexOf('\n{\n') + 1, output.lastIndexOf('\n}') + 2);
  try {
    return (JSON.parse(json) as { results: Result[] }).results[0]!;
  } catch (cause) {
    throw new Error(`the process for ${name} said no result: ${output.slice(-2000)}`, { cause });
  }
}
