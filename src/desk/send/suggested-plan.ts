import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Issue } from '../../issue/issue.ts';
import { everyone } from '../../send/plan/start-send.ts';
import { stampIn } from '../../send/plan/when.ts';
import type { WrittenPlan } from './read-plan.ts';

/** For a publication’s first issue, which has no earlier one to follow. */
const firstTime = '10:00';

/**
 * What the form of the send page begins with. The time that the draft names is chosen; without one the draft’s day, at
 * the time of day of the last issue, if that is still to come; otherwise “Send now”.
 */
export async function suggestedPlan(
  issue: Issue | undefined,
  { db, clock, timezone }: { db: Database; clock: Clock; timezone: string },
): Promise<WrittenPlan> {
  const plan: WrittenPlan = { when: 'now', at: '', timezone, pace: 'fast', rate: '', by: '', priority: 'normal' };
  if (!issue) return plan;
  // A time that has passed stays chosen: the page says so, and nobody sends by mistake what was meant for last week.
  if (issue.send)
    return { ...plan, when: 'at', at: issue.send.at.replace(' ', 'T'), timezone: issue.send.timezone ?? timezone };
  const today = stampIn(clock.now(), timezone);
  const at = `${issue.date} ${await usualTime(db, timezone)}`;
  return at > today ? { ...plan, when: 'at', at: at.replace(' ', 'T') } : plan;
}

/** The time of day at which the last issue was meant to go out, to the minute. */
async function usualTime(db: Database, timezone: string): Promise<string> {
  const last = await db
    .selectFrom('send')
    .select(['scheduled_at', 'started_at'])
    .where('started_at', 'is not', null)
    .where('audience', '=', everyone)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const at = last?.scheduled_at ?? last?.started_at;
  return at === null || at === undefined ? firstTime : stampIn(Number(at), timezone).slice(11, 16);
}
