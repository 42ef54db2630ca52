import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { startPostgres } from '../tests/setup/postgres.mjs';
import { freePorts } from '../tests/fakes/free-ports.ts';
import { jsonRows } from '../src/db/json-rows.ts';
import type { Database } from '../src/db/open.ts';
import { renderIssue } from '../src/issue/render.ts';
import { startSend } from '../src/send/plan/start-send.ts';
import { openApp } from '../src/wire/app.ts';
import type { ClickJob, ClickResult } from './click-load.ts';
import type { Duration, Result } from './measure.ts';

const secret = 'a secret for the bench only';
const rounds = 3;
const seconds = 4;
const connections = 64;
const perSecond = 300;

/** The send in which the bench clicks. */
interface Sent {
  epoch: number;
  firstDelivery: number;
  links: number;
  issue: number;
}

/** A publication that `galley serve` runs in a process of its own. */
interface Served {
  name: string;
  folder: string;
  env: NodeJS.ProcessEnv;
  child: ChildProcess;
  port: number;
  deskPort: number;
  sent: Sent;
}

/** How many clicks a second are answered, each durable, compared with a bare redirect; and how long one waits. */
export async function benchClicks({
  readers,
  engines,
}: {
  readers: number;
  engines: string[];
}): Promise<{ results: Result[]; durations: Duration[] }> {
  const results: Result[] = [];
  const durations: Duration[] = [];
  const bare = fork(new URL('bare-redirect.ts', import.meta.url));
  const [{ port: barePort }] = (await once(bare, 'message')) as [{ port: number }];
  const postgres = engines.includes('postgres') ? await startPostgres({ durable: true }) : undefined;
  try {
    for (const engine of engines) {
      const served = await serve(engine === 'postgres' ? postgres!.url : undefined);
      try {
        results.push(...(await throughput(served, barePort)));
        durations.push(...(await waiting(served, readers)));
      } finally {
        served.child.kill('SIGTERM');
        await once(served.child, 'exit');
        rmSync(served.folder, { recursive: true, force: true });
      }
    }
  } finally {
    bare.kill();
    await postgres?.stop();
  }
  return { results, durations };
}

async function throughput({ name, port, sent, child }: Served, barePort: number): Promise<Result[]> {
  const job = { ...jobOf(sent), mode: 'closed' as const, connections, seconds };
  await click({ ...job, port, seconds: 2 }); // V8 compiles
  await click({ ...job, port: barePort, seconds: 1 });
  const bare: ClickResult[] = [];
  const own: ClickResult[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await click({ ...job, port: barePort }));
    own.push(await click({ ...jobOf(sent), mode: 'closed', connections, seconds, port }));
  }
  const [without, answered] = [middle(bare), middle(own)];
  const failed = own.reduce((sum, one) => sum + one.failed, 0);
  return [
    { what: `a bare node:http redirect`, rate: without.perSecond, unit: 'clicks' },
    {
      what: `Galley, ${name}: verified, judged and durable`,
      rate: answered.perSecond,
      unit: 'clicks',
      against: { what: 'bare', ratio: answered.perSecond / without.perSecond },
      note: `p99 ${answered.p99.toFixed(0)} ms over ${connections} connections; ${failed} failed; ${memoryOf(child)} MB`,
    },
  ];
}

/** Clicks at a fixed rate, alone and while a million readers are imported and reports are read. */
async function waiting(served: Served, readers: number): Promise<Duration[]> {
  const { name, port, sent, child } = served;
  const durations: Duration[] = [];
  const measure = async (what: string, fresh: boolean, howLong: number) => {
    const job: ClickJob = { ...jobOf(sent), mode: 'open', connections: 0, perSecond, seconds: howLong, port, fresh };
    const { p50, p99, max, failed } = await click(job);
    const note = `longest ${max.toFixed(0)}, ${failed} failed, ${memoryOf(child)} MB`;
    durations.push({ what: `${name}: ${perSecond} clicks a second ${what}`, ms: p50, p99, note });
  };
  for (const fresh of [false, true]) {
    const how = fresh ? 'on new connections' : 'on kept connections';
    await measure(how, fresh, 10);
    const importing = importMany(served, readers, fresh ? 'b' : 'a');
    const reading = readReports(served);
    await measure(`${how}, reports and an import of ${readers.toLocaleString('en')}`, fresh, 20);
    const reports = await reading.stop();
    importing.kill('SIGTERM');
    if (importing.exitCode === null) await once(importing, 'exit');
    durations.push({ what: `${name}: a report meanwhile`, ms: reports.ms, note: `${reports.read} were read` });
  }
  return durations;
}

/** `galley import` in a process of its own. */
function importMany({ folder, env }: Served, readers: number, tag: string): ChildProcess {
  const file = join(folder, `${tag}.csv`);
  const lines = ['email,first name'];
  for (let reader = 0; reader < readers; reader++) lines.push(`${tag}-${reader}@example.org,Vega`);
  writeFileSync(file, lines.join('\n'));
  return galley(['subscribers', 'import', file], folder, env);
}

function readReports({ deskPort, folder, sent }: Served): { stop(): Promise<{ read: number; ms: number }> } {
  const key = readFileSync(join(folder, '.galley/desk-key'), 'utf8').trim();
  const times: number[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    while (!stop.signal.aborted) {
      const start = performance.now();
      const answer = await fetch(`http://localhost:${deskPort}/reports/${sent.issue}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      await answer.text();
      if (answer.status !== 200) throw new Error(`the report was answered with ${answer.status}`);
      times.push(performance.now() - start);
      await pause(50);
    }
  })();
  return {
    async stop() {
      stop.abort();
      await reading;
      return { read: times.length, ms: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN };
    },
  };
}

async function serve(databaseUrl: string | undefined): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-bench-clicks-'));
  copyFileSync('galley.yaml', join(folder, 'galley.yaml'));
  mkdirSync(join(folder, 'drafts'));
  const [port, deskPort, inboxPort] = (await freePorts(3)) as [number, number, number];
  const own = {
    PORT: String(port),
    DESK_PORT: String(deskPort),
    INBOX_PORT: String(inboxPort),
    PUBLIC_URL: `http://localhost:${port}`,
    GALLEY_SECRET: secret,
    LOG_LEVEL: 'error',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const sent = await makeSend(folder, own);
  const env = { ...process.env, ...own };
  const child = galley(['serve'], folder, env);
  await once(child.stdout!, 'data');
  return { name: databaseUrl ? 'PostgreSQL' : 'SQLite', folder, env, child, port, deskPort, sent };
}

function galley(argv: string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const program = fileURLToPath(new URL('../src/cli/galley.mjs', import.meta.url));
  return spawn(process.execPath, [program, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Mail that is out, and a third of which was opened. */
const mails = { deliveries: 300_000, opens: 100_000, clicks: 50_000 };

async function makeSend(folder: string, variables: Record<string, string>): Promise<Sent> {
  const { issue, context } = await import('./material.ts');
  const app = await openApp({ folder, variables });
  try {
    const { db, config } = app;
    await addReaders(db);
    const rendition = await renderIssue(issue, context);
    const { send } = await startSend({ issue, rendition, batchSize: config.publication.limits.batchSize }, app);
    const now = Date.now();
    await db.updateTable('delivery').set({ status: 'accepted', attempted_at: now, closed_at: now }).execute();
    await db.updateTable('batch').set({ status: 'done' }).execute();
    await db.updateTable('send').set({ status: 'finished', finished_at: now }).execute();
    const { first } = await db
      .selectFrom('delivery')
      .select(({ fn }) => fn.min('id').as('first'))
      .executeTakeFirstOrThrow();
    const { epoch } = await db.selectFrom('send').select('epoch').where('id', '=', send.id).executeTakeFirstOrThrow();
    const links = rendition.links.length;
    // Of the readers at the end of the list; the bench clicks in those at its beginning.
    const readersFrom = Number(first) + mails.deliveries - mails.opens;
    await sql`
      insert into event (delivery_id, send_id, kind, link, verdict, reasons, at)
      select id, send_id, 'open', null, 'human', '', ${now} + id from delivery where id >= ${readersFrom}`.execute(db);
    await sql`
      insert into event (delivery_id, send_id, kind, link, verdict, reasons, at)
      select id, send_id, 'click', id % ${links}, 'human', '', ${now} + id from delivery
      where id >= ${readersFrom + mails.opens - mails.clicks}`.execute(db);
    return { epoch: Number(epoch), firstDelivery: Number(first), links, issue: issue.number };
  } finally {
    await app.close();
  }
}

async function addReaders(db: Database): Promise<void> {
  const size = 10_000;
  for (let from = 0; from < mails.deliveries; from += size) {
    const rows = Array.from({ length: size }, (_, index) => ({ email: `reader-${from + index}@example.org` }));
    await sql`
      insert into subscriber (email, status, fields, tracking, created_at, updated_at)
      select v.email, 'active', '{}', 1, 1, 1 from ${jsonRows(db, rows, { email: 'text' })}`.execute(db);
  }
}

let used = 0;

function jobOf({ epoch, firstDelivery, links }: Sent) {
  return { host: '', secret, epoch, links, firstDelivery: firstDelivery + used };
}

async function click(job: ClickJob): Promise<ClickResult> {
  const child = fork(new URL('click-load.ts', import.meta.url), [
    JSON.stringify({ ...job, host: `localhost:${job.port}`, firstDelivery: job.firstDelivery }),
  ]);
  const [result] = (await once(child, 'message')) as [ClickResult];
  used += result.deliveries;
  child.kill();
  return result;
}

function middle(runs: ClickResult[]): ClickResult {
  return runs.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(runs.length / 2)]!;
}

function memoryOf({ pid }: ChildProcess): number {
  const kB = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kB) / 1024);
}
