import { untilBack } from '../../db/away.ts';
import type { BatchId } from '../ledger/batch.ts';
import { converse } from './attempt-delivery.ts';
import type { SendMaterial } from '../../message/send-content.ts';
import { takeNext, type Ready } from './next-delivery.ts';
import type { Outage, StopReason } from '../reasons.ts';
import type { ConnectionLease } from '../smtp/connection-lease.ts';
import { stopRun, tell, type DeliverDeps, type BatchRun } from './batch-run.ts';

export type { DeliverDeps } from './batch-run.ts';

export type BatchResult =
  | { kind: 'already-claimed' }
  | {
      kind: 'worked';
      closed: number;
      /** Something is left to do in it, not before then. */
      dueAt?: number;
      /** Why it stopped early. */
      stopped?: StopReason;
      /** No mail server could be had until then. */
      outage?: Outage;
    };

/** How often a worker asks whether it should still be at it: a pause is felt within this time. */
const lookEveryMs = 1_000;
/** Asked to end, we wait so long for a server that keeps us waiting. Below what a queue waits for us (`Queue.close`). */
const hangUpAfterMs = 20_000;

/**
 * Delivers what is left of one batch. Each delivery is recorded as `attempting` before its SMTP conversation and
 * closed with the server's answer: if we die between the server's 250 and our commit, the row is found `attempting`
 * and becomes `uncertain`. A rare missing copy costs a newsletter less than a double one.
 */
export async function deliverBatch(id: BatchId, deps: DeliverDeps, signal: AbortSignal): Promise<BatchResult> {
  const { ledger, clock } = deps;
  // One that would be given back in a second is not taken in the first place.
  if (signal.aborted || (await ledger.whyStop(id))) return { kind: 'already-claimed' };
  const heldAt = performance.now();
  const pending = await ledger.claimBatch(id);
  if (!pending) return { kind: 'already-claimed' }; // two workers, one id: the second has nothing to do

  const stop = new AbortController();
  const run: BatchRun = {
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
  const endWatch = keepWatch(run, deps, signal);
  // A database that is away for a moment comes back before the lease ends; a process that ends leaves it to the lease.
  const release = (notBefore?: number) =>
    untilBack(() => ledger.releaseBatch(id, notBefore), signal.aborted ? 0 : deps.leaseMs);
  try {
    const material = await deps.material(id.send);
    await settleAll(
      Array.from({ length: Math.min(deps.connections, pending.length) }, () => workOneConnection(run, material, deps)),
      run,
    );
  } catch (error) {
    // Given back, so that nobody waits for the lease; what was in the air and got no answer into the ledger is uncertain.
    await release(clock.now() + 5_000).catch(() => {});
    throw error;
  } finally {
    endWatch();
  }
  const { dueAt, finished } = await release(run.notBefore);
  if (finished) deps.bounceGuard.forget(id.send);
  return {
    kind: 'worked',
    closed: run.closed,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(run.stopReason ? { stopped: run.stopReason } : {}),
    ...(run.outage ? { outage: run.outage } : {}),
  };
}

/** Looks after the lease and the operator's wishes; returns what ends that. */
function keepWatch(run: BatchRun, deps: DeliverDeps, signal: AbortSignal): () => void {
  const { leases } = run;
  // The database is away: the lease may run out, so start nothing new.
  const away = (error: Error) => stopRun(run, { code: 'database-away', detail: error.message });
  const timers = [
    setInterval(() => void keepBatch(run, deps).catch(away), deps.leaseMs / 3),
    setInterval(() => void askWhetherToStop(run, deps).catch(away), lookEveryMs),
  ];
  const hangUpLater = () => timers.push(setTimeout(() => leases.forEach((lease) => lease.hangUp()), hangUpAfterMs));
  signal.addEventListener('abort', hangUpLater, { once: true });
  return () => {
    signal.removeEventListener('abort', hangUpLater);
    timers.forEach((timer) => clearTimeout(timer));
  };
}

async function keepBatch(run: BatchRun, { ledger }: DeliverDeps): Promise<void> {
  const askedAt = performance.now();
  if (await ledger.renewLease(run.id)) run.heldAt = askedAt;
  else stopRun(run, { code: 'lease-lost' });
}

async function askWhetherToStop(run: BatchRun, { ledger, bounceGuard }: DeliverDeps): Promise<void> {
  const reason = await ledger.whyStop(run.id);
  if (!reason) return;
  stopRun(run, reason);
  bounceGuard.forget(run.id.send); // somebody looks at it; what they resume is judged afresh
}

/** When one connection fails, the others finish the conversation they are in; then the failure is told. */
async function settleAll(connections: Promise<void>[], run: BatchRun): Promise<void> {
  for (const connection of connections)
    connection.catch((error: Error) => stopRun(run, { code: 'failed', detail: error.message }));
  const failed = (await Promise.allSettled(connections)).find((connection) => connection.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * One connection's work, one delivery after another: wait for the pace, take a lease, begin, speak, close. While a
 * message is on the wire the next copy is composed and signed; a closing is committed together with the next beginning.
 */
async function workOneConnection(run: BatchRun, material: SendMaterial, deps: DeliverDeps): Promise<void> {
  try {
    let ready = await takeNext(run, material, deps);
    while (ready) ready = await deliverOne(ready, run, material, deps);
  } finally {
    await Promise.all(run.closings); // also when something failed: what the server answered must not be lost
  }
}

/** Returns the next one; undefined when this connection has nothing more to do. */
async function deliverOne(
  ready: Ready,
  run: BatchRun,
  material: SendMaterial,
  deps: DeliverDeps,
): Promise<Ready | undefined> {
  let lease: ConnectionLease | undefined;
  let following: Promise<Ready | undefined> | undefined;
  try {
    // Composed before it begins: whatever can fail in composing fails before the delivery counts as begun.
    const copy = await ready.copy;
    lease = (await deps.pace.turn(run.id.send, run.signal)) ? await leaseConnection(run, deps) : undefined;
    if (!lease) return undefined;
    const { delivery } = ready;
    const permission = await deps.ledger.begin({ delivery: delivery.id, batch: run.id });
    following = takeNext(run, material, deps);
    following.catch(() => {}); // told below, a conversation later
    if (permission.kind === 'go')
      await converse(run, lease, { delivery, copy, attempt: permission.attempt, leave: ready.leave }, deps);
    else if (permission.kind === 'skipped') tell(run, permission, undefined, deps);
    else await Promise.all([keepBatch(run, deps), askWhetherToStop(run, deps)]); // the others would fare the same
    ready.discard();
  } catch (error) {
    void following?.then(
      (one) => one?.leave('other'),
      () => {},
    );
    throw error;
  } finally {
    ready.leave('other'); // if the conversation has not said more
    if (lease) run.leases.delete(lease);
    lease?.release();
  }
  return following;
}

async function leaseConnection(run: BatchRun, { outbox, clock }: DeliverDeps): Promise<ConnectionLease | undefined> {
  const taken = await outbox.lease(run.signal);
  if (taken.kind === 'stopped') return undefined;
  if (taken.kind === 'unreachable') {
    // Every other delivery would fare the same; none of them has begun.
    run.notBefore = clock.now() + taken.retryAfterMs;
    run.outage = { code: 'relay-unreachable', detail: taken.reason, until: run.notBefore };
    stopRun(run, { code: 'outage', outage: run.outage });
    return undefined;
  }
  if (run.signal.aborted) {
    taken.lease.release();
    return undefined;
  }
  run.leases.add(taken.lease);
  return taken.lease;
}
