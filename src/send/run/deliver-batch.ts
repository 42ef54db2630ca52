import type { SendContent } from '../../message/send-content.ts';
import type { BatchId } from '../ledger/batch.ts';
import type { Outage, StopReason } from '../reasons.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import type { Outcome } from '../smtp/outcome.ts';
import { stopForOutage, stopRun, type BatchRun, type DeliverDeps } from './batch-run.ts';
import { checkAndBegin } from './check-and-begin.ts';
import { claimBatch, releaseBatch } from './claim-batch.ts';
import { connect, disconnect } from './connect.ts';
import { prepareNext, type PreparedDelivery } from './prepare-delivery.ts';
import { recordOutcome, reportToDomain, waitForClosings } from './record-outcome.ts';
import { transmit } from './transmit.ts';
import { watchBatch } from './watch-batch.ts';

export type BatchResult =
  | { kind: 'already-claimed' }
  | {
      kind: 'worked';
      closed: number;
      /** Something is left to do in it, not before then. */
      dueAt?: number;
      /** Why it stopped early. */
      stopped?: StopReason;
      /** No mail server can be used until then. */
      outage?: Outage;
    };

/** A batch that failed is due again after this time. */
const retryAfterFailureMs = 5_000;

/**
 * Delivers what is left of one batch. Each delivery is recorded as `attempting` before its SMTP conversation and
 * closed with the server's answer: if we die between the server's 250 and our commit, the row is found `attempting`
 * and becomes `uncertain`. A rare missing copy costs a newsletter less than a double one.
 */
export async function deliverBatch(id: BatchId, deps: DeliverDeps, signal: AbortSignal): Promise<BatchResult> {
  const run = await claimBatch(id, deps, signal);
  if (!run) return { kind: 'already-claimed' };
  const endWatch = watchBatch(run, deps, signal);
  try {
    await deliverAll(run, await deps.sendContent(id.send), deps);
  } catch (error) {
    // Given back, so that nobody waits for the lease; a delivery that has begun and could not be closed is uncertain.
    const notBefore = deps.clock.now() + retryAfterFailureMs;
    await releaseBatch(run, deps, { notBefore, isEnding: signal.aborted }).catch(() => {});
    throw error;
  } finally {
    endWatch();
  }
  const { dueAt, finished } = await releaseBatch(run, deps, { notBefore: run.notBefore, isEnding: signal.aborted });
  if (finished) deps.bounceGuard.reset(id.send);
  return {
    kind: 'worked',
    closed: run.closed,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(run.stopReason ? { stopped: run.stopReason } : {}),
    ...(run.outage ? { outage: run.outage } : {}),
  };
}

/** Over several connections. When one fails, the others finish the conversation they are in; then its error is thrown. */
async function deliverAll(run: BatchRun, content: SendContent, deps: DeliverDeps): Promise<void> {
  const connections = Array.from({ length: Math.min(deps.connections, run.pending.length) }, () =>
    deliverOneByOne(run, content, deps),
  );
  for (const connection of connections)
    connection.catch((error: Error) => stopRun(run, { code: 'failed', detail: error.message }));
  const failed = (await Promise.allSettled(connections)).find((connection) => connection.status === 'rejected');
  if (failed) throw failed.reason;
}

/** One connection's work. While a message is on the wire, the next copy is composed and signed. */
async function deliverOneByOne(run: BatchRun, content: SendContent, deps: DeliverDeps): Promise<void> {
  try {
    let prepared = await prepareNext(run, content, deps);
    while (prepared) prepared = await deliverOne(prepared, run, content, deps);
  } finally {
    await waitForClosings(run); // also when something failed: what the server answered must not be lost
  }
}

/** Waits for the pace of the send and of the relay; false when the run is to stop. */
async function mayGo(run: BatchRun, { pace, relayPace }: DeliverDeps): Promise<boolean> {
  if (!(await pace.turn(run.id.send, run.signal))) return false;
  const turn = await relayPace.turn(run.signal);
  if (turn.kind === 'later') stopForOutage(run, { code: 'relay-slow', detail: turn.reply, until: turn.until });
  return turn.kind === 'go';
}

/** Takes one delivery through its steps. Returns the next; undefined when this connection has nothing more to do. */
async function deliverOne(
  { delivery, copy, freeCopy }: PreparedDelivery,
  run: BatchRun,
  content: SendContent,
  deps: DeliverDeps,
): Promise<PreparedDelivery | undefined> {
  let lease: ConnectionLease | undefined;
  let outcome: Outcome | undefined;
  let following: Promise<PreparedDelivery | undefined> | undefined;
  try {
    const message = await copy; // what can fail in composing fails before the delivery is recorded as begun
    if (!(await mayGo(run, deps))) return undefined;
    lease = await connect(run, deps);
    if (!lease) return undefined;
    const begun = await checkAndBegin(delivery, run, deps);
    following = prepareNext(run, content, deps);
    following.catch(() => {}); // thrown below, a conversation later
    if (begun) {
      const attempt = await transmit(message, delivery, begun.attempt, lease, run, deps);
      outcome = attempt.outcome;
      await recordOutcome(delivery, attempt, run, deps);
    }
    freeCopy();
  } catch (error) {
    following?.then((next) => next && reportToDomain(next.delivery, undefined, deps)).catch(() => {});
    throw error;
  } finally {
    reportToDomain(delivery, outcome, deps);
    if (lease) disconnect(run, lease);
  }
  return following;
}
