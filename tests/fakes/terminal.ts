import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Clock } from '../../src/clock.ts';
import type { Terminal } from '../../src/cli/kit/terminal.ts';

/** A terminal, pipe or file that keeps what was written; `text()` returns it and forgets it. */
export class FakeStream extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  #written = '';

  constructor({ isTTY = false, columns = 120 }: { isTTY?: boolean; columns?: number } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#written += String(chunk);
    done();
  }

  text(): string {
    const written = this.#written;
    this.#written = '';
    return written;
  }
}

export interface FakeTerminalOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Typed or piped input. */
  input?: string;
  isTTY?: boolean;
  clock?: Clock;
  /** Width of the window; default 120. */
  columns?: number;
}

/** Replaces `process` for a command that runs within the test; `emit('SIGINT')` is Ctrl-C. */
export class FakeTerminal extends EventEmitter implements Terminal {
  readonly stdin: Terminal['stdin'];
  readonly stdout: FakeStream;
  readonly stderr: FakeStream;
  readonly env: Record<string, string | undefined>;
  readonly clock?: Clock;
  exitCode: Terminal['exitCode'];
  /** The argument of `exit`, which the program calls to end at once. */
  ended: number | undefined;
  readonly #cwd: string;

  constructor({ cwd = '/', env = {}, input = '', isTTY = false, clock, columns = 120 }: FakeTerminalOptions = {}) {
    super();
    this.stdin = Object.assign(Readable.from(input === '' ? [] : [Buffer.from(input)]), { isTTY });
    this.stdout = new FakeStream({ isTTY, columns });
    this.stderr = new FakeStream({ isTTY, columns });
    this.env = env;
    if (clock) this.clock = clock;
    this.#cwd = cwd;
  }

  cwd(): string {
    return this.#cwd;
  }

  exit(code: number): void {
    this.ended ??= code;
  }
}
