import { replyLine } from '../../mail/smtp-reply.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import type { PauseReason } from '../reasons.ts';
import type { Outcome } from '../smtp/outcome.ts';
import { stopForOutage, stopRun, type BatchRun, type DeliverDeps } from './batch-run.ts';
import type { Attempt } from './transmit.ts';

/** Writes the outcome into the ledger, and stops the batch or pauses the send where the outcome asks for it. */
export async function recordOutcome(
  delivery: PendingDelivery,
  attempt: Attempt,
  run: BatchRun,
  deps: DeliverDeps,
): Promise<void> {
  closeInLedger(delivery, attempt, run, deps);
  const { outcome } = attempt;
  if (outcome.kind === 'deferred' && outcome.faultScope === 'server')
    stopForOutage(run, {
      code: outcome.reason.code,
      detail: outcome.reason.detail ?? replyOf(outcome),
      until: deps.clock.now() + outcome.retryAfterMs,
    });
  const pause = pauseFor(outcome, run, deps);
  if (!pause) return;
  stopRun(run, { code: 'paused', reason: pause });
  await deps.pauseSend(run.id.send, pause);
}

/** Not waited for: it is committed together with the next beginning. `waitForClosings` waits for all of them. */
function closeInLedger(
  delivery: PendingDelivery,
  { attempt, outcome, relay, ms }: Attempt,
  run: BatchRun,
  { ledger, onOutcome }: DeliverDeps,
): void {
  const closing: Promise<void> = ledger.close({ delivery, attempt, outcome, relay }).then(
    () => {
      run.closings.delete(closing);
      run.closed++;
      onOutcome?.(run.id, outcome, { relay, ms });
    },
    (error: Error) => {
      stopRun(run, { code: 'ledger-unwritable', detail: error.message });
      throw error;
    },
  );
  closing.catch(() => {}); // thrown by `waitForClosings`
  run.closings.add(closing);
}

/** Once for each prepared delivery. Without an outcome it was not handed over, which says nothing about the domain. */
export function reportToDomain({ domain }: PendingDelivery, outcome: Outcome | undefined, deps: DeliverDeps): void {
  const isSlowDown = outcome?.kind === 'deferred' && outcome.faultScope === 'domain';
  if (isSlowDown) deps.slowDomains.report(domain, 'slow-down', outcome.reply?.text);
  else deps.slowDomains.report(domain, outcome?.kind === 'accepted' ? 'accepted' : 'other');
}

export async function waitForClosings(run: BatchRun): Promise<void> {
  await Promise.all(run.closings);
}

function pauseFor(outcome: Outcome, { id }: BatchRun, { bounceGuard }: DeliverDeps): PauseReason | undefined {
  return outcome.kind === 'deferred' && outcome.faultScope === 'content'
    ? { code: outcome.reason.code, reply: replyOf(outcome) }
    : bounceGuard.count(id.send, outcome);
}

function replyOf({ reply }: Extract<Outcome, { kind: 'deferred' }>): string {
  return reply ? replyLine(reply) : '';
}
