import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { outcomeOf, type Outcome } from '../smtp/outcome.ts';
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
  { deferredSince, lastCode }: PendingDelivery,
  attempt: number,
  lease: ConnectionLease,
  run: BatchRun,
  { leaseMs, clock }: DeliverDeps,
): Promise<Attempt> {
  const beganAt = performance.now();
  // This process may have been suspended, or cut off from its database, for longer than its lease: then another worker
  // may have been asked to send this copy again.
  const isOurs = () => performance.now() - run.heldAt < leaseMs;
  const conversation = await lease.send(copy, isOurs);
  const ms = performance.now() - beganAt;
  const triedForMs = deferredSince ? clock.now() - deferredSince : 0;
  return { attempt, outcome: outcomeOf(conversation, { attempt, triedForMs, lastCode }), relay: lease.relay, ms };
}
