import type { Clock } from '../../clock.ts';
import { printableJson } from './printable.ts';
import { rawOutput } from './raw-output.ts';

/** An output stream: a terminal, a pipe or a file. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * The part of `process` that commands use. galley.mjs passes `process` itself, tests pass an object of their own: a
 * command never touches `console` or `process`, so one process can run many.
 */
export interface Terminal {
  stdin: AsyncIterable<Buffer | string> & { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  env: Record<string, string | undefined>;
  /** The exit code of the program unless it fails in another way; 0 when unset. */
  exitCode?: number | string | null | undefined;
  /** The folder that paths on the command line are relative to. */
  cwd(): string;
  on(signal: SignalName, listener: () => void): unknown;
  off(signal: SignalName, listener: () => void): unknown;
  /** Ends at once. */
  exit(code: number): void;
  /** Default: the system's clock. */
  clock?: Clock;
}

export function printLine(stream: Output, line: string): void {
  stream.write(`${line}\n`);
}

export function printJson(stream: Output, value: unknown): void {
  stream.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Data for a program, such as CSV: as it is, unless it is looked at on a terminal. */
export function printData(stream: Output, data: string): void {
  (stream.isTTY ? stream : rawOutput(stream)).write(data);
}

/** JSON in one line, of several that follow each other. */
export function printJsonLine(stream: Output, value: unknown): void {
  stream.write(`${printableJson(JSON.stringify(value))}\n`);
}
