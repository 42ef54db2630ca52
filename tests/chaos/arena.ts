/**
 * The environment of a scenario: its own publication, readers, mail servers, workers that can be killed, and a view of
 * the ledger.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { openApp } from '../../src/wire/app.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import type { SendStatus } from '../../src/db/tables/send.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { startFaultySmtp, type FaultySmtp } from '../fakes/faulty-smtp.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { seededRandom, type Random } from '../fakes/seeded-random.ts';
import { draft } from '../journeys/workspace.ts';
import { start } from '../setup/children.mjs';
import { sleep } from './every.ts';
import type { OwnPostgresServer, OwnRedis, Services } from './own-servers.ts';

export type Engine = 'SQLite' | 'SQLite, Redis' | 'PostgreSQL' | 'PostgreSQL, Redis';

export interface ArenaOptions {
  engine: Engine;
  readers: number;
  seed: number;
  /** SMTP connections of each worker. */
  connections?: number;
  batchSize?: number;
  /** Mail servers. */
  relays?: number;
  starttls?: boolean;
  /** The query of each mail server's address, such as `socketTimeout=1000`. */
  smtpParameters?: string;
  /** More lines for galley.yaml. */
  publication?: string;
  /** The path of SQLite's file; default: in the publication's folder. */
  databaseFolder?: string;
  /** A worker that ends because Redis or the database is away is started again, as by a service manager. */
  restarts?: boolean;
}

/** A process of a scenario that can be killed, stopped or ended. */
export interface Worker {
  pid: number;
  /** Its last output, to find out why it ended. */
  said(): string;
  /** It has printed that it delivers. */
  isUp(): boolean;
  /** Resolves with its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  signal(signal: NodeJS.Signals): void;
}

/** The maximum time that anything is waited for. */
const timeoutMs = 120_000;

const repository = fileURLToPath(new URL('../../', import.meta.url));
const entry = join(repository, 'src/cli/galley.mjs');
const clockShifter = new URL('shift-clock.mjs', import.meta.url).href;

export class Arena {
  readonly random: Random;
  readonly engine: Engine;
  readonly readers: number;
  readonly connections: number;
  readonly #restarts: boolean;
  readonly root: string;
  readonly relays: FaultySmtp[];
  readonly redis: OwnRedis | undefined;
  readonly postgres: OwnPostgresServer | undefined;
  readonly databaseUrl: string;
  db!: Database;
  /** The latest send of the issue. */
  send = 0;
  #clockAheadMs = 0;
  /** The running ones, the oldest first. */
  readonly workers: Worker[] = [];
  /** Processes that ended without a request. */
  readonly fallen: string[] = [];
  #saidByAll = '';
  readonly #env: Record<string, string>;
  readonly #expected = new WeakSet<Worker>();

  constructor(
    options: Required<Pick<ArenaOptions, 'engine' | 'readers' | 'connections' | 'seed' | 'restarts'>>,
    made: {
      root: string;
      relays: FaultySmtp[];
      redis?: OwnRedis;
      postgres?: OwnPostgresServer;
      databaseUrl: string;
      env: Record<string, string>;
    },
  ) {
    this.random = seededRandom(options.seed);
    this.engine = options.engine;
    this.readers = options.readers;
    this.connections = options.connections;
    this.#restarts = options.restarts;
    this.root = made.root;
    this.relays = made.relays;
    this.redis = made.redis;
    this.postgres = made.postgres;
    this.databaseUrl = made.databaseUrl;
    this.#env = made.env;
  }

  /** The mail server, if there is only one. */
  get smtp(): FaultySmtp {
    return this.relays[0]!;
  }

  get env(): Record<string, string> {
    return this.#env;
  }

  /** Creates the send without handing out batches: the workers do that. */
  async startSend(): Promise<void> {
    const app = await openApp({ folder: this.root, variables: this.#env });
    try {
      const { issue, rendition, problems } = await checkIssue(app.config, 7);
      if (!issue || !rendition) throw new Error(`the issue of the chaos can't be sent: ${JSON.stringify(problems)}`);
      this.send = (
        await startSend({ issue, rendition, batchSize: app.config.publication.limits.batchSize }, app)
      ).send.id;
    } finally {
      await app.close();
    }
  }

  /** Starts a `galley work`, or another command that keeps running. */
  startWorker({ args = ['work'], env = {} }: { args?: string[]; env?: Record<string, string> } = {}): Worker {
    const child = this.#spawn(args, env);
    let said = '';
    let isUp = false;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
        this.#saidByAll = (this.#saidByAll + text).slice(-200_000);
        // The first words of `galley work` and of `galley serve` once they deliver.
        isUp ||= /Delivering through|Reader’s pages/.test(said);
      });
    }
    const worker: Worker = {
      pid: child.pid!,
      said: () => said.trim(),
      isUp: () => isUp,
      ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 1))),
      signal: (signal) => {
        if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#expected.add(worker);
        child.kill(signal);
      },
    };
    this.workers.push(worker);
    void worker.ended.then((how) => {
      this.workers.splice(this.workers.indexOf(worker), 1);
      if (this.#expected.has(worker)) return;
      if (this.#restarts && /does not answer|can't be reached/.test(said)) this.startWorker({ args, env });
      else this.fallen.push(`\`galley ${args.join(' ')}\` ended by itself with ${how}: ${said.trim().slice(-600)}`);
    });
    return worker;
  }

  /** Resolves when every process that was started delivers. */
  async allUp(): Promise<void> {
    const areUp = await until(async () => this.fallen.length > 0 || this.workers.every((worker) => worker.isUp()), {
      withinMs: timeoutMs,
      everyMs: 5,
    });
    if (!areUp || this.fallen.length > 0)
      throw new Error(
        `a worker did not start: ${[...this.fallen, ...this.workers.map((worker) => worker.said())].join('\n')}`,
      );
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(worker: Worker): Promise<void> {
    worker.signal('SIGKILL');
    await worker.ended;
  }

  /** Ends all of them in order and returns their exit codes. */
  async endWorkers(): Promise<(number | NodeJS.Signals)[]> {
    const ending = [...this.workers];
    for (const worker of ending) worker.signal('SIGTERM');
    return Promise.all(ending.map(({ ended }) => ended));
  }

  /** Runs one command to its end, as a person types it. */
  async galley(args: string[]): Promise<{ code: number | null; output: string }> {
    const child = this.#spawn(args, {});
    let output = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    return { code, output };
  }

  /**
   * How far the wall clock of every process of this arena is ahead of the real one, in ms. A change takes effect within
   * a tenth of a second.
   */
  get clockAheadMs(): number {
    return this.#clockAheadMs;
  }

  set clockAheadMs(ms: number) {
    this.#clockAheadMs = Math.ceil(ms); // Date.now() is an integer
    writeFileSync(this.#env.GALLEY_CHAOS_CLOCK!, String(this.#clockAheadMs));
  }

  everythingSaid(): string {
    return this.#saidByAll;
  }

  async status(): Promise<SendStatus> {
    return (await this.db.selectFrom('send').select('status').where('id', '=', this.send).executeTakeFirstOrThrow())
      .status;
  }

  async taken(): Promise<number> {
    const counts = await Promise.all(this.relays.map((relay) => relay.taken()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when the mail servers together have this many copies; throws after the timeout. */
  async whenTaken(count: number): Promise<void> {
    for (const end = performance.now() + timeoutMs; performance.now() < end;) {
      if (this.fallen.length > 0) throw new Error(this.fallen.join('\n'));
      if (this.relays.length === 1 ? await this.smtp.whenTaken(count, 500) : (await this.taken()) >= count) return;
      if (await this.isOver()) return;
      if (this.relays.length > 1) await sleep(10);
    }
    throw new Error(
      `the mail servers had ${await this.taken()} copies instead of ${count} after ${timeoutMs / 1000} s; output of a worker: ${this.workers[0]?.said().slice(-600)}`,
    );
  }

  /** Works even when the database does not answer. */
  async isOver(): Promise<boolean> {
    return ['finished', 'cancelled'].includes(await this.status().catch(() => 'sending'));
  }

  /** Resolves with true when the send has finished, and with false after the timeout or when no worker is left. */
  async finished(withinMs: number): Promise<boolean> {
    await until(async () => this.workers.length === 0 || (await this.isOver()), { withinMs, everyMs: 100 });
    return this.isOver();
  }

  #spawn(args: string[], env: Record<string, string>): ChildProcess {
    return start(process.execPath, [entry, ...args], {
      cwd: this.root,
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async close(): Promise<void> {
    for (const worker of [...this.workers]) {
      worker.signal('SIGCONT');
      await this.kill(worker);
    }
    await this.db.destroy();
    for (const relay of this.relays) await relay.close();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Twenty domains, so that nineteen remain when one is slowed down. */
export const domains = Array.from({ length: 20 }, (_, index) => `d${String(index).padStart(2, '0')}.example.org`);

export async function openArena(
  {
    engine,
    readers,
    seed,
    connections = 4,
    batchSize = 100,
    relays: relayCount = 1,
    starttls = false,
    smtpParameters = '',
    publication = '',
    databaseFolder,
    restarts = false,
  }: ArenaOptions,
  services: Services,
): Promise<Arena> {
  const root = mkdtempSync(join(tmpdir(), 'galley-chaos-'));
  mkdirSync(join(root, 'drafts'));
  mkdirSync(join(root, '.galley'));
  const slug = `chaos-${randomUUID().slice(0, 8)}`;
  // The bounce guard would rightly pause a send with so many errors, and an hour that the clocks jump would count as an
  // hour in which nobody worked; this tests what happens without them.
  const sending = publication.includes('sending:')
    ? ''
    : 'sending: { uncertain: hold, overdueAfterMinutes: 10080, pauseOver: { bounces: 100, errors: 100 } }\n';
  const yaml = readFileSync(join(repository, 'galley.yaml'), 'utf8')
    .replace(/^slug: \S+/m, `slug: ${slug}`)
    .replace(/connections: \d+/, `connections: ${connections}`)
    .replace(/batchSize: \d+/, `batchSize: ${batchSize}`);
  writeFileSync(join(root, 'galley.yaml'), `${yaml}\n${sending}${publication}`);
  writeFileSync(join(root, 'drafts/7.yaml'), draft);

  const relays = await Promise.all(
    Array.from({ length: relayCount }, (_, index) => startFaultySmtp({ seed: seed + index, starttls })),
  );
  const redis = engine.includes('Redis') ? await services.redis() : undefined;
  const postgres = engine.startsWith('PostgreSQL') ? await services.postgres() : undefined;
  const databaseUrl = postgres
    ? await postgres.database()
    : `sqlite:${join(databaseFolder ?? join(root, '.galley'), 'galley.db')}`;
  const [port, desk, inbox] = (await freePorts(3)).map(String) as [string, string, string];
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    NO_COLOR: '1',
    PORT: port,
    DESK_PORT: desk,
    INBOX_PORT: inbox,
    GALLEY_SECRET: 'a secret for the chaos only',
    SMTP_URL: relays
      .map(({ url }) => (smtpParameters ? `${url}${url.includes('?') ? '&' : '?'}${smtpParameters}` : url))
      .join(' '),
    DATABASE_URL: databaseUrl,
    NODE_OPTIONS: `--import=${clockShifter}`,
    GALLEY_CHAOS_CLOCK: join(root, 'clock'),
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  writeFileSync(env.GALLEY_CHAOS_CLOCK, '0');
  const arena = new Arena(
    { engine, readers, connections, seed, restarts },
    { root, relays, databaseUrl, env, ...(redis ? { redis } : {}), ...(postgres ? { postgres } : {}) },
  );
  arena.db = await openDatabase(databaseUrl);
  await addReaders(arena.db, readers);
  return arena;
}

async function addReaders(db: Database, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    const rows = Array.from({ length: Math.min(1000, count - from) }, (_, index) => {
      const number = from + index;
      return {
        email: `reader-${String(number).padStart(6, '0')}@${domains[number % domains.length]}`,
        status: 'active' as const,
        fields: '{}',
        created_at: 1,
        updated_at: 1,
      };
    });
    await db.insertInto('subscriber').values(rows).execute();
  }
  await sql`analyze`.execute(db);
}

/** Polls a condition; false after the timeout. */
export async function until(
  isSo: () => Promise<boolean>,
  { withinMs, everyMs }: { withinMs: number; everyMs: number },
): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end;) {
    if (await isSo()) return true;
    await sleep(everyMs);
  }
  return isSo();
}
