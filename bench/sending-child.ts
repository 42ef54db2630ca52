/** One worker in its own process, so that its time and memory are measured alone. Its one argument is the job. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp, type App } from '../src/wire/app.ts';
import { openWorker, maintenanceDepsOf } from '../src/wire/open-worker.ts';
import type { Database } from '../src/db/open.ts';
import { openBounceGuard } from '../src/send/pace/bounce-guard.ts';
import { batchJob, readBatchJob } from '../src/send/ledger/batch.ts';
import { deliverBatch } from '../src/send/run/deliver-batch.ts';
import type { Ledger, PendingDelivery } from '../src/send/ledger/ledger.ts';
import { sendContentStore } from '../src/message/send-content.ts';
import { openPace } from '../src/send/pace/pace.ts';
import { runSend } from '../src/send/run/run-send.ts';
import { openRelayPace } from '../src/send/pace/relay-pace.ts';
import { openSlowDomains } from '../src/send/pace/slow-domains.ts';
import { startSend } from '../src/send/plan/start-send.ts';
import { untilIdle } from '../tests/queue/until-idle.ts';

export interface SendingJob {
  smtpUrl: string;
  dkimPem: string;
  connections: number;
  databaseUrl: string;
  redisUrl?: string;
  /**
   * Only creates a send to this many readers in an empty database; another process sends it, as `galley work` would.
   */
  freeze?: number;
  /** Stops after this many messages; default: all. */
  stopAfter?: number;
  ledger: 'on' | 'off';
}

export interface SendingResult {
  freezeSeconds: number;
  messages: number;
  seconds: number;
  /** User and system time of this process, in ms per message. */
  cpuMs: number;
  /** Peak memory in MB. */
  rssMb: number;
  /** Memory when a tenth was sent and at the end, in MB. */
  rssEarlyMb: number;
  rssLateMb: number;
}

const job = JSON.parse(process.argv[2]!) as SendingJob;
const folder = mkdtempSync(join(tmpdir(), 'galley-bench-'));
copyFileSync('galley.yaml', join(folder, 'galley.yaml'));
const app = await openApp({
  folder,
  variables: {
    SMTP_URL: job.smtpUrl,
    PUBLIC_URL: 'https://news.example.org',
    GALLEY_SECRET: 'a secret for the bench only',
    DKIM_PRIVATE_KEY: job.dkimPem,
    DKIM_SELECTOR: 'bench',
    LOG_LEVEL: 'error',
    DATABASE_URL: job.databaseUrl,
    ...(job.redisUrl ? { REDIS_URL: job.redisUrl } : {}),
  },
});
app.config.publication.limits.connections = job.connections;
try {
  process.send?.(await run(app));
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

async function run({ db, clock, config, sender }: App): Promise<SendingResult> {
  if (job.freeze !== undefined) {
    await addReaders(db, job.freeze);
    // A worker renders nothing, so it does not load the renderer either.
    const { issue, renditionOf30kB } = await import('./material.ts');
    const rendition = await renditionOf30kB();
    const freezing = performance.now();
    await startSend({ issue, rendition, batchSize: config.publication.limits.batchSize }, app);
    return {
      freezeSeconds: (performance.now() - freezing) / 1000,
      messages: 0,
      seconds: 0,
      cpuMs: 0,
      rssMb: rss(),
      rssEarlyMb: 0,
      rssLateMb: 0,
    };
  }
  const send = await db.selectFrom('send').select(['id', 'recipients']).executeTakeFirstOrThrow();

  const worker = await openWorker(app, { onOutcome: () => count() });
  let messages = 0;
  let rssEarlyMb = 0;
  const wanted = job.stopAfter ?? send.recipients;
  const stop = new AbortController();
  const count = () => {
    messages++;
    if (messages === Math.round(wanted / 10)) rssEarlyMb = rss();
    if (messages === wanted) stop.abort();
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  if (job.ledger === 'on')
    await runSend(
      send.id,
      { ...maintenanceDepsOf(app), queue: await app.openQueue(), handle: worker.handle },
      { signal: stop.signal },
    );
  else {
    const rows = await db
      .selectFrom('delivery')
      .innerJoin('subscriber', 'subscriber.id', 'subscriber_id')
      .select(['delivery.id', 'delivery.batch', 'email', 'fields'])
      .where('send_id', '=', send.id)
      .orderBy('delivery.id')
      .execute();
    const batches = Map.groupBy(rows, ({ batch }) => batch);
    const deps = {
      ...{ ledger: noLedger(batches), outbox: app.openOutbox(), clock, sender, leaseMs: 30_000 },
      ...{
        pace: openPace({ db, clock, perSecond: null }),
        relayPace: openRelayPace({ db, clock, transport: app.transport }),
        slowDomains: openSlowDomains({ db, clock }),
        bounceGuard: openBounceGuard({ bounces: 10, errors: 30 }),
        pauseSend: async () => {},
        takeBack: async () => {},
      },
      ...{
        sendContent: sendContentStore(db, sender),
        signing: await app.openSigning(),
        fields: config.publication.fields,
        connections: job.connections,
        onOutcome: count,
      },
    };
    // The same queue and batches, with the same concurrency as `runSend`.
    const queue = await app.openQueue();
    await queue.work(async (id) => void (await deliverBatch(readBatchJob(id)!, deps, new AbortController().signal)), {
      concurrency: 2,
    });
    await queue.enqueue([...batches.keys()].map((number) => ({ id: batchJob({ send: send.id, number }) })));
    await untilIdle(queue);
    await queue.close();
    await deps.outbox.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const rssLateMb = rss();
  await worker.close();
  return {
    freezeSeconds: 0,
    messages,
    seconds,
    cpuMs: (used.user + used.system) / 1000 / messages,
    rssMb: Math.round(process.resourceUsage().maxRSS / 1000),
    rssEarlyMb,
    rssLateMb,
  };
}

/** A ledger in memory, to measure sending without a database: batches are claimed without competition. */
function noLedger(batches: Map<number, { id: number; email: string; fields: string }[]>): Ledger {
  return {
    claimBatch: async ({ number }) =>
      batches.get(number)!.map(({ id, email, fields }): PendingDelivery => ({
        id,
        email,
        domain: 'example.org',
        fields: JSON.parse(fields) as Record<string, string>,
        since: '2026-01-01',
        tracked: true,
      })),
    renewLease: async () => true,
    whyStop: async () => undefined,
    begin: async () => ({ kind: 'go', attempt: 1 }),
    close: async () => ({ held: false }),
    takesMail: async () => true,
    releaseBatch: async () => ({ finished: true }),
  };
}

async function addReaders(db: Database, count: number): Promise<void> {
  for (let at = 0; at < count; at += 2000) {
    const rows = Array.from({ length: Math.min(2000, count - at) }, (_, index) => ({
      email: `reader-${at + index}@example.org`,
      status: 'active' as const,
      fields: '{"firstName":"Vega","city":"Samarkand"}',
      created_at: 0,
      updated_at: 0,
    }));
    await db.insertInto('subscriber').values(rows).execute();
  }
}

function rss(): number {
  return Math.round(process.memoryUsage().rss / 1e6);
}
