/**
 * Our own Redis and PostgreSQL, started when a scenario first needs them: no other data is flushed, and both may be
 * stopped at any time.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ownRedis } from '../queue/own-redis.ts';
import { aptInstall } from '../setup/apt.mjs';
import { run } from '../setup/children.mjs';
import { startPostgres } from '../setup/postgres.mjs';
import { sleep } from './every.ts';

export interface OwnRedis {
  url: string;
  flushAll(): Promise<void>;
  /** Deletes the lists of ids and keeps their records, as an eviction or a `DEL` may do. */
  loseLists(): Promise<void>;
  /** Lets it evict records until little is left, as with `maxmemory-policy allkeys-random`. */
  evict(): Promise<void>;
  /** Stops it with all its data, and starts it again on the same port, empty. */
  restart(awayMs: number): Promise<void>;
}

export interface OwnPostgresServer {
  /** The address of a new database. */
  database(): Promise<string>;
  /** `pg_ctl stop -m immediate`: closes no session properly; then it recovers from its log. */
  restart(awayMs: number): Promise<void>;
  /**
   * Ends one session of a database in the middle of a transaction, as pg_terminate_backend does. Returns whether there
   * was one.
   */
  endSession(url: string): Promise<boolean>;
}

export interface Services {
  redis(): Promise<OwnRedis>;
  postgres(): Promise<OwnPostgresServer>;
}

export function openServices(say: (line: string) => void): Services {
  let redis: Promise<OwnRedis> | undefined;
  let postgres: Promise<OwnPostgresServer> | undefined;
  return {
    redis: () => (redis ??= startRedis(say)),
    postgres: () => (postgres ??= startOwnPostgres()),
  };
}

async function startRedis(say: (line: string) => void): Promise<OwnRedis> {
  const there = await run('redis-server', ['--version'], { timeoutMs: 10_000, quiet: true });
  if (!there.ok) await aptInstall(['redis-server'], say);
  const { url, admin, kill, startAgain } = await ownRedis();
  return {
    url,
    async flushAll() {
      await admin.flushall();
    },
    async loseLists() {
      const keys = await admin.keys('galley:*:*');
      const lists = keys.filter((key) => /:(prioritized|wait|delayed|marker)$/.test(key));
      if (lists.length > 0) await admin.del(lists);
    },
    async evict() {
      await admin.config('SET', 'maxmemory-policy', 'allkeys-random');
      await admin.config('SET', 'maxmemory', '1mb'); // less than it needs when it is empty
      await admin.ping();
      await admin.set('filler', 'x').catch(() => {});
      await admin.config('SET', 'maxmemory', '0');
    },
    async restart(awayMs) {
      await kill();
      await sleep(awayMs);
      await startAgain();
    },
  };
}

async function startOwnPostgres(): Promise<OwnPostgresServer> {
  const server = await startPostgres();
  const asAdmin = async <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => {});
    await client.connect();
    return client
      .query<T>(sql, values)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };
  const [{ data_directory: folder }] = (await asAdmin<{ data_directory: string }>('show data_directory')) as [
    { data_directory: string },
  ];
  return {
    async database() {
      const name = `chaos_${randomBytes(5).toString('hex')}`;
      await asAdmin(`create database ${name} encoding 'UTF8' template template0`);
      return Object.assign(new URL(server.url), { pathname: name }).href;
    },
    async restart(awayMs) {
      // The first line of this file is the process id of the postmaster; SIGQUIT is its "immediate"
      // (postgresql.org/docs/current/server-shutdown.html).
      const postmaster = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(postmaster, 'SIGQUIT');
      await server.down();
      await sleep(awayMs);
      await server.up();
    },
    async endSession(url) {
      const database = new URL(url).pathname.slice(1);
      const rows = await asAdmin(
        `select pg_terminate_backend(pid) from (
           select pid from pg_stat_activity where datname = $1 and application_name = 'galley' and state <> 'idle' order by random() limit 1) busy`,
        [database],
      );
      return rows.length > 0;
    },
  };
}
