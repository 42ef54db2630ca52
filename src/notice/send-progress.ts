import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { SendSummary } from '../send/steer/status.ts';

export interface ProgressDeps {
  db: Database;
  clock: Clock;
  stalledAfterMs: number;
  /** Messages per second for all sends together; null: no limit. */
  perSecond: number | null;
}

/** When the numbers of a running send last changed, in ms since the epoch; the first look counts as a change. */
export async function lastMoved(
  { id, counts }: SendSummary,
  { db, clock }: Pick<ProgressDeps, 'db' | 'clock'>,
): Promise<number> {
  const { planned, attempting, ...others } = counts;
  // An attempt without a result, as while a server is away, is not progress.
  const written = JSON.stringify({ ...others, planned: planned + attempting });
  await db
    .insertInto('send_progress')
    .values({ send_id: id, counts: written, since: clock.now() })
    .onConflict((conflict) =>
      conflict
        .column('send_id')
        .doUpdateSet({ counts: written, since: clock.now() })
        // A time in the future was written by a machine with a wrong clock: nothing would ever count as a stall.
        .where((when) =>
          when.or([
            when('send_progress.counts', '<>', written),
            when('send_progress.since', '>', clock.now() + 60_000),
          ]),
        ),
    )
    .execute();
  const { since } = await db
    .selectFrom('send_progress')
    .select('since')
    .where('send_id', '=', id)
    .executeTakeFirstOrThrow();
  return Number(since);
}

/** A server that is away is tried again every minute, so a slow server requested a hold that is longer. */
const askedForHoldMs = 5 * 60_000;

/** Whether there may be a good reason for no progress since `since`: a low rate, or waiting for the next attempt. */
export function isWaitingOnPurpose(
  { counts, nextTryAt, waitingFor, perSecond: ownPerSecond, relayPace }: SendSummary,
  since: number,
  { clock, stalledAfterMs, perSecond }: Omit<ProgressDeps, 'db'>,
): boolean {
  const now = clock.now();
  if (waitingFor && waitingFor.until > now + (waitingFor.code === 'relay-slow' ? 0 : askedForHoldMs)) return true;
  const rates = [ownPerSecond, perSecond, relayPace?.perSecond ?? null].filter((rate) => rate !== null);
  const slowestMs = rates.length > 0 ? 3_000 / Math.min(...rates) : 0;
  if (now - since < Math.max(stalledAfterMs, slowestMs)) return true;
  if (counts.planned + counts.attempting > 0) return false;
  return nextTryAt === null || Date.parse(nextTryAt) > now - stalledAfterMs;
}
