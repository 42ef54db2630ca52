import { openWorker, tendDepsOf, type App } from '../app.ts';
import type { Metrics } from '../metrics.ts';
import { countSends } from '../send/count-sends.ts';
import { pauseInCopy } from '../send/instance.ts';
import { noteOutage } from '../send/outage.ts';
import { tend } from '../send/tend.ts';

const tendEveryMs = 1_000;
/** Batches in work at once: a send that goes at a gentle pace must not keep another one waiting. */
const batchesAtOnce = 4;

export interface Delivering {
  /** Ends after the conversations in flight; bounded. */
  close(): Promise<void>;
}

export interface DeliveringOptions {
  /** False: keep schedules and hand out batches, and leave delivering to other processes. */
  work?: boolean;
  metrics?: Metrics;
}

/** A worker, and the tending of sends: schedules, due batches, what a lost queue forgot. */
export async function startDelivering(app: App, { work = true, metrics }: DeliveringOptions = {}): Promise<Delivering> {
  const { log, clock } = app;
  for (const send of await pauseInCopy(app)) log.error({ send }, 'the database was restored or copied from another place: the send is paused. `galley send resume` goes on, `galley send cancel` ends it');
  const worker = work ? await openWorker(app, { metrics }) : undefined;
  const queue = await app.openQueue();
  metrics?.watchQueue(() => queue.counts());
  metrics?.watchSends(() => countSends(app));
  const deps = tendDepsOf(app);
  let tending: Promise<unknown> | undefined;
  let isClosing = false;
  const tendNow = () => {
    tending ??= tend(queue, deps)
      .catch((error: Error & { code?: string }) => {
        if (isClosing) return; // what it found to do, others find
        metrics?.troubled(error.code ?? 'E_TEND');
        log.error({ err: { message: error.message } }, 'looking after the sends failed; trying again');
      })
      .finally(() => (tending = undefined));
  };
  if (worker) {
    await queue.work(
      async (job, signal) => {
        const began = performance.now();
        const result = await worker.handle(job, signal);
        if (result?.kind !== 'worked') return undefined;
        if (result.outage) await noteOutage(app.transport, result.outage, app).catch(() => {});
        // One that took long went gently, and others of its send were not taken meanwhile (`precedence.ts`).
        if (performance.now() - began > tendEveryMs && !signal.aborted) tendNow();
        return result.dueAt === undefined || signal.aborted ? undefined : { againInMs: Math.max(0, result.dueAt - clock.now()) };
      },
      { concurrency: batchesAtOnce },
    );
  }
  tendNow();
  const timer = setInterval(tendNow, tendEveryMs);
  return {
    async close() {
      clearInterval(timer);
      isClosing = true;
      // First of all nothing new is begun, whatever is being looked after at this moment.
      const [{ left }] = await Promise.all([queue.close(), tending]);
      if (left.length > 0) log.warn({ left }, 'the mail server did not answer in time; what was being handed over is uncertain');
      await worker?.close();
    },
  };
}
