/** Types of children.mjs, which tests/run.mjs needs before anything is installed. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';

export interface Ran {
  ok: boolean;
  code: number | null;
  output: string;
}

export function run(
  command: string,
  args: string[],
  options: { timeoutMs: number; env?: NodeJS.ProcessEnv; cwd?: string; quiet?: boolean; uid?: number; gid?: number },
): Promise<Ran>;
export function start(
  command: string,
  args: string[],
  options: SpawnOptions & { endSignal?: NodeJS.Signals; endWithinMs?: number },
): ChildProcess;
export function end(child: ChildProcess): Promise<void>;
export function atEnd(undo: () => void): void;
export function endAll(): Promise<void>;
