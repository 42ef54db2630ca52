import type { Version } from '../../issue/versions/read-versions.ts';

const minute = 60_000;

/** When the saves of a version were: “today, 10:02 to 10:21”, “27 November, 10:02”. */
export function spanWords({ beganAt, at }: Pick<Version, 'beganAt' | 'at'>, now: number, timeZone: string): string {
  const [from, to] = [timeOf(beganAt, timeZone), timeOf(at, timeZone)];
  const day = dayWords(at, now, timeZone);
  return at - beganAt < minute || from === to ? `${day}, ${to}` : `${day}, ${from} to ${to}`;
}

function timeOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(at);
}

function dayWords(at: number, now: number, timeZone: string): string {
  const day = (moment: number) =>
    Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone).toPlainDate();
  const ago = day(at).until(day(now), { largestUnit: 'days' }).days;
  if (ago === 0) return 'today';
  if (ago === 1) return 'yesterday';
  const isThisYear = day(at).year === day(now).year;
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? { weekday: 'long' } : { year: 'numeric' }),
    timeZone,
  }).format(at);
}
