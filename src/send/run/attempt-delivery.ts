import type { PendingDelivery } from '../ledger/ledger.ts';
import type { Ready } from './next-delivery.ts';
import { outcomeOf, type Outcome } from '../smtp/outcome.ts';
import type { Place } from '../smtp/connection-lease.ts';
import { tell, type DeliverDeps, type Round } from './batch-run.ts';
import type { Left } from '../pace/slow-domains.ts';
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
  round: Round,
  place: Place,
  { delivery, copy, attempt, leave }: Begun,
  deps: DeliverDeps,
): Promise<void> {
  const began = performance.now();
  // A process that was stopped, or cut off from its database, past its lease: another may have been told to send this again.
  const isOurs = () => performance.now() - round.heldAt < deps.leaseMs;
  const outcome = outcomeOf(await place.send(copy, isOurs), attempt);
  const ms = performance.now() - began;
  const { relay } = place;
  const closing: Promise<void> = deps.ledger.close({ delivery, attempt, outcome, relay }).then(
    () => {
      round.closings.delete(closing);
      tell(round, outcome, { relay, ms }, deps);
    },
    (error: Error) => {
      round.stop.abort(`the ledger can't be written: ${error.message}`);
      throw error;
    },
  );
  closing.catch(() => {}); // told by whoever waits for all of them
  round.closings.add(closing);

  const reply = outcome.kind === 'uncertain' ? undefined : outcome.reply;
  leave(leftOf(outcome), reply?.text);
  if (outcome.kind === 'deferred' && outcome.blame === 'server') {
    round.notBefore = deps.clock.now() + outcome.retryAfterMs;
    round.outage = { reason: outcome.reason ?? 'the mail server refuses our mail', until: round.notBefore };
    round.stop.abort(round.outage.reason);
  }
  const pause =
    outcome.kind === 'deferred' && outcome.blame === 'content'
      ? `${outcome.reason}: ${[reply?.code, reply?.enhanced, reply?.text].filter(Boolean).join(' ')}`
      : deps.alarm.note(round.id.send, outcome);
  if (!pause) return;
  round.stop.abort(pause);
  await deps.pauseSend(round.id.send, pause);
}

function leftOf(outcome: Outcome): Left {
  if (outcome.kind === 'accepted') return 'taken';
  return outcome.kind === 'deferred' && outcome.blame === 'domain' ? 'slow-down' : 'other';
}
