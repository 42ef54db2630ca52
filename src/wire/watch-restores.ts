import type { App } from './app.ts';
import type { Metrics } from './metrics.ts';
import { reportPausedSends } from './open-worker.ts';
import { notifyOfSends } from './operators.ts';
import { pauseIfRestored } from '../send/ledger/instance.ts';

const lookEveryMs = 30_000;

/**
 * Looks for a restore while nothing is claimed and no page is opened: a backup that was put back under a running process
 * is noticed within a minute, and the operators are told.
 */
export function watchRestores(
  app: App,
  { metrics, everyMs = lookEveryMs }: { metrics?: Metrics | undefined; everyMs?: number } = {},
): { close(): Promise<void> } {
  let looking: Promise<void> | undefined;
  let isReplaced = false;
  const look = async () => {
    const paused = await pauseIfRestored(app);
    if (!paused) return;
    metrics?.troubled('E_DATABASE_RESTORED');
    reportPausedSends(app, paused);
    await notifyOfSends(app);
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch(({ code, message }: Error & { code?: string }) => {
        // Otherwise the database may be away: the next look tries again.
        if (code !== 'E_DATABASE_REPLACED' || isReplaced) return;
        isReplaced = true;
        metrics?.troubled(code);
        app.log.error({ code }, message);
      })
      .finally(() => (looking = undefined));
  }, everyMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
