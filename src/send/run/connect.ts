import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { stopForOutage, type BatchRun, type DeliverDeps } from './batch-run.ts';

/** A connection to a mail server; undefined when the run is to stop, or no server can be reached. */
export async function connect(run: BatchRun, { outbox, clock }: DeliverDeps): Promise<ConnectionLease | undefined> {
  const found = await outbox.lease(run.signal);
  if (found.kind === 'stopped') return undefined;
  if (found.kind === 'unreachable') {
    const until = clock.now() + found.retryAfterMs;
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
