import type { Closed, Queue } from '../../../queue/queue.ts';
import type { BatchResult } from './deliver-batch.ts';
import { recordOutage } from '../pace/outage.ts';
import { maintainSends, runMaintenance, type MaintenanceDeps } from './maintenance.ts';

export interface KeepDeliveringDeps extends MaintenanceDeps {
  queue: Queue;
  /** Delivers the batch that a queue id names. Without it this process does the maintenance only, and others deliver. */
  handle?(job: string, signal: AbortSignal): Promise<BatchResult | undefined>;
  /** Maintenance failed; it is tried again. */
  onFault(error: Error & { code?: string }): void;
  maintainEveryMs?: number;
}

export interface Delivering {
  /** Ends after the conversations in flight; bounded. */
  close(): Promise<Closed>;
}

/** Batches in progress at the same time: a rate-limited send must not keep another one waiting. */
const concurrency = 4;
/** A batch that takes longer was rate-limited, and others of its send were not claimed meanwhile (`precedence.ts`). */
const longBatchMs = 1_000;

/** What a worker does until it is closed: maintenance of the sends, and delivering what the queue hands out. */
export async function keepDelivering({
  queue,
  handle,
  onFault,
  maintainEveryMs = 1_000,
  ...deps
}: KeepDeliveringDeps): Promise<Delivering> {
  // Ids in a queue of this process that nobody works on would only pile up.
  const hasTakers = handle !== undefined || queue.name !== 'in-process';
  let maintaining: Promise<unknown> | undefined;
  let isClosing = false;
  const maintainNow = () => {
    if (isClosing) return;
    maintaining ??= (hasTakers ? runMaintenance(queue, deps) : maintainSends(deps))
      .catch((error: Error) => isClosing || onFault(error))
      .finally(() => (maintaining = undefined));
  };
  if (handle) {
    await deps.attendance?.look(); // the queue may hold ids of a send that was abandoned
    await queue.work(
      async (job, signal) => {
        const began = performance.now();
        const result = await handle(job, signal);
        if (result?.kind !== 'worked') return undefined;
        if (result.outage) await recordOutage(deps.transport, result.outage, deps).catch(() => {});
        if (performance.now() - began > longBatchMs) maintainNow();
        return result.dueAt === undefined || signal.aborted
          ? undefined
          : { againInMs: Math.max(0, result.dueAt - deps.clock.now()) };
      },
      { concurrency },
    );
  }
  maintainNow();
  const timer = setInterval(maintainNow, maintainEveryMs);
  return {
    async close() {
      clearInterval(timer);
      isClosing = true;
      // At the same time: nothing new is begun, even if the maintenance that is running takes long.
      const [closed] = await Promise.all([queue.close(), maintaining]);
      return closed;
    },
  };
}
