import type { Clock } from '../clock.ts';
import { templateData } from '../issue/render.ts';
import type { BatchId } from './batch.ts';
import type { Sender } from './compile-message.ts';
import type { Ledger, PendingDelivery } from './ledger.ts';
import type { SendMaterial } from './material.ts';
import { composeCopy, type Signing } from './message.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Outbox } from './smtp.ts';

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
  const { ledger } = deps;
  const pending = await ledger.claimBatch(id);
  if (!pending) return { kind: 'already-claimed' }; // two workers, one id: the second has nothing to do

  const stop = new AbortController();
  const lease = setInterval(() => {
    ledger.renewLease(id).then(
      (held) => held || stop.abort('another worker took the batch over'),
      // The database is away: the lease may run out, so start nothing new.
      (error: Error) => stop.abort(`the lease could not be renewed: ${error.message}`),
    );
  }, deps.leaseMs / 3);
  let closed = 0;
  let notBefore: number | undefined;
  try {
    const material = await deps.material(id.send);
    const queue = pending.values();
    const work = async () => {
      for (const delivery of queue) {
        if (signal.aborted || stop.signal.aborted) return;
        const outcome = await deliver(delivery, id, material, deps);
        if (!outcome) continue;
        closed++;
        deps.onOutcome?.(id, outcome);
        if (outcome.kind === 'deferred' && outcome.unreachable) {
          // Every other delivery would fare the same; leave them planned instead of deferring the whole list.
          notBefore = deps.clock.now() + outcome.retryAfterMs;
          stop.abort(outcome.reason);
        }
      }
    };
    const guarded = () =>
      work().catch((error: Error) => {
        stop.abort(error.message); // the others finish the conversation they are in and start no new one
        throw error;
      });
    const workers = await Promise.allSettled(Array.from({ length: Math.min(deps.connections, pending.length) }, guarded));
    const failed = workers.find((worker) => worker.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    clearInterval(lease);
  }
  const { dueAt } = await ledger.releaseBatch(id, notBefore);
  const stopped = stop.signal.aborted ? String(stop.signal.reason) : undefined;
  return { kind: 'worked', closed, ...(dueAt === undefined ? {} : { dueAt }), ...(stopped ? { stopped } : {}) };
}

async function deliver(
  delivery: PendingDelivery,
  id: BatchId,
  { rendition, message }: SendMaterial,
  { ledger, outbox, clock, sender, signing, fields }: DeliverDeps,
): Promise<Outcome | { kind: 'skipped' } | undefined> {
  const data = templateData(rendition, delivery, fields);
  // Composed first: whatever can fail in it fails before the delivery counts as begun.
  const copy = await composeCopy(message, sender, { delivery: delivery.id, email: delivery.email, data, tracked: delivery.tracked }, signing, clock.now());
  const permission = await ledger.attempt(delivery.id, id);
  if (permission.kind === 'not-ours') return undefined;
  if (permission.kind === 'skipped') return { kind: 'skipped' };
  const outcome = outcomeOf(await outbox.submit(copy), permission.attempt);
  await ledger.close(delivery, permission.attempt, outcome);
  return outcome;
}
