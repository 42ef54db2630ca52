import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import nodemailer from 'nodemailer';
import { findRedis } from '../tests/setup/redis.mjs';
import { startPostgres } from '../tests/setup/postgres.mjs';
import { cutRendition, fillRendition, type Rendition } from '../src/issue/render.ts';
import { makeTokens } from '../src/track/token.ts';
import { smtpSourceRate, startMailServer, type BenchServer } from './mail-server.ts';
import { dataFor, dkimPem, keys, renditionOf30kB } from './material.ts';
import type { Result } from './measure.ts';
import type { SendingJob, SendingResult } from './sending-child.ts';

/** Of every sender alike. */
const connections = 20;
const bytes = 30_000;

/** One worker: against nodemailer composing and signing each message, and against what the wire takes. */
export async function benchSend(messages: number): Promise<Result[]> {
  return withServer(async (server, base) => {
    const rendition = await renditionOf30kB();
    const theirs = await nodemailerRate(rendition, server.port, Math.max(500, Math.round(messages / 10)));
    const source = server.hasSource ? await smtpSourceRate(server.port, { messages: messages * 2, bytes, connections }) : undefined;
    const off = await sendingRun({ ...base, readers: messages, ledger: 'off' });
    const on = await sendingRun({ ...base, readers: messages, ledger: 'on' });
    const note = `${connections} connections, ${server.name}`;
    return [
      { what: 'nodemailer, composing and signing each', rate: theirs, unit: 'messages', note },
      ...(source ? [{ what: 'Postfix smtp-source -d, the same text to everyone', rate: source, unit: 'messages', note }] : []),
      { what: 'Galley, SQLite: ledger, tracking, DKIM', rate: rate(on), unit: 'messages', against: { what: 'nodemailer', ratio: rate(on) / theirs }, note: described(on) },
      ...(source ? [{ what: '', rate: rate(on), unit: 'messages', against: { what: 'smtp-source -d', ratio: rate(on) / source } }] : []),
      { what: 'Galley with the ledger off', rate: rate(off), unit: 'messages', against: { what: 'with it on', ratio: rate(off) / rate(on) }, note: `the ledger costs ${percent(1 - rate(on) / rate(off))}; ${described(off)}` },
    ];
  });
}

/** The grown-up form: PostgreSQL that waits for its disk, ids on Redis, one worker, two, four. */
export async function benchWorkers(messages: number): Promise<Result[]> {
  const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), findRedis(() => {})]);
  try {
    return await withServer(async (server, base) => {
      const fresh = async (name: string) => {
        const { Client } = await import('pg');
        const client = new Client({ connectionString: postgres.url });
        await client.connect();
        await client.query(`create database ${name}`);
        await client.end();
        return Object.assign(new URL(postgres.url), { pathname: name }).href;
      };
      const off = await sendingRun({ ...base, databaseUrl: await fresh('off'), readers: messages, ledger: 'off' });
      const results: Result[] = [{ what: 'Galley, PostgreSQL, the ledger off', rate: rate(off), unit: 'messages', note: `${described(off)}, ${server.name}` }];
      let one = 0;
      for (const workers of [1, 2, 4]) {
        const shared = { ...base, databaseUrl: await fresh(`workers${workers}`), redisUrl: redis.url, ledger: 'on' as const };
        await sendingRun({ ...shared, readers: messages, only: 'freeze' });
        const start = performance.now();
        const runs = await Promise.all(Array.from({ length: workers }, () => sendingRun({ ...shared, readers: 0 })));
        // From when the first was ready to when the last was done; starting Node is not sending.
        const seconds = Math.max(...runs.map((run) => run.seconds));
        const total = runs.reduce((sum, run) => sum + run.messages, 0);
        if (total !== messages) throw new Error(`${total} of ${messages} were sent by ${workers} workers in ${performance.now() - start} ms`);
        if (workers === 1) one = total / seconds;
        const against = workers === 1 ? { what: 'the ledger off', ratio: total / seconds / rate(off) } : { what: 'one worker', ratio: total / seconds / one };
        results.push({ what: `Galley, PostgreSQL and Redis, ${workers} ${workers === 1 ? 'worker' : 'workers'}`, rate: total / seconds, unit: 'messages', against, note: workers === 1 ? `the ledger costs ${percent(1 - total / seconds / rate(off))}; ${described(runs[0]!)}` : `at most ${Math.max(...runs.map((run) => run.rssMb))} MB each` });
      }
      return results;
    });
  } finally {
    await postgres.stop();
  }
}

/** The cost of a message to a list of a million against one of ten thousand, and what freezing a million takes. */
export async function benchScale(readers: number, messages: number): Promise<Result[]> {
  return withServer(async (_server, base) => {
    const small = await sendingRun({ ...base, readers: 10_000, ledger: 'on', stopAfter: Math.min(10_000, messages) });
    const large = await sendingRun({ ...base, readers, ledger: 'on', stopAfter: Math.min(readers, messages) });
    return [
      { what: 'of 10,000 readers', rate: rate(small), unit: 'messages', note: described(small) },
      { what: `the first ${large.messages.toLocaleString('en')} of ${readers.toLocaleString('en')} readers`, rate: rate(large), unit: 'messages', against: { what: '10,000 readers', ratio: rate(large) / rate(small) }, note: `${described(large)}; ${large.rssEarlyMb} MB early on, ${large.rssLateMb} MB at the end` },
      { what: `freezing ${readers.toLocaleString('en')} readers, SQLite`, rate: readers / large.freezeSeconds, unit: 'readers', note: `${large.freezeSeconds.toFixed(1)} s` },
    ];
  });
}

async function withServer<T>(work: (server: BenchServer, base: Pick<SendingJob, 'smtpUrl' | 'dkimPem' | 'connections'>) => Promise<T>): Promise<T> {
  const server = await startMailServer();
  try {
    return await work(server, { smtpUrl: `smtp://127.0.0.1:${server.port}`, dkimPem, connections });
  } finally {
    server.stop();
  }
}

function sendingRun(job: SendingJob): Promise<SendingResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('sending-child.ts', import.meta.url)), [JSON.stringify(job)], { stdio: 'inherit' });
    let result: SendingResult | undefined;
    child.once('message', (message) => (result = message as SendingResult));
    child.once('exit', (code) => (result ? resolve(result) : reject(new Error(`the sending process ended with ${code}`))));
  });
}

function rate({ messages, seconds }: SendingResult): number {
  return messages / seconds;
}

function described({ cpuMs, rssMb }: SendingResult): string {
  return `${cpuMs.toFixed(2)} ms CPU a message, at most ${rssMb} MB`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

async function nodemailerRate(rendition: Rendition, port: number, messages: number): Promise<number> {
  const cut = cutRendition(rendition);
  const transport = nodemailer.createTransport({
    ...{ host: '127.0.0.1', port, pool: true, maxConnections: connections, maxMessages: Infinity, ignoreTLS: true },
    dkim: { domainName: 'loop.example.org', keySelector: 'bench', privateKey: dkimPem },
  } as never);
  const start = performance.now();
  let next = 0;
  const work = async () => {
    while (next < messages) {
      const delivery = ++next;
      const email = `reader-${delivery}@example.org`;
      const tokens = makeTokens(keys, 'click', delivery, rendition.links.length);
      const copy = fillRendition(cut, dataFor(rendition, email), { link: (position) => `https://news.example.org/c/${tokens[position]}`, unsubscribe: 'https://news.example.org/u/x' });
      await transport.sendMail({ from: 'The Weekly Loop <editors@loop.example.org>', to: email, ...copy, textEncoding: 'quoted-printable' });
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const perSecond = messages / ((performance.now() - start) / 1000);
  transport.close();
  return perSecond;
}
