import type { Readable, Writable } from 'node:stream';
import { GalleyError } from '../../problem.ts';
import { rawOutput } from './raw-output.ts';
import type { Terminal } from './terminal.ts';

/** Where @clack/prompts reads and writes. */
export function promptStreams({ stdin, stdout }: Terminal): { input: Readable; output: Writable } {
  return { input: stdin as Readable, output: rawOutput(stdout) as Writable };
}

/**
 * Asks a question with the answers yes and no; no is the default, and the meaning of Ctrl-C.
 * @throws GalleyError E_CONFIRM without a terminal: the prompt would end the process with 13 and hide the cursor.
 */
export async function confirmed(message: string, hint: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.stdin.isTTY || !terminal.stdout.isTTY)
    throw new GalleyError('There is no terminal to ask on', { code: 'E_CONFIRM', hint });
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message, initialValue: false, ...promptStreams(terminal) })) === true;
}
