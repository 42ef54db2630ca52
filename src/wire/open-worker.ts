import { actingAs, byItself } from '../audit/actor.ts';
import type { App } from './app.ts';
import { refuseUnsafeLinks } from './local-work.ts';
import { storeKept } from './store-kept.ts';
import type { Metrics } from './metrics.ts';
import { sendContentStore } from '../message/send-content.ts';
import { readBatchJob, type BatchId } from '../send/ledger/batch.ts';
import { copiedNotice } from '../send/reason-words.ts';
import { openLedger } from '../send/ledger/ledger.ts';
import { endLeasesOfTheDead, newOwner } from '../send/ledger/owner.ts';
import { openBounceGuard } from '../send/pace/bounce-guard.ts';
import { openPace } from '../send/pace/pace.ts';
import { openRelayPace } from '../send/pace/relay-pace.ts';
import { openSlowDomains } from '../send/pace/slow-domains.ts';
import type { DeliverDeps } from '../send/run/batch-run.ts';
import { deliverBatch, type BatchResult } from '../send/run/deliver-batch.ts';
import type { MaintenanceDeps } from '../send/run/maintenance.ts';
import { openAttendance, type Attendance } from '../send/ledger/attendance.ts';
import { openStandstill, type Standstill } from '../send/run/standstill.ts';
import { preferMainThread } from '../send/run/prefer-main-thread.ts';
import type { Outbox } from '../send/smtp/outbox.ts';
import { pauseSend } from '../send/steer/control.ts';
import { retryRejected } from '../send/steer/retry.ts';

/** What a process needs to deliver; a queue calls `handle` with the id of a batch. */
export interface Worker {
  handle(job: string, signal: AbortSignal): Promise<BatchResult | undefined>;
  close(): Promise<void>;
}

export interface WorkerOptions {
  onOutcome?: DeliverDeps['onOutcome'];
  onBatch?(batch: BatchId, result: BatchResult): void;
  leaseMs?: number;
  outbox?: Outbox;
  metrics?: Metrics | undefined;
}

/** @throws GalleyError when mail can’t be signed, or its links would be wrong. */
export async function openWorker(
  app: App,
  { onOutcome, onBatch, leaseMs = 30_000, outbox = app.openOutbox(), metrics }: WorkerOptions = {},
): Promise<Worker> {
  refuseUnsafeLinks(app.config);
  const owner = newOwner();
  const signing = await app.openSigning();
  preferMainThread();
  await endLeasesOfTheDead(app.db, owner);
  await storeKept(app);
  const { db, clock } = app;
  const { sending } = app.config.publication;
  const deps: DeliverDeps = {
    ledger: openLedger({
      ...{ db, clock, owner, transport: app.transport, leaseMs, restoreGuard: app.restoreGuard },
      onRestored: (sends) => reportPausedSends(app, sends),
      onCommit: (rows, ms) => metrics?.committed(rows, ms / 1000),
    }),
    outbox,
    clock,
    pace: openPace({ db, clock, perSecond: sending.perSecond ?? null }),
    relayPace: openRelayPace({ db, clock, transport: app.transport }),
    slowDomains: openSlowDomains({ db, clock }),
    bounceGuard: openBounceGuard(sending.pauseOver),
    async pauseSend(send, reason) {
      if (await pauseSend(send, reason, { db, clock })) app.log.error({ send, reason }, 'the send was paused');
    },
    takeBack: async (send, only) => void (await actingAs(byItself, () => retryRejected(send, { db, clock }, { only }))),
    sendContent: sendContentStore(app.db, app.sender),
    sender: app.sender,
    signing,
    fields: app.config.publication.fields,
    connections: app.config.publication.limits.connections,
    leaseMs,
    onOutcome(batch, outcome, conversation) {
      metrics?.closed(outcome.kind);
      if (conversation) metrics?.conversed(conversation.relay, conversation.ms / 1000);
      onOutcome?.(batch, outcome, conversation);
    },
  };
  return {
    async handle(job, signal) {
      const batch = readBatchJob(job);
      if (!batch) return undefined;
      const result = await deliverBatch(batch, deps, signal);
      if (result.kind === 'worked') metrics?.claimed();
      onBatch?.(batch, result);
      return result;
    },
    close: () => outbox.close(),
  };
}

/** What `send/run/maintenance.ts` needs of this publication. */
export function maintenanceDepsOf({ db, clock, transport, config, log }: App, metrics?: Metrics): MaintenanceDeps {
  const { limits, sending } = config.publication;
  return {
    db,
    clock,
    transport,
    batchSize: limits.batchSize,
    policy: sending.uncertain,
    overdueAfterMs: sending.overdueAfterMinutes * 60_000,
    onCorrected(corrected) {
      metrics?.troubled('E_CLOCK_AHEAD', corrected.leases + corrected.tries + corrected.holds);
      log.warn(
        { code: 'E_CLOCK_AHEAD', ...corrected },
        'leases or next tries lay too far ahead and were corrected: the clock of a machine is, or was, wrong',
      );
    },
  };
}

/** For a process that delivers: logs and counts what stands still. */
export function standstillOf({ db, clock, transport, log }: App, metrics?: Metrics): Standstill {
  return openStandstill({
    db,
    clock,
    transport,
    onStandstill(batches, forMs) {
      metrics?.troubled('E_STANDSTILL', batches);
      log.warn(
        { code: 'E_STANDSTILL', batches, seconds: Math.round(forMs / 1000) },
        'due batches stand still, although the queue has been given them; enqueued anew under other ids',
      );
    },
  });
}

/** For a process that delivers, `only` one send or all: asks before it goes on with one that was abandoned. */
export function attendanceOf({ db, clock, transport, config, log }: App, only?: number): Attendance {
  return openAttendance({
    ...{ db, clock, transport },
    graceMs: config.publication.sending.overdueAfterMinutes * 60_000,
    ...(only === undefined ? {} : { only }),
    onAbandoned: (send, reason) => log.error({ send, reason }, 'the send was paused'),
  });
}

/** Logs the sends that `pauseIfRestored` paused; for unattended processes. */
export function reportPausedSends({ log }: Pick<App, 'log'>, sends: number[] | undefined): void {
  if (!sends) return;
  log.error(copiedNotice);
  for (const send of sends)
    log.error({ send }, 'the send is paused: `galley send resume` continues it, `galley send cancel` ends it');
}
