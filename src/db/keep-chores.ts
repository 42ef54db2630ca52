import { randomUUID } from 'node:crypto';
import { runDueChores, type Chore, type ChoreDeps } from './chores.ts';

/** How often a process looks for due chores. */
const lookEveryMs = 60_000;

/** Runs due chores now and then every minute, until it is closed; closing waits for a current run. */
export function keepChores(
  chores: Chore[],
  { db, clock, onFault, onCorrected }: Omit<ChoreDeps, 'owner'>,
): { close(): Promise<void> } {
  const owner = randomUUID();
  let running: Promise<unknown> | undefined;
  const look = () => {
    // The database may be away: the next look tries again.
    running ??= runDueChores(chores, { db, clock, owner, onFault, ...(onCorrected ? { onCorrected } : {}) })
      .catch((error: Error) => onFault('chores', error))
      .finally(() => (running = undefined));
  };
  look();
  const timer = setInterval(look, lookEveryMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
