/** Runs `galley` inside the test: a hundred times as fast as a process, and the same but for signals and exit codes. */
import type { Command } from 'commander';
import { bindCommand } from '../../src/cli/kit/fold-help.ts';
import type { Terminal } from '../../src/cli/kit/terminal.ts';
import { FakeTerminal, type FakeTerminalOptions } from '../fakes/terminal.ts';

export interface Tried {
  out: string;
  err: string;
  /** What the process would exit with. */
  code: number;
  /** What the command threw, before main.ts makes words of it. */
  error?: { code: string; message: string; hint?: string };
}

/** One verb, `words` as they are typed behind its name. */
export async function tryCommand(
  makeCommand: (terminal: Terminal) => Command,
  words: string[],
  options: FakeTerminalOptions,
): Promise<Tried> {
  const terminal = new FakeTerminal(options);
  const command = makeCommand(terminal);
  bindCommand(command, terminal);
  const error = await command.parseAsync(words, { from: 'user' }).then(
    () => undefined,
    (thrown: NonNullable<Tried['error']>) => thrown,
  );
  return {
    out: terminal.stdout.text(),
    err: terminal.stderr.text(),
    code: Number(terminal.exitCode ?? 0),
    ...(error ? { error } : {}),
  };
}
