import { randomUUID } from 'node:crypto';
import { runDueChores, type ChoreDeps } from '../../db/chores.ts';
import { hasUnjudged, hasUnsettled, judgeNew, settleChanged } from './judge-sends.ts';

const lookEveryMs = 1_500;
/** Then the next look goes on. Between two readers' transactions, clicks are stored all the same. */
const budgetMs = 5_000;

/** Judges new events every second or two, in one of the processes, until it is closed. */
export function keepJudging({ db, clock, onFault }: Omit<ChoreDeps, 'owner'>): { close(): Promise<void> } {
  const owner = randomUUID();
  let running: Promise<unknown> | undefined;
  let isClosed = false;
  const run = async () => {
    await judgeNew(db, { now: clock.now(), budgetMs });
    if (!isClosed) await settleChanged(db, { now: clock.now() });
  };
  const look = async () => {
    // Two short queries when nothing is new.
    if (!(await hasUnjudged(db)) && !(await hasUnsettled(db))) return;
    await runDueChores([{ name: 'judge-events', everyMs: lookEveryMs / 2, run }], { db, clock, owner, onFault });
  };
  const timer = setInterval(() => {
    running ??= look()
      .catch((error: Error) => onFault('judge-events', error))
      .finally(() => (running = undefined));
  }, lookEveryMs).unref();
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
