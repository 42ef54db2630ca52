import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';

/** Files of what was kept aside are stored within days; a process that runs notes its events anew. */
const keptMs = 90 * 24 * 60 * 60_000;

/** Deletes the rows of processes that have stored no event for a long time. */
export async function forgetWriters({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await db
    .deleteFrom('event_writer')
    .where('seen_at', '<', clock.now() - keptMs)
    .execute();
}
