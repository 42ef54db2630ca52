import type { PendingDelivery } from '../ledger/ledger.ts';
import type { BatchRun, DeliverDeps } from './batch-run.ts';
import { checkForStop, renewLease } from './watch-batch.ts';

/**
 * Checks that the reader may still be mailed and that the batch is ours, and records the delivery as `attempting`.
 * Undefined when it must not begin: it was skipped, or the run is to stop.
 */
export async function checkAndBegin(
  delivery: PendingDelivery,
  run: BatchRun,
  deps: DeliverDeps,
): Promise<{ attempt: number } | undefined> {
  const permission = await deps.ledger.begin({ delivery: delivery.id, batch: run.id });
  if (permission.kind === 'go') return permission;
  if (permission.kind === 'skipped') {
    run.closed++;
    deps.onOutcome?.(run.id, permission);
  } else await Promise.all([renewLease(run, deps), checkForStop(run, deps)]); // the others would fare the same
  return undefined;
}
