import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodemailer from 'nodemailer';
import { findRedis } from '../tests/setup/redis.mjs';
import { startPostgres } from '../tests/setup/postgres.mjs';
import { cutRendition, fillRendition, type Rendition } from '../src/issue/render.ts';
import { makeTokens } from '../src/signing/link-token.ts';
import { smtpSourceRate, startMailServer, type BenchServer } from './mail-server.ts';
import { dataFor, dkimPem, keys, renditionOf30kB } from './material.ts';
import type { Result } from './measure.ts';
import type { SendingJob, SendingResult } from './sending-child.ts';

/** The same for all contenders. */
const connections = 32;
const bytes = 30_000;

/** Contenders take turns in this many rounds, so that other load on the machine affects all of them. */
const rounds = 3;

/** One worker, compared with nodemailer composing and signing each message, and with the speed of the wire. */
export async function benchSend(messages: number): Promise<Result[]> {
  return withServer(async (server, base) => {
    const rendition = await renditionOf30kB();
    const theirs: number[] = [];
    const source: number[] = [];
    const off: SendingResult[] = [];
    const on: SendingResult[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(await nodemailerRate(rendition, server.port, Math.max(500, Math.round(messages / 10))));
      if (server.hasSource)
        source.push(await smtpSourceRate(server.port, { messages: messages * 2, bytes, connections }));
      off.push(await withSqlite(messages, base, (job) => sendingRun({ ...job, ledger: 'off' })));
      on.push(await withSqlite(messages, base, (job) => sendingRun({ ...job, ledger: 'on' })));
    }
    const note = `${connections} connections, ${server.name}`;
    const best = middle(on, rate);
    const without = middle(off, rate);
    return [
      { what: 'nodemailer, composing and signing each', rate: middle(theirs), unit: 'messages', note },
      ...(source.length > 0
        ? [{ what: 'Postfix smtp-source -d, the same text to everyone', rate: middle(source), unit: 'messages', note }]
        : []),
      {
        what: 'Galley, SQLite: ledger, tracking, DKIM',
        rate: rate(best),
        unit: 'messages',
        against: { what: 'nodemailer', ratio: ratio(on.map(rate), theirs) },
        note: described(best),
      },
      ...(source.length > 0
        ? [
            {
              what: '',
              rate: rate(best),
              unit: 'messages',
              against: { what: 'smtp-source -d', ratio: ratio(on.map(rate), source) },
            },
          ]
        : []),
      {
        what: 'Galley with the ledger off',
        rate: rate(without),
        unit: 'messages',
        against: { what: 'with it on', ratio: ratio(off.map(rate), on.map(rate)) },
        note: `the ledger costs ${percent(1 - ratio(on.map(rate), off.map(rate)))}; ${described(without)}`,
      },
    ];
  });
}

/** The large setup: durable PostgreSQL, the queue on Redis, and one, two or four workers. */
export async function benchWorkers(messages: number): Promise<Result[]> {
  const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), findRedis(() => {})]);
  try {
    return await withServer(async (server, base) => {
      const frozen = async (name: string) => {
        const { Client } = await import('pg');
        const client = new Client({ connectionString: postgres.url });
        await client.connect();
        await client.query(`create database ${name}`);
        await client.end();
        const job = { ...base, databaseUrl: Object.assign(new URL(postgres.url), { pathname: name }).href };
        await sendingRun({ ...job, ledger: 'on', freeze: messages });
        return job;
      };
      const counts = [1, 2, 4];
      const off: SendingResult[] = [];
      const on = new Map(counts.map((workers) => [workers, [] as SendingResult[]]));
      for (let round = 0; round < rounds; round++) {
        off.push(await sendingRun({ ...(await frozen(`off_${round}`)), redisUrl: redis.url, ledger: 'off' }));
        for (const workers of counts) {
          const job = { ...(await frozen(`workers_${workers}_${round}`)), redisUrl: redis.url, ledger: 'on' as const };
          const runs = await Promise.all(Array.from({ length: workers }, () => sendingRun(job)));
          const total = runs.reduce((sum, run) => sum + run.messages, 0);
          if (total !== messages) throw new Error(`${total} of ${messages} were sent by ${workers} workers`);
          // From when the first was ready to when the last had finished; starting Node does not count.
          const seconds = Math.max(...runs.map((run) => run.seconds));
          on.get(workers)!.push({
            ...runs[0]!,
            messages: total,
            seconds,
            rssMb: Math.max(...runs.map((run) => run.rssMb)),
          });
        }
      }
      const rates = (workers: number) => on.get(workers)!.map(rate);
      const without = middle(off, rate);
      return [
        {
          what: 'Galley, PostgreSQL, the ledger off',
          rate: rate(without),
          unit: 'messages',
          note: `${described(without)}, ${server.name}`,
        },
        ...counts.map((workers): Result => {
          const own = middle(on.get(workers)!, rate);
          const against =
            workers === 1
              ? { what: 'the ledger off', ratio: ratio(rates(1), off.map(rate)) }
              : { what: 'one worker', ratio: ratio(rates(workers), rates(1)) };
          const note =
            workers === 1
              ? `the ledger costs ${percent(1 - against.ratio)}; ${described(own)}`
              : `at most ${own.rssMb} MB each`;
          return {
            what: `Galley, PostgreSQL and Redis, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
            rate: rate(own),
            unit: 'messages',
            against,
            note,
          };
        }),
      ];
    });
  } finally {
    await postgres.stop();
  }
}

/** The cost of a message with a million readers compared with ten thousand, and the time to freeze a million. */
export async function benchScale(readers: number, messages: number): Promise<Result[]> {
  return withServer((_server, base) =>
    withSqlite(readers, base, async (large, { freezeSeconds }) => {
      const few: SendingResult[] = [];
      const many: SendingResult[] = [];
      for (let round = 0; round < rounds; round++) {
        few.push(await withSqlite(10_000, base, (small) => sendingRun({ ...small, ledger: 'on' })));
        // Continues where the previous run stopped.
        many.push(await sendingRun({ ...large, ledger: 'on', stopAfter: Math.min(10_000, Math.floor(readers / 4)) }));
      }
      const long = await sendingRun({ ...large, ledger: 'on', stopAfter: Math.min(messages, Math.floor(readers / 4)) });
      return [
        {
          what: 'of 10,000 readers',
          rate: rate(middle(few, rate)),
          unit: 'messages',
          note: described(middle(few, rate)),
        },
        {
          what: `of ${readers.toLocaleString('en')} readers`,
          rate: rate(middle(many, rate)),
          unit: 'messages',
          against: { what: '10,000 readers', ratio: ratio(many.map(rate), few.map(rate)) },
          note: described(middle(many, rate)),
        },
        {
          what: `${long.messages.toLocaleString('en')} more in one process`,
          rate: rate(long),
          unit: 'messages',
          note: `${long.rssEarlyMb} MB when a tenth was sent, ${long.rssLateMb} MB at the end, at most ${long.rssMb} MB`,
        },
        {
          what: `freezing ${readers.toLocaleString('en')} readers, SQLite`,
          rate: readers / freezeSeconds,
          unit: 'readers',
          note: `${freezeSeconds.toFixed(1)} s`,
        },
      ];
    }),
  );
}

type Base = Pick<SendingJob, 'smtpUrl' | 'dkimPem' | 'connections'>;
type Job = Omit<SendingJob, 'ledger' | 'freeze'>;

/** Runs `work` with a send to `readers` readers in its own database, created by another process. */
async function withSqlite<T>(
  readers: number,
  base: Base,
  work: (job: Job, frozen: SendingResult) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-'));
  try {
    const job = { ...base, databaseUrl: `sqlite:${join(folder, 'galley.db')}` };
    return await work(job, await sendingRun({ ...job, ledger: 'on', freeze: readers }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function middle(values: number[]): number;
function middle<T>(values: T[], by: (value: T) => number): T;
function middle<T>(values: T[], by: (value: T) => number = Number): T {
  return values.toSorted((one, other) => by(one) - by(other))[Math.floor(values.length / 2)]!;
}

/** The median of the ratios of each round. */
function ratio(ours: number[], theirs: number[]): number {
  return middle(ours.map((value, round) => value / theirs[round]!));
}

async function withServer<T>(work: (server: BenchServer, base: Base) => Promise<T>): Promise<T> {
  const server = await startMailServer();
  try {
    return await work(server, { smtpUrl: `smtp://127.0.0.1:${server.port}`, dkimPem, connections });
  } finally {
    server.stop();
  }
}

function sendingRun(job: SendingJob): Promise<SendingResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('sending-child.ts', import.meta.url)), [JSON.stringify(job)], {
      stdio: 'inherit',
    });
    let result: SendingResult | undefined;
    child.once('message', (message) => (result = message as SendingResult));
    child.once('exit', (code) =>
      result ? resolve(result) : reject(new Error(`the sending process ended with ${code}`)),
    );
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
      const tokens = makeTokens(keys, { epoch: 1, delivery }, rendition.links.length).clicks;
      const copy = fillRendition(cut, dataFor(rendition, email), {
        link: (position) => `https://news.example.org/c/${tokens[position]}`,
        unsubscribe: 'https://news.example.org/u/x',
      });
      await transport.sendMail({
        from: 'The Weekly Loop <editors@loop.example.org>',
        to: email,
        ...copy,
        textEncoding: 'quoted-printable',
      });
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const perSecond = messages / ((performance.now() - start) / 1000);
  transport.close();
  return perSecond;
}
