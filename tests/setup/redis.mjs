import { mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { aptInstall } from './apt.mjs';
import { atEnd, end, run, start } from './children.mjs';

/**
 * A Redis to test against: REDIS_URL, else redis-server, else Docker, else apt-get.
 * Resolves with `{ url, how }`; throws an Error that says what was tried and what to install.
 */
export async function findRedis(say) {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) {
    await pingRedis(REDIS_URL).catch((error) => {
      throw new Error(
        `REDIS_URL is set, but Redis does not answer there: ${error.message}. Start it, or unset REDIS_URL.`,
      );
    });
    return { url: REDIS_URL, how: 'REDIS_URL' };
  }
  const tried = [];
  for (const way of [startServer, startContainer, installServer]) {
    const { redis, why } = await way(say);
    if (redis) return redis;
    tried.push(why);
  }
  throw new Error(
    `No Redis to test against (${tried.join('; ')}). Install redis-server 6.2 or newer, start Docker, or set REDIS_URL.`,
  );
}

async function startServer() {
  const version = await run('redis-server', ['--version'], { timeoutMs: 10_000, quiet: true });
  if (!version.ok) return { why: 'no redis-server on PATH' };
  let output = '';
  // The port is free when we look and may not be when Redis takes it, so more than one try.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'galley-redis-'));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const server = start(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const url = `redis://127.0.0.1:${port}`;
    if (await answers(url, 5000, () => server.exitCode === null)) {
      return { redis: { url, how: `redis-server ${/v=(\S+)/.exec(version.output)?.[1] ?? ''} on port ${port}` } };
    }
    await end(server);
  }
  return { why: `redis-server did not start: ${output.trim().split('\n').at(-1)}` };
}

async function startContainer(say) {
  const engine = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 15_000, quiet: true });
  if (!engine.ok) return { why: 'no Docker engine answers' };
  say('docker run redis:7-alpine');
  const created = await run(
    'docker',
    ['run', '--detach', '--rm', '--publish', '127.0.0.1::6379', 'redis:7-alpine', 'redis-server', '--save', ''],
    { timeoutMs: 180_000, quiet: true },
  );
  const id = created.output.split('\n').at(-1);
  if (!created.ok) return { why: `Docker could not run redis:7-alpine: ${id}` };
  atEnd(() => spawnSync('docker', ['rm', '--force', id], { timeout: 20_000 }));
  const { output } = await run('docker', ['port', id, '6379/tcp'], { timeoutMs: 15_000, quiet: true });
  const url = `redis://${output.split('\n')[0]}`;
  return (await answers(url, 15_000))
    ? { redis: { url, how: 'redis:7-alpine in Docker' } }
    : { why: 'the container of redis:7-alpine did not answer' };
}

async function installServer(say) {
  const { ok, why } = await aptInstall(['redis-server'], say);
  return ok ? startServer() : { why };
}

async function answers(url, timeoutMs, alive = () => true) {
  for (const until = Date.now() + timeoutMs; Date.now() < until && alive();) {
    if (
      await pingRedis(url).then(
        () => true,
        () => false,
      )
    )
      return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Resolves when Redis answers PING within two seconds; works without a client, on the machine's own Node. */
export function pingRedis(url) {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port, username, password } = new URL(url);
    if (!/^rediss?:$/.test(protocol)) throw new Error(`it is not a redis:// or rediss:// URL`);
    const where = { host: hostname, port: Number(port || 6379) };
    const socket = protocol === 'rediss:' ? connectTls(where) : connect(where);
    const login = password
      ? command('AUTH', ...(username ? [username] : []).map(decodeURIComponent), decodeURIComponent(password))
      : '';
    socket.write(login + command('PING'));
    let reply = '';
    const fail = (why) => {
      socket.destroy();
      reject(new Error(why));
    };
    socket.setTimeout(2000, () => fail('no answer within 2 s'));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('it hung up'));
    socket.setEncoding('utf8').on('data', (text) => {
      reply += text;
      const refusal = /^-(.*)\r\n/m.exec(reply);
      if (refusal) return fail(refusal[1]);
      if (!reply.includes('+PONG\r\n')) return;
      socket.destroy();
      resolve();
    });
  });
}

function command(...words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
