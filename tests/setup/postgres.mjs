import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { atEnd, end, run, start } from './children.mjs';
import { freePort } from './redis.mjs';

const minute = 60_000;

/**
 * A PostgreSQL to test against: GALLEY_TEST_POSTGRES (a user who may create databases), else the server programs of this
 * machine on a folder of their own, else Docker, else apt-get. Never a cluster that is there already.
 * Resolves with `{ url, how, stop }`; throws an Error that says what was tried and what to install.
 */
export async function findPostgres(say) {
  const { GALLEY_TEST_POSTGRES } = process.env;
  if (GALLEY_TEST_POSTGRES) {
    const version = await askVersion(GALLEY_TEST_POSTGRES).catch((error) => {
      throw new Error(
        `GALLEY_TEST_POSTGRES is set, but PostgreSQL does not answer there: ${error.message}. Start it, or unset GALLEY_TEST_POSTGRES.`,
      );
    });
    return { url: GALLEY_TEST_POSTGRES, how: `GALLEY_TEST_POSTGRES, PostgreSQL ${version}`, stop: async () => {} };
  }
  const tried = [];
  for (const way of [startServer, startContainer, installServer]) {
    const { postgres, why } = await way(say);
    if (postgres) return postgres;
    tried.push(why);
  }
  throw new Error(
    `No PostgreSQL to test against (${tried.join('; ')}). Install postgresql 14 or newer, start Docker, or set GALLEY_TEST_POSTGRES=postgres://user:password@host/postgres.`,
  );
}

/** A server of the caller's own, which it may stop and start. With `durable` it waits for the disk as one in earnest does. Throws where the programs are missing. */
export async function startPostgres({ durable = false } = {}) {
  const { postgres, why } = await startServer(
    undefined,
    durable
      ? ['-c', 'fsync=on', '-c', 'full_page_writes=on', '-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB']
      : [],
  );
  if (!postgres)
    throw new Error(
      `This test stops and starts a PostgreSQL of its own, and there is none (${why}). Install postgresql 14 or newer.`,
    );
  return postgres;
}

async function startServer(_say, more = []) {
  const programs = findPrograms();
  if (!programs) return { why: 'no initdb on PATH or in /usr/lib/postgresql' };
  const nobody = unprivileged();
  if (!nobody.ok) return { why: nobody.why };
  const { as } = nobody;
  const folder = mkdtempSync(join(tmpdir(), 'galley-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  atEnd(remove);
  const password = randomBytes(12).toString('hex');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (as) for (const path of [folder, data, passwordFile]) chownSync(path, as.uid, as.gid);
  chmodSync(folder, 0o711);
  const made = await run(
    join(programs, 'initdb'),
    [
      '--pgdata',
      data,
      '--username=galley',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ],
    { timeoutMs: minute, quiet: true, cwd: folder, ...as },
  );
  rmSync(passwordFile);
  if (!made.ok) return { why: `initdb failed: ${made.output.split('\n').at(-1)}` };

  let output = '';
  const launch = async (port) => {
    const server = start(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: folder,
      endSignal: 'SIGINT',
      endWithinMs: 15_000,
      ...as,
    });
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-4000)));
    const url = `postgres://galley:${password}@127.0.0.1:${port}/postgres`;
    const version = await whenAnswering(url, 20_000, () => server.exitCode === null);
    if (!version) await end(server);
    return { server, url, version };
  };
  // The port is free when we look and may not be when PostgreSQL takes it, so more than one try.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort();
    let launched = await launch(port);
    if (!launched.version) continue;
    const { url, version } = launched;
    const down = () => end(launched.server);
    const up = async () => {
      launched = await launch(port);
      if (!launched.version) throw new Error(`postgres did not start again: ${output.trim().split('\n').at(-1)}`);
    };
    const stop = async () => {
      await down();
      remove();
    };
    return { postgres: { url, how: `PostgreSQL ${version} on port ${port}`, stop, down, up } };
  }
  return { why: `postgres did not start: ${output.trim().split('\n').at(-1)}` };
}

/** What is in it may be lost, so nothing waits for the disk; loopback only, and no socket where another cluster has its own. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'full_page_writes=off',
  'max_connections=200',
  'shared_buffers=64MB',
  'max_wal_size=512MB',
  'wal_level=minimal',
  'max_wal_senders=0',
].flatMap((setting) => ['-c', setting]);

/** The folder that holds initdb and postgres, the newest where Debian keeps several. */
function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** PostgreSQL refuses to run as root: then as `postgres`, whom Debian's package makes, or `nobody`. */
function unprivileged() {
  if (process.getuid?.() !== 0) return { ok: true };
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((which) =>
      Number(spawnSync('id', [which, user], { encoding: 'utf8', timeout: 10_000 }).stdout.trim() || Number.NaN),
    );
    if (uid > 0 && gid > 0) return { ok: true, as: { uid, gid } };
  }
  return { ok: false, why: 'we are root, and there is no user postgres or nobody to run it as' };
}

async function startContainer(say) {
  const engine = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 15_000, quiet: true });
  if (!engine.ok) return { why: 'no Docker engine answers' };
  say('docker run postgres:17-alpine');
  const password = randomBytes(12).toString('hex');
  const created = await run(
    'docker',
    [
      'run',
      '--detach',
      '--rm',
      '--publish',
      '127.0.0.1::5432',
      '--env',
      'POSTGRES_USER=galley',
      '--env',
      `POSTGRES_PASSWORD=${password}`,
      'postgres:17-alpine',
      'postgres',
      '-c',
      'fsync=off',
      '-c',
      'max_connections=200',
    ],
    { timeoutMs: 3 * minute, quiet: true },
  );
  const id = created.output.split('\n').at(-1);
  if (!created.ok) return { why: `Docker could not run postgres:17-alpine: ${id}` };
  const remove = () => spawnSync('docker', ['rm', '--force', id], { timeout: 20_000 });
  atEnd(remove);
  const { output } = await run('docker', ['port', id, '5432/tcp'], { timeoutMs: 15_000, quiet: true });
  const url = `postgres://galley:${password}@${output.split('\n')[0]}/postgres`;
  const version = await whenAnswering(url, minute);
  return version
    ? { postgres: { url, how: `PostgreSQL ${version} in Docker`, stop: async () => void remove() } }
    : { why: 'the container of postgres:17-alpine did not answer' };
}

/** Debian's package also starts a cluster of its own: harmless, and not used. */
async function installServer(say) {
  const { ok, why } = await aptInstall(['postgresql'], say);
  return ok ? startServer() : { why };
}

async function whenAnswering(url, timeoutMs, alive = () => true) {
  for (const until = Date.now() + timeoutMs; Date.now() < until && alive();) {
    const version = await askVersion(url).catch(() => undefined);
    if (version) return version;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Loaded on demand: tests/run.mjs starts before anything is installed. */
async function askVersion(url) {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(
      "select current_setting('server_version') as version, rolcreatedb or rolsuper as may_create from pg_roles where rolname = current_user",
    );
    if (!rows[0]?.may_create) throw new Error('its user may not create databases');
    return rows[0].version.split(' ')[0];
  } finally {
    await client.end();
  }
}
