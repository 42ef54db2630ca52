/** Runs `galley` within the test: a hundred times as fast as a process, with the same result except for signals. */
import type { Command } from 'commander';
import { bindCommand } from '../../src/cli/kit/fold-help.ts';
import type { Terminal } from '../../src/cli/kit/terminal.ts';
import { FakeTerminal, type FakeTerminalOptions } from '../fakes/terminal.ts';

export interface Tried {
  out: string;
  err: string;
  /** The exit code. */
  code: number;
  /** The error that the command threw, before main.ts prints it. */
  error?: { code: string; message: string; hint?: string };
}

/** Runs one verb; `words` are typed after its name. */
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
