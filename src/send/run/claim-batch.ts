import { retryWhileAway } from '../../db/away.ts';
import type { BatchId } from '../ledger/batch.ts';
import type { BatchRun, DeliverDeps } from './batch-run.ts';

/** Takes the batch under a lease; undefined when it is not to be worked on now, or is somebody else's. */
export async function claimBatch(
  id: BatchId,
  { ledger }: DeliverDeps,
  signal: AbortSignal,
): Promise<BatchRun | undefined> {
  // A batch that would be given back in a second is not claimed in the first place.
  if (signal.aborted || (await ledger.whyStop(id))) return undefined;
  const heldAt = performance.now();
  const pending = await ledger.claimBatch(id);
  if (!pending) return undefined; // two workers, one id: the second has nothing to do
  const stop = new AbortController();
  return {
    id,
    pending,
    held: [],
    signal: AbortSignal.any([signal, stop.signal]),
    stop,
    closed: 0,
    heldAt,
    closings: new Set(),
    leases: new Set(),
  };
}

/**
 * Gives the batch back; what is left in it is due again then. A database that is away for a moment comes back before the
 * lease ends; a process that ends does not wait for it, and lets the lease run out.
 */
export async function releaseBatch(
  { id }: BatchRun,
  { ledger, leaseMs }: DeliverDeps,
  { notBefore, isEnding }: { notBefore?: number | undefined; isEnding: boolean },
): Promise<{ dueAt?: number; finished: boolean }> {
  return retryWhileAway(() => ledger.releaseBatch(id, notBefore), isEnding ? 0 : leaseMs);
}
