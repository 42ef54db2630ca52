/**
 * A sending engine with one database: readers, sends, workers with a limited number of slots, and a clock that can be
 * moved.
 */
import { systemClock } from '../../src/clock.ts';
import { openInProcessQueue } from '../../queue/in-process.ts';
import type { Clock } from '../../src/clock.ts';
import type { Database } from '../../src/db/open.ts';
import type { Send } from '../../src/db/tables/send.ts';
import { openBounceGuard } from '../../src/send/pace/bounce-guard.ts';
import { readBatchJob, type BatchId } from '../../src/send/ledger/batch.ts';
import { compileMessage } from '../../src/message/compile-message.ts';
import { BufferPool } from '../../src/message/buffer-pool.ts';
import { pauseSend } from '../../src/send/steer/control.ts';
import { retryRejected } from '../../src/send/steer/retry.ts';
import type { DeliverDeps } from '../../src/send/run/batch-run.ts';
import { deliverBatch, type BatchResult } from '../../src/send/run/deliver-batch.ts';
import { keepDelivering } from '../../src/send/run/keep-delivering.ts';
import { openLedger } from '../../src/send/ledger/ledger.ts';
import { openPace } from '../../src/send/pace/pace.ts';
import { openRelayPace } from '../../src/send/pace/relay-pace.ts';
import { openSlowDomains } from '../../src/send/pace/slow-domains.ts';
import { openSmtp } from '../../src/send/smtp/outbox.ts';
import { startSend, type SendPlan } from '../../src/send/plan/start-send.ts';
import { sweep } from '../../src/send/run/sweep.ts';
import { maintainSends, type MaintenanceDeps } from '../../src/send/run/maintenance.ts';
import { relaysOf } from '../../src/send/smtp/transport.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { planOf, sampleSender, smallRendition } from '../cast/renditions.ts';

export const transport = 'relay.example.org:587';

/** The real time plus what the test adds. */
export interface MovedClock extends Clock {
  aheadMs: number;
}

export function movedClock(): MovedClock {
  return {
    aheadMs: 0,
    now() {
      return Date.now() + this.aheadMs;
    },
  };
}

export interface WorkerOptions {
  /** One address, or several separated by spaces, as in SMTP_URL. */
  smtpUrl: string;
  owner?: string;
  connections?: number;
  /** For all sends together. */
  perSecond?: number;
  leaseMs?: number;
  over?: Partial<DeliverDeps>;
}

export interface TestWorker {
  deps: DeliverDeps;
  deliver(batch: BatchId, signal?: AbortSignal): Promise<BatchResult>;
  /** Delivers due batches one after another until none is left; returns each result. */
  workOff(): Promise<BatchResult[]>;
  /** Works until it is closed, as `galley work` does. */
  live(over?: Partial<MaintenanceDeps>): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface Engine {
  db: Database;
  clock: MovedClock;
  maintenanceDeps: MaintenanceDeps;
  start(plan?: Partial<SendPlan>): Promise<Send>;
  worker(options: WorkerOptions): TestWorker;
  maintain(over?: Partial<MaintenanceDeps>): Promise<void>;
  sendOf(id: number): Promise<Send>;
}

const message = compileMessage(smallRendition, sampleSender);
const buffers = new BufferPool();

export function engineOver(db: Database, clock: MovedClock = movedClock()): Engine {
  const maintenanceDeps: MaintenanceDeps = {
    db,
    clock,
    transport,
    batchSize: 10,
    policy: 'hold',
    overdueAfterMs: 3_600_000,
  };
  return {
    db,
    clock,
    maintenanceDeps,
    async start({ rendition = smallRendition, batchSize = 10, ...plan } = {}) {
      return (await startSend({ ...planOf(rendition), batchSize, ...plan }, { db, clock, transport })).send;
    },
    worker: (options) => testWorker(options, maintenanceDeps),
    maintain: (over) => maintainSends({ ...maintenanceDeps, ...over }),
    sendOf: (id) => db.selectFrom('send').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  };
}

/** For `expect.poll`: timeouts that are long enough on a busy machine. */
export const inTime = { timeout: 15_000, interval: 20 };

let workers = 0;

function testWorker(
  {
    smtpUrl,
    owner = `example/1/worker${++workers}`,
    connections = 2,
    perSecond,
    leaseMs = 30_000,
    over = {},
  }: WorkerOptions,
  maintenanceDeps: MaintenanceDeps,
): TestWorker {
  const { db, clock } = maintenanceDeps;
  const outbox = openSmtp({ relays: relaysOf(smtpUrl), connections, timeoutMs: 10_000, now: () => clock.now() });
  const deps: DeliverDeps = {
    ledger: openLedger({ db, clock, owner, transport, leaseMs }),
    outbox,
    clock,
    pace: openPace({ db, clock, perSecond: perSecond ?? null }),
    relayPace: openRelayPace({ db, clock, transport }),
    slowDomains: openSlowDomains({ db, clock }),
    bounceGuard: openBounceGuard({ bounces: 10, errors: 30 }),
    pauseSend: async (send, reason) => void (await pauseSend(send, reason, { db, clock: systemClock })),
    takeBack: async (send, only) => void (await retryRejected(send, { db, clock }, { only })),
    sendContent: async () => ({ ...planOf(smallRendition), epoch: 1, message, buffers }),
    sender: sampleSender,
    signing: { keys: keyRing('a secret for tests only'), dkim: [] },
    fields: ['firstName', 'city'],
    connections,
    leaseMs,
    ...over,
  };
  const deliver = (batch: BatchId, signal = new AbortController().signal) => deliverBatch(batch, deps, signal);
  return {
    deps,
    deliver,
    async workOff() {
      const results: BatchResult[] = [];
      for (;;) {
        const found: string[] = [];
        await sweep({ enqueue: async (jobs) => void found.push(...jobs.map(({ id }) => id)) }, maintenanceDeps);
        const now: BatchResult[] = [];
        for (const job of found) now.push(await deliver(readBatchJob(job)!));
        results.push(...now);
        if (!now.some((result) => result.kind === 'worked' && result.closed > 0)) return results;
      }
    },
    async live(changed = {}) {
      const queue = openInProcessQueue();
      const handle = async (job: string, signal: AbortSignal) => deliver(readBatchJob(job)!, signal);
      const delivering = await keepDelivering({
        ...maintenanceDeps,
        ...changed,
        queue,
        handle,
        maintainEveryMs: 100,
        onFault: () => {},
      });
      return { close: async () => void (await delivering.close()) };
    },
    close: () => outbox.close(),
  };
}

/** Adds this many active readers, in these domains in turn. */
export async function addReaders(db: Database, count: number, domains: string[] = ['example.org']): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    email: `reader${index + 1}@${domains[index % domains.length]!}`,
    status: 'active' as const,
    fields: '{}',
    created_at: 1,
    updated_at: 1,
  }));
  for (let at = 0; at < rows.length; at += 1000)
    await db
      .insertInto('subscriber')
      .values(rows.slice(at, at + 1000))
      .execute();
}
