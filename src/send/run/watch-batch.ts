import { stopRun, type BatchRun, type DeliverDeps } from './batch-run.ts';

/** How often a worker asks whether it should go on: a pause takes effect within this time. */
const checkEveryMs = 1_000;
/** A process that ends gives a silent server so long. Less than a queue waits for us (`Queue.close`). */
const hangUpAfterMs = 20_000;

/** Renews the lease and looks for a pause or a cancellation, until the returned function is called. */
export function watchBatch(run: BatchRun, deps: DeliverDeps, signal: AbortSignal): () => void {
  // The database is away: the lease may run out, so begin nothing new.
  const onAway = (error: Error) => stopRun(run, { code: 'database-away', detail: error.message });
  const timers = [
    setInterval(() => void renewLease(run, deps).catch(onAway), deps.leaseMs / 3),
    setInterval(() => void checkForStop(run, deps).catch(onAway), checkEveryMs),
  ];
  const hangUpLater = () => timers.push(setTimeout(() => run.leases.forEach((lease) => lease.hangUp()), hangUpAfterMs));
  signal.addEventListener('abort', hangUpLater, { once: true });
  return () => {
    signal.removeEventListener('abort', hangUpLater);
    timers.forEach((timer) => clearTimeout(timer));
  };
}

export async function renewLease(run: BatchRun, { ledger }: DeliverDeps): Promise<void> {
  const askedAt = performance.now();
  if (await ledger.renewLease(run.id)) run.heldAt = askedAt;
  else stopRun(run, { code: 'lease-lost' });
}

export async function checkForStop(run: BatchRun, { ledger, bounceGuard }: DeliverDeps): Promise<void> {
  const reason = await ledger.whyStop(run.id);
  if (!reason) return;
  stopRun(run, reason);
  bounceGuard.reset(run.id.send); // somebody looks at the send; what they resume is counted afresh
}
