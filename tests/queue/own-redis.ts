import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { atEnd, end, start } from '../setup/children.mjs';
import { freePort, pingRedis } from '../setup/redis.mjs';

/** A separate redis-server, for faults that would affect other users of a shared one: FLUSHALL, kill -9, no memory. */
export interface OwnRedis {
  url: string;
  admin: Redis;
  /** kill -9: what was not written to its append-only file is lost. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open without answers. */
  freeze(): void;
  thaw(): void;
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** With `keeps`, each command is on disk before it is answered, so that a kill loses nothing. */
export async function ownRedis({ keeps = false } = {}): Promise<OwnRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'galley-own-redis-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  atEnd(remove);
  const url = `redis://127.0.0.1:${port}`;
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--dir',
    folder,
    '--appendonly',
    keeps ? 'yes' : 'no',
    '--appendfsync',
    'always',
  ];
  let server: ChildProcess;
  const launch = async () => {
    const failures: Error[] = [];
    server = start('redis-server', settings, { stdio: 'ignore' });
    server.once('error', (error) => failures.push(error));
    for (const until = Date.now() + 10_000; Date.now() < until && server.exitCode === null && failures.length === 0;) {
      if (
        await pingRedis(url).then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      'This test starts a redis-server of its own, and that did not come up. Put redis-server 6.2 or newer on the PATH.',
      { cause: failures[0] },
    );
  };
  await launch();
  const admin = new Redis(url, { retryStrategy: () => 100 });
  admin.on('error', () => {});
  return {
    url,
    admin,
    async kill() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await gone;
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    startAgain: launch,
    async stop() {
      admin.disconnect();
      server.kill('SIGCONT');
      await end(server);
      remove();
    },
  };
}
