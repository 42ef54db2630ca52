import { fork, spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface BenchServer {
  /** `smtp-sink` or `our own discarding server`. */
  name: string;
  port: number;
  /** Whether Postfix's smtp-source is installed too. */
  hasSource: boolean;
  stop(): void;
}

/**
 * Starts a mail server that accepts and discards everything, in its own process: Postfix's smtp-sink, or ours where it
 * is not installed.
 */
export async function startMailServer(): Promise<BenchServer> {
  const sink = programPath('smtp-sink');
  if (sink) {
    const port = await freePort();
    const child = spawn(sink, [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), `127.0.0.1:${port}`, '256'], {
      stdio: 'ignore',
    });
    await untilListening(port);
    return { name: 'smtp-sink', port, hasSource: programPath('smtp-source') !== undefined, stop: () => child.kill() };
  }
  const child = fork(fileURLToPath(new URL('discard-smtp.ts', import.meta.url)), { stdio: 'inherit' });
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(message as number)));
  return { name: 'our own discarding server', port, hasSource: false, stop: () => child.disconnect() };
}

/** Messages per second of Postfix's load generator over this many persistent connections. */
export async function smtpSourceRate(
  port: number,
  { messages, bytes, connections }: { messages: number; bytes: number; connections: number },
): Promise<number> {
  const start = performance.now();
  const child = spawn(
    programPath('smtp-source')!,
    [
      '-d',
      '-l',
      String(bytes),
      '-m',
      String(messages),
      '-s',
      String(connections),
      '-f',
      'bench@loop.example.org',
      '-t',
      'reader@example.org',
      `127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`);
  return messages / ((performance.now() - start) / 1000);
}

function programPath(name: string): string | undefined {
  const { stdout, status } = spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin" command -v ${name}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilListening(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('smtp-sink did not start');
}
