import type { PendingDelivery } from '../ledger/ledger.ts';
import type { Ready } from './next-delivery.ts';
import { outcomeOf, type Outcome } from '../smtp/outcome.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { tell, type DeliverDeps, type BatchRun } from './batch-run.ts';
import type { DomainResult } from '../pace/slow-domains.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';

/** One that has begun. */
interface Begun {
  delivery: PendingDelivery;
  copy: OutgoingMessage;
  attempt: number;
  leave: Ready['leave'];
}

/**
 * Hands the copy over and draws the conclusions from the answer: what the ledger is told, how its domain is treated
 * from now on, whether the batch, or the whole send, goes on. The ledger's answer is not waited for: it is committed
 * with the next beginning.
 */
export async function converse(
  run: BatchRun,
  lease: ConnectionLease,
  { delivery, copy, attempt, leave }: Begun,
  deps: DeliverDeps,
): Promise<void> {
  const began = performance.now();
  // A process that was stopped, or cut off from its database, past its lease: another may have been told to send this again.
  const isOurs = () => performance.now() - run.heldAt < deps.leaseMs;
  const outcome = outcomeOf(await lease.send(copy, isOurs), attempt);
  const ms = performance.now() - began;
  const { relay } = lease;
  const closing: Promise<void> = deps.ledger.close({ delivery, attempt, outcome, relay }).then(
    () => {
      run.closings.delete(closing);
      tell(run, outcome, { relay, ms }, deps);
    },
    (error: Error) => {
      run.stop.abort(`the ledger can't be written: ${error.message}`);
      throw error;
    },
  );
  closing.catch(() => {}); // told by whoever waits for all of them
  run.closings.add(closing);

  const reply = outcome.kind === 'uncertain' ? undefined : outcome.reply;
  leave(leftOf(outcome), reply?.text);
  if (outcome.kind === 'deferred' && outcome.faultScope === 'server') {
    run.notBefore = deps.clock.now() + outcome.retryAfterMs;
    run.outage = { reason: outcome.reason ?? 'the mail server refuses our mail', until: run.notBefore };
    run.stop.abort(run.outage.reason);
  }
  const pause =
    outcome.kind === 'deferred' && outcome.faultScope === 'content'
      ? `${outcome.reason}: ${[reply?.code, reply?.enhanced, reply?.text].filter(Boolean).join(' ')}`
      : deps.bounceGuard.note(run.id.send, outcome);
  if (!pause) return;
  run.stop.abort(pause);
  await deps.pauseSend(run.id.send, pause);
}

function leftOf(outcome: Outcome): DomainResult {
  if (outcome.kind === 'accepted') return 'taken';
  return outcome.kind === 'deferred' && outcome.faultScope === 'domain' ? 'slow-down' : 'other';
}
