import type { App } from './app.ts';
import { attendanceOf, openWorker, reportPausedSends, maintenanceDepsOf, standstillOf } from './open-worker.ts';
import { watchRestores } from './watch-restores.ts';
import { choresOf } from './chores.ts';
import type { Metrics } from './metrics.ts';
import { keepChores } from '../db/keep-chores.ts';
import { keepJudging } from '../track/judge/keep-judging.ts';
import { countSends } from '../send/steer/count-sends.ts';
import { pauseIfRestored } from '../send/ledger/instance.ts';
import { keepDelivering } from '../send/run/keep-delivering.ts';

export interface Delivering {
  /** Resolves when the conversations in flight have ended, after a limited time. */
  close(): Promise<void>;
}

export interface DeliveringOptions {
  /** False: keeps schedules and hands out batches, but leaves delivering to other processes. */
  work?: boolean;
  metrics?: Metrics;
  /** True: this process looks for the backups that galley.yaml names, on its machine. */
  seesBackups?: boolean;
}

/** Starts a worker, the maintenance of sends (schedules, due batches, what a lost queue forgot) and the chores. */
export async function startDelivering(
  app: App,
  { work = true, metrics, seesBackups = false }: DeliveringOptions = {},
): Promise<Delivering> {
  const { log } = app;
  reportPausedSends(app, await pauseIfRestored(app));
  const worker = work ? await openWorker(app, { metrics }) : undefined;
  const queue = await app.openQueue(({ code, message, hint, times }) => {
    metrics?.troubled(code, times);
    log.warn({ code, ...(hint ? { hint } : {}) }, message);
  });
  metrics?.watchQueue(() => queue.counts());
  metrics?.watchSends(() => countSends(app));
  const delivering = await keepDelivering({
    ...maintenanceDepsOf(app, metrics),
    ...(worker ? { standstill: standstillOf(app, metrics), attendance: attendanceOf(app) } : {}),
    queue,
    ...(worker ? { handle: worker.handle } : {}),
    onFault(error) {
      metrics?.troubled(error.code ?? 'E_MAINTENANCE');
      log.error({ err: { message: error.message } }, 'maintaining the sends failed; trying again');
    },
  });
  const choreDeps = {
    ...app,
    onFault(chore: string, error: Error) {
      metrics?.troubled('E_CHORE');
      log.error({ chore, err: { message: error.message } }, 'a chore failed; it is tried again when it is next due');
    },
    onCorrected(names: string[]) {
      metrics?.troubled('E_CLOCK_AHEAD', names.length);
      log.warn(
        { code: 'E_CLOCK_AHEAD', chores: names },
        'chores were due too far ahead and are run now: the clock of a machine is, or was, wrong',
      );
    },
  };
  const chores = keepChores(choresOf(app, { seesBackups }), choreDeps);
  const judging = keepJudging(choreDeps);
  const restores = watchRestores(app, { metrics });
  return {
    async close() {
      await Promise.all([chores.close(), judging.close(), restores.close()]);
      const { left } = await delivering.close();
      if (left.length > 0)
        log.warn({ left }, 'the mail server did not answer in time; what was being handed over is uncertain');
      await worker?.close();
    },
  };
}
