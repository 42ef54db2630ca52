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
    const next = () => (signal.aborted || stop.signal.aborted ? undefined : queue.next().value);
    const settle = (outcome: Outcome | { kind: 'skipped' }) => {
      closed++;
      deps.onOutcome?.(id, outcome);
      if (outcome.kind !== 'deferred' || !outcome.unreachable) return;
      // Every other delivery would fare the same; leave them planned instead of deferring the whole list.
      notBefore = deps.clock.now() + outcome.retryAfterMs;
      stop.abort(outcome.reason);
    };
    /** One connection's work: while a message is on the wire, the next copy is composed and signed. */
    const work = async () => {
      let finished: Closing | undefined;
      let delivery = next();
      let composing = delivery && compose(delivery, material, deps);
      while (delivery && composing) {
        // Composed before it begins: whatever can fail in composing fails before the delivery counts as begun.
        const copy = await composing.catch(async (error: Error) => {
          if (finished) await ledger.step({ close: finished }); // the server's answer is known: it must not be lost
          throw error;
        });
        const permission = await ledger.step({ ...(finished ? { close: finished } : {}), begin: { delivery: delivery.id, batch: id } });
        if (finished) settle(finished.outcome);
        finished = undefined;
        const following: PendingDelivery | undefined = next();
        composing = following && compose(following, material, deps);
        composing?.catch(() => {}); // told when it is awaited, a conversation later
        if (permission.kind === 'go') {
          const outcome = outcomeOf(await deps.outbox.submit(copy), permission.attempt);
          finished = { delivery, attempt: permission.attempt, outcome };
          if (outcome.kind === 'deferred' && outcome.unreachable) {
            await ledger.step({ close: finished });
            return settle(outcome);
          }
        } else if (permission.kind === 'skipped') settle(permission);
        if (signal.aborted || stop.signal.aborted) break;
        delivery = following;
      }
      if (!finished) return;
      await ledger.step({ close: finished });
      settle(finished.outcome);
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

function compose(delivery: PendingDelivery, { rendition, message }: SendMaterial, { sender, signing, clock, fields }: DeliverDeps): Promise<OutgoingMessage> {
  const data = templateData(rendition, delivery, fields);
  return composeCopy(message, sender, { delivery: delivery.id, email: delivery.email, data, tracked: delivery.tracked && sender.tracking === 'full' }, signing, clock.now());
}
