import type { Clock } from '../clock.ts';
import { templateData } from '../issue/render.ts';
import type { BatchId } from './batch.ts';
import type { Sender } from './compile-message.ts';
import type { Closing, Ledger, PendingDelivery } from './ledger.ts';
import type { SendMaterial } from './material.ts';
import { composeCopy, type Signing } from './message.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { OutgoingMessage, Outbox } from './smtp.ts';

export interface DeliverDeps {
  ledger: Ledger;
  outbox: Outbox;
  clock: Clock;
  material(send: number): Promise<SendMaterial>;
  sender: Sender;
  signing: Signing;
  /** The reader's own fields that galley.yaml declares. */
  fields: string[];
  /** Conversations at once. */
  connections: number;
  leaseMs: number;
  /** Told after each delivery is closed. */
  onOutcome?(batch: BatchId, outcome: Outcome | { kind: 'skipped' }): void;
}

export type BatchResult =
  | { kind: 'already-claimed' }
  | { kind: 'worked'; closed: number; /** Something is left to do in it, not before then. */ dueAt?: number; /** Why it stopped early. */ stopped?: string };

/**
 * Delivers what is left of one batch. Each delivery is recorded as `attempting` before its SMTP conversation and
 * closed with the server's answer: if we die between the server's 250 and our commit, the row is found `attempting`
 * and becomes `uncertain`. A rare missing copy costs a newsletter less than a double one.
 */
export async function deliverBatch(id: BatchId, deps: DeliverDeps, signal: AbortSignal): Promise<BatchResult> {
  const pending = await deps.ledger.claimBatch(id);
  if (!pending) return { kind: 'already-claimed' }; // two workers, one id: the second has nothing to do

  const stop = new AbortController();
  const lease = keepLease(id, deps, stop);
  const round: Round = { id, pending: pending.values(), signal: AbortSignal.any([signal, stop.signal]), stop, closed: 0 };
  try {
    const material = await deps.material(id.send);
    const connections = Array.from({ length: Math.min(deps.connections, pending.length) }, () => workOneConnection(round, material, deps));
    await settleAll(connections, stop);
  } catch (error) {
    // Given back, so that nobody waits for the lease; what was in the air is found `attempting` and becomes uncertain.
    await deps.ledger.releaseBatch(id, deps.clock.now() + 5_000).catch(() => {});
    throw error;
  } finally {
    clearInterval(lease);
  }
  const { dueAt } = await deps.ledger.releaseBatch(id, round.notBefore);
  const stopped = stop.signal.aborted ? String(stop.signal.reason) : undefined;
  return { kind: 'worked', closed: round.closed, ...(dueAt === undefined ? {} : { dueAt }), ...(stopped ? { stopped } : {}) };
}

/** What the connections of one batch share. */
interface Round {
  id: BatchId;
  /** Each takes the next one from here. */
  pending: Iterator<PendingDelivery, undefined>;
  /** Aborted from outside, or by `stop`: begin nothing new. */
  signal: AbortSignal;
  stop: AbortController;
  closed: number;
  /** The batch is not due again before then. */
  notBefore?: number;
}

function keepLease(id: BatchId, { ledger, leaseMs }: DeliverDeps, stop: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    ledger.renewLease(id).then(
      (held) => held || stop.abort('another worker took the batch over'),
      // The database is away: the lease may run out, so start nothing new.
      (error: Error) => stop.abort(`the lease could not be renewed: ${error.message}`),
    );
  }, leaseMs / 3);
}

/** When one connection fails, the others finish the conversation they are in; then the failure is told. */
async function settleAll(connections: Promise<void>[], stop: AbortController): Promise<void> {
  for (const connection of connections) connection.catch((error: Error) => stop.abort(error.message));
  const failed = (await Promise.allSettled(connections)).find((connection) => connection.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * One connection's work, one delivery after another. While a message is on the wire the next copy is composed and
 * signed; a finished delivery is closed in the same transaction that begins the next.
 */
async function workOneConnection(round: Round, material: SendMaterial, deps: DeliverDeps): Promise<void> {
  const { ledger } = deps;
  let finished: Closing | undefined;
  const close = async () => {
    if (!finished) return;
    await ledger.step({ close: finished });
    tell(finished.outcome, round, deps);
    finished = undefined;
  };
  try {
    let current = take(round, material, deps);
    while (current) {
      // Composed before it begins: whatever can fail in composing fails before the delivery counts as begun.
      const copy = await current.copy;
      const permission = await ledger.step({ ...(finished ? { close: finished } : {}), begin: { delivery: current.delivery.id, batch: round.id } });
      if (finished) tell(finished.outcome, round, deps);
      finished = undefined;
      const following = take(round, material, deps);
      if (permission.kind === 'go') {
        const outcome = outcomeOf(await deps.outbox.submit(copy), permission.attempt);
        finished = { delivery: current.delivery, attempt: permission.attempt, outcome };
        if (outcome.kind === 'deferred' && outcome.unreachable) await close();
      } else if (permission.kind === 'skipped') tell(permission, round, deps);
      current = round.signal.aborted ? undefined : following;
    }
  } finally {
    await close(); // also when composing failed: the server's answer is known and must not be lost
  }
}

function take(round: Round, material: SendMaterial, deps: DeliverDeps): { delivery: PendingDelivery; copy: Promise<OutgoingMessage> } | undefined {
  const delivery = round.signal.aborted ? undefined : round.pending.next().value;
  if (!delivery) return undefined;
  const copy = compose(delivery, material, deps);
  copy.catch(() => {}); // told when it is awaited, a conversation later
  return { delivery, copy };
}

function tell(outcome: Outcome | { kind: 'skipped' }, round: Round, { clock, onOutcome }: DeliverDeps): void {
  round.closed++;
  onOutcome?.(round.id, outcome);
  if (outcome.kind !== 'deferred' || !outcome.unreachable) return;
  // Every other delivery would fare the same; leave them planned instead of deferring the whole list.
  round.notBefore = clock.now() + outcome.retryAfterMs;
  round.stop.abort(outcome.reason);
}

function compose(delivery: PendingDelivery, { rendition, message }: SendMaterial, { sender, signing, clock, fields }: DeliverDeps): Promise<OutgoingMessage> {
  const data = templateData(rendition, delivery, fields);
  return composeCopy(message, sender, { delivery: delivery.id, email: delivery.email, data, tracked: delivery.tracked && sender.tracking === 'full' }, signing, clock.now());
}
