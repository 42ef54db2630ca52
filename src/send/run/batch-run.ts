import type { Clock } from '../../clock.ts';
import type { Sender } from '../../message/compile-message.ts';
import type { Signing } from '../../message/compose-copy.ts';
import type { SendContent } from '../../message/send-content.ts';
import type { BatchId } from '../ledger/batch.ts';
import type { Ledger, PendingDelivery } from '../ledger/ledger.ts';
import type { BounceGuard } from '../pace/bounce-guard.ts';
import type { Pace } from '../pace/pace.ts';
import type { RelayPace } from '../pace/relay-pace.ts';
import type { SlowDomains } from '../pace/slow-domains.ts';
import type { Outage, PauseReason, StopReason } from '../reasons.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import type { Outbox } from '../smtp/outbox.ts';
import type { Outcome } from '../smtp/outcome.ts';

/** What delivering a batch needs. */
export interface DeliverDeps {
  ledger: Ledger;
  outbox: Outbox;
  clock: Clock;
  pace: Pace;
  relayPace: RelayPace;
  slowDomains: SlowDomains;
  bounceGuard: BounceGuard;
  /** Pauses the whole send, on every worker, and keeps the reason for a person. */
  pauseSend(send: number, reason: PauseReason): Promise<void>;
  /** Plans deliveries again that were rejected by a server whose refusals turned out to mean us. */
  takeBack(send: number, deliveries: number[]): Promise<void>;
  sendContent(send: number): Promise<SendContent>;
  sender: Sender;
  signing: Signing;
  /** The reader's own fields that galley.yaml declares. */
  fields: string[];
  /** Deliveries in progress at the same time, at most. */
  connections: number;
  leaseMs: number;
  /** Called after each delivery is closed. */
  onOutcome?(
    batch: BatchId,
    outcome: Outcome | { kind: 'skipped' },
    conversation?: { relay: string; ms: number },
  ): void;
}

/** What the connections that work on one batch share. */
export interface BatchRun {
  id: BatchId;
  /** Each connection takes the next delivery from here. */
  pending: PendingDelivery[];
  /** Deliveries whose domain asked us to wait. */
  held: PendingDelivery[];
  /** Aborted from outside, or by `stop`: begin nothing new. */
  signal: AbortSignal;
  stop: AbortController;
  /** Why `stop` was aborted. */
  stopReason?: StopReason;
  closed: number;
  /** When the batch was last known to be ours, by `performance.now()`. */
  heldAt: number;
  /** Outcomes that are being written into the ledger. */
  closings: Set<Promise<unknown>>;
  /** Connections that are in use. */
  leases: Set<ConnectionLease>;
  /** The batch is not due again before then. */
  notBefore?: number;
  outage?: Outage;
}

/** Begins nothing new in this batch; the first reason is kept. */
export function stopRun(run: BatchRun, reason: StopReason): void {
  run.stopReason ??= reason;
  run.stop.abort(reason.code);
}

/** No mail server can be used now: every other delivery would fare the same, so the batch waits. */
export function stopForOutage(run: BatchRun, outage: Outage): void {
  run.notBefore = outage.until;
  run.outage = outage;
  stopRun(run, { code: 'outage', outage });
}
