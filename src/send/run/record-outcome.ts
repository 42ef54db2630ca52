import { replyLine, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import { isUnclear } from '../pace/bounce-guard.ts';
import type { PauseReason } from '../reasons.ts';
import type { Outcome, RelayDemand } from '../smtp/outcome.ts';
import { stopForOutage, stopRun, type BatchRun, type DeliverDeps } from './batch-run.ts';
import type { Attempt } from './transmit.ts';

/** Writes the outcome into the ledger, and stops the batch or pauses the send where the outcome asks for it. */
export async function recordOutcome(
  delivery: PendingDelivery,
  attempt: Attempt,
  run: BatchRun,
  deps: DeliverDeps,
): Promise<void> {
  const closing = closeInLedger(delivery, attempt, run, deps);
  const { outcome } = attempt;
  if (outcome.kind === 'accepted') deps.relayPace.accepted(delivery);
  if (outcome.kind === 'deferred' && outcome.faultScope === 'relay') await obeyRelay(delivery, outcome, run, deps);
  if (outcome.kind === 'deferred' && outcome.faultScope === 'server')
    stopForOutage(run, {
      code: outcome.reason.code,
      detail: outcome.reason.detail ?? replyOf(outcome),
      until: deps.clock.now() + outcome.retryAfterMs,
    });
  // A refusal that is not believed yet pauses the send by itself, in the ledger.
  if (outcome.kind === 'rejected' && outcome.reply && (await closing.catch(() => undefined))?.held) return;
  const pause = pauseFor(delivery, outcome, run, deps);
  if (!pause) return;
  stopRun(run, { code: 'paused', reason: pause.reason });
  await deps.pauseSend(run.id.send, pause.reason);
  if (pause.takeBack.length === 0) return;
  await waitForClosings(run);
  await deps.takeBack(run.id.send, pause.takeBack);
}

/** It asks us to slow down: nobody's try is spent, and this reader's turn comes again in this run. */
async function obeyRelay(
  delivery: PendingDelivery,
  { demand, reply }: { demand: RelayDemand; reply?: SmtpReply },
  run: BatchRun,
  { relayPace }: DeliverDeps,
): Promise<void> {
  await relayPace.demanded(demand, reply ? replyLine(reply) : '');
  if (demand !== 'maybe-slower') run.pending.push(delivery);
}

/** Not waited for: it is committed together with the next beginning. `waitForClosings` waits for all of them. */
function closeInLedger(
  delivery: PendingDelivery,
  { attempt, outcome, relay, ms }: Attempt,
  run: BatchRun,
  { ledger, onOutcome }: DeliverDeps,
): Promise<{ held: boolean }> {
  const closing = ledger.close({ delivery, attempt, outcome, relay }).then(
    (closed) => {
      run.closings.delete(closing);
      run.closed++;
      onOutcome?.(run.id, outcome, { relay, ms });
      return closed;
    },
    (error: Error) => {
      stopRun(run, { code: 'ledger-unwritable', detail: error.message });
      throw error;
    },
  );
  closing.catch(() => {}); // thrown by `waitForClosings`
  run.closings.add(closing);
  return closing;
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

interface Pause {
  reason: PauseReason;
  /** Deliveries that were rejected for what turned out to be no fault of theirs. */
  takeBack: number[];
}

function pauseFor(
  { id: delivery, domain }: PendingDelivery,
  outcome: Outcome,
  { id, stopReason }: BatchRun,
  { bounceGuard }: DeliverDeps,
): Pause | undefined {
  // Was on its way when ten in a row paused the send: it belongs to them.
  if (stopReason?.code === 'paused' && stopReason.reason?.code === 'refused-in-a-row' && outcome.kind === 'rejected')
    return isUnclear(outcome) ? { reason: stopReason.reason, takeBack: [delivery] } : undefined;
  if (outcome.kind === 'deferred' && outcome.faultScope === 'send')
    return { reason: { code: outcome.reason.code, reply: replyOf(outcome) }, takeBack: [] };
  return bounceGuard.count(id.send, outcome, { delivery, domain });
}

function replyOf({ reply }: Extract<Outcome, { kind: 'deferred' }>): string {
  return reply ? replyLine(reply) : '';
}
