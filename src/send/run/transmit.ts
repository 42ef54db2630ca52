import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { blamed, outcomeOf, type Outcome } from '../smtp/outcome.ts';
import type { BatchRun, DeliverDeps } from './batch-run.ts';

/** One attempt, and what became of it. */
export interface Attempt {
  /** From 1. */
  attempt: number;
  outcome: Outcome;
  /** `host:port` of the server that answered. */
  relay: string;
  ms: number;
}

/** Hands the copy over in one conversation with a mail server. */
export async function transmit(
  copy: OutgoingMessage,
  delivery: PendingDelivery,
  attempt: number,
  lease: ConnectionLease,
  run: BatchRun,
  { leaseMs, clock, relayPace }: DeliverDeps,
): Promise<Attempt> {
  const beganAt = performance.now();
  // This process may have been suspended, or cut off from its database, for longer than its lease: then another worker
  // may have been asked to send this copy again.
  const isOurs = () => performance.now() - run.heldAt < leaseMs;
  const conversation = await lease.send(copy, isOurs);
  const ms = performance.now() - beganAt;
  const { deferredSince, lastCode } = delivery;
  const tries = { attempt, triedForMs: deferredSince ? clock.now() - deferredSince : 0, lastCode };
  const outcome = outcomeOf(conversation, tries);
  const isDemand = outcome.kind === 'deferred' && outcome.faultScope === 'relay' && outcome.demand === 'slower';
  return {
    attempt,
    outcome: isDemand ? blamed(outcome, relayPace.refused(delivery), tries) : outcome,
    relay: lease.relay,
    ms,
  };
}
