/** Whether the day that an issue names is the day on which it goes out. */
import { dayIn } from './when.ts';

/**
 * `The issue is dated Friday 27 November 2026 and goes out on Tuesday 1 December 2026`; undefined on the same day. `at`
 * in ms since the epoch.
 */
export function otherDayWords(date: string, at: number, timeZone: string): string | undefined {
  const day = dayIn(at, timeZone);
  return day === date ? undefined : `The issue is dated ${dayWords(date)} and goes out on ${dayWords(day)}`;
}

function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '');
}
