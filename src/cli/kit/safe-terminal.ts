/** What every command prints on: nothing that a terminal would obey goes through, and an output that closes is no fault. */
import { printable } from './printable.ts';
import { rawOutput, wrapsOutput } from './raw-output.ts';
import type { Output, Terminal } from './terminal.ts';

const outlasting = new WeakSet<Output>();
const watched = new WeakSet<Output>();

/** As the shell says of a program that was ended by SIGPIPE: 128 and its number. */
const brokenPipe = 141;

/**
 * The terminal with its outputs made safe. A program that reads our output may end before us (`| head`); we end then too,
 * without a word, unless the command has said by `outlastOutput` that it has other things to do.
 */
export function safeTerminal(terminal: Terminal): Terminal {
  const [stdout, stderr] = [safeOutput(terminal.stdout), safeOutput(terminal.stderr)];
  for (const stream of [terminal.stdout, terminal.stderr]) {
    if (watched.has(stream)) continue;
    watched.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (outlasting.has(stream)) return;
      if (error.code === 'EPIPE' || error.code === 'EIO') return terminal.exit(brokenPipe);
      if (stream === terminal.stdout) stderr.write(`error  The output can’t be written: ${error.message}\n`);
      terminal.exit(1);
    });
  }
  return new Proxy(terminal, {
    get(target, name) {
      if (name === 'stdout') return stdout;
      if (name === 'stderr') return stderr;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

/** What this command does goes on when nobody reads its output any more, such as sending. */
export function outlastOutput({ stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): void {
  for (const stream of [stdout, stderr]) outlasting.add(rawOutput(stream));
}

function safeOutput(stream: Output): Output {
  const safe = new Proxy(stream, {
    get(target, name) {
      if (name === 'write')
        return (chunk: string | Uint8Array, ...more: []) =>
          target.write(typeof chunk === 'string' ? printable(chunk) : chunk, ...more);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
  wrapsOutput(safe, stream);
  return safe;
}
