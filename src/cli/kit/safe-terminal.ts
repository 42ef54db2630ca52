/** The outputs of commands: they print nothing that a terminal would obey, and closing one is not an error. */
import { printable } from './printable.ts';
import { rawOutput, wrapsOutput } from './raw-output.ts';
import type { Output, Terminal } from './terminal.ts';

const outlasting = new WeakSet<Output>();
const watched = new WeakSet<Output>();

/** The exit code that shells report for a program ended by SIGPIPE: 128 plus its number. */
const brokenPipe = 141;

/**
 * The terminal with safe outputs. A program that reads our output may end before us (`| head`); then we end silently
 * too, unless the command has called `outlastOutput` because it has other work to do.
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

/** The command continues when nobody reads its output any more, as sending does. */
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
