import type { PendingDelivery } from '../ledger/ledger.ts';
import type { Ready } from './next-delivery.ts';
import { outcomeOf, type Outcome } from '../smtp/outcome.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { replyLine } from '../../bounce/smtp-reply.ts';
import type { PauseReason } from '../reasons.ts';
import { stopRun, tell, type DeliverDeps, type BatchRun } from './batch-run.ts';
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
      stopRun(run, { code: 'ledger-unwritable', detail: error.message });
      throw error;
    },
  );
  closing.catch(() => {}); // told by whoever waits for all of them
  run.closings.add(closing);

  const reply = outcome.kind === 'uncertain' ? undefined : outcome.reply;
  leave(leftOf(outcome), reply?.text);
  if (outcome.kind === 'deferred' && outcome.faultScope === 'server') {
    run.notBefore = deps.clock.now() + outcome.retryAfterMs;
    run.outage = {
      code: outcome.reason.code,
      detail: outcome.reason.detail ?? (reply ? replyLine(reply) : ''),
      until: run.notBefore,
    };
    stopRun(run, { code: 'outage', outage: run.outage });
  }
  const pause: PauseReason | undefined =
    outcome.kind === 'deferred' && outcome.faultScope === 'content'
      ? { code: outcome.reason.code, reply: reply ? replyLine(reply) : '' }
      : deps.bounceGuard.note(run.id.send, outcome);
  if (!pause) return;
  stopRun(run, { code: 'paused', reason: pause });
  await deps.pauseSend(run.id.send, pause);
}

function leftOf(outcome: Outcome): DomainResult {
  if (outcome.kind === 'accepted') return 'taken';
  return outcome.kind === 'deferred' && outcome.faultScope === 'domain' ? 'slow-down' : 'other';
}
