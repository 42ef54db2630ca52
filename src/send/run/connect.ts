import { classifyReply } from '../../bounce/classify-reply.ts';
import type { PauseReason } from '../reasons.ts';
import type { Refusal } from '../smtp/connect-error.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { refusalCodeOf } from '../smtp/outcome.ts';
import { stopForOutage, stopRun, type BatchRun, type DeliverDeps } from './batch-run.ts';

/** A connection to a mail server; undefined when the run is to stop, or no server can be reached. */
export async function connect(run: BatchRun, deps: DeliverDeps): Promise<ConnectionLease | undefined> {
  const { outbox, clock } = deps;
  const found = await outbox.lease(run.signal);
  if (found.kind === 'stopped') return undefined;
  if (found.kind === 'unreachable') {
    const until = clock.now() + found.retryAfterMs;
    const refusal = found.refusal && (await refusalOf(found.refusal, run, deps));
    if (refusal) {
      stopRun(run, { code: 'paused', reason: refusal });
      await deps.pauseSend(run.id.send, refusal);
      return undefined;
    }
    stopForOutage(run, { code: 'relay-unreachable', detail: found.reason, until });
    return undefined;
  }
  if (run.signal.aborted) {
    found.lease.release();
    return undefined;
  }
  run.leases.add(found.lease);
  return found.lease;
}

export function disconnect(run: BatchRun, lease: ConnectionLease): void {
  run.leases.delete(lease);
  lease.release();
}

/**
 * A server that does not let us in for good, before it took anything of this send, has to be seen to by a person. One that
 * took mail before may let us in again by itself: then the batch waits.
 */
async function refusalOf(refusal: Refusal, run: BatchRun, { ledger }: DeliverDeps): Promise<PauseReason | undefined> {
  const said = classifyReply(refusal);
  const code = said.isPermanent ? refusalCodeOf(said) : undefined;
  if (!code || (await ledger.takesMail(run.id))) return undefined;
  return { code, reply: `${refusal.code} ${refusal.text}` };
}
