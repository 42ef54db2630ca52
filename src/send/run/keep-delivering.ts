import type { Closed, Queue } from '../../../queue/queue.ts';
import type { BatchResult } from './deliver-batch.ts';
import { recordOutage } from '../pace/outage.ts';
import { tend, type MaintenanceDeps } from './maintenance.ts';

export interface KeepDeps extends MaintenanceDeps {
  queue: Queue;
  /** Delivers the batch that a queue id names; left out, others do that, and this process looks after the sends only. */
  handle?(job: string, signal: AbortSignal): Promise<BatchResult | undefined>;
  /** What went wrong while looking after the sends; it is tried again. */
  onFault(error: Error & { code?: string }): void;
  maintainEveryMs?: number;
}

export interface Delivering {
  /** Ends after the conversations in flight; bounded. */
  close(): Promise<Closed>;
}

/** Batches in work at once: a send that goes at a gentle pace must not keep another one waiting. */
const batchesAtOnce = 4;
/** A batch that takes longer went gently, and others of its send were not taken meanwhile (`precedence.ts`). */
const longMs = 1_000;

/** What a worker does until it is ended: looks after schedules and due batches, and delivers what the queue hands out. */
export async function keepDelivering({
  queue,
  handle,
  onFault,
  maintainEveryMs = 1_000,
  ...deps
}: KeepDeps): Promise<Delivering> {
  let tending: Promise<unknown> | undefined;
  let isClosing = false;
  const tendNow = () => {
    if (isClosing) return;
    tending ??= tend(queue, deps)
      .catch((error: Error) => isClosing || onFault(error))
      .finally(() => (tending = undefined));
  };
  if (handle) {
    await queue.work(
      async (job, signal) => {
        const began = performance.now();
        const result = await handle(job, signal);
        if (result?.kind !== 'worked') return undefined;
        if (result.outage) await recordOutage(deps.transport, result.outage, deps).catch(() => {});
        if (performance.now() - began > longMs) tendNow();
        return result.dueAt === undefined || signal.aborted
          ? undefined
          : { againInMs: Math.max(0, result.dueAt - deps.clock.now()) };
      },
      { concurrency: batchesAtOnce },
    );
  }
  tendNow();
  const timer = setInterval(tendNow, maintainEveryMs);
  return {
    async close() {
      clearInterval(timer);
      isClosing = true;
      // First of all nothing new is begun, whatever is being looked after at this moment.
      const [closed] = await Promise.all([queue.close(), tending]);
      return closed;
    },
  };
}
