/** Times as people write them, in a zone that may skip an hour or have it twice. */
import { isTimeZone } from '../../clock.ts';
import { GalleyError } from '../../problem.ts';

export interface When {
  /** ms since the epoch. */
  at: number;
  /** `Fri 27 Nov 2026, 10:00 in America/New_York (15:00 UTC)`. */
  words: string;
  /** Explains a change of the clocks that night, if it affects this time. */
  note?: string;
}

/**
 * Reads `2026-11-27 10:00`, `2026-11-27T10:00`, the same with an offset (`+01:00`, `Z`), or `10:00` for the next time
 * the clock shows it. Without an offset it is a time in `timeZone`. If the clocks skip that time, it moves forward by
 * as much as they do; if it occurs twice, the first is meant. `note` says so, and an offset makes it exact.
 * @throws GalleyError E_WHEN
 */
export function readWhen(text: string, timeZone: string, now: number): When {
  if (!isTimeZone(timeZone))
    throw new GalleyError(`${JSON.stringify(timeZone)} is not a time zone`, {
      code: 'E_WHEN',
      hint: 'Write an IANA name such as Europe/Berlin.',
    });
  const written = text.trim();
  try {
    if (/(Z|[+-]\d\d:?\d\d)$/i.test(written) && /\d[ T]\d/.test(written)) {
      return describe(Temporal.Instant.from(written.replace(' ', 'T')).toZonedDateTimeISO(timeZone));
    }
    if (/^\d{1,2}:\d\d$/.test(written)) return nextTime(written.padStart(5, '0'), timeZone, now);
    if (!/^\d{4}-\d\d-\d\d[ T]\d{1,2}:\d\d(:\d\d)?$/.test(written)) throw new RangeError('not a time');
    return inZone(Temporal.PlainDateTime.from(written.replace(/[ T](\d):/, ' 0$1:').replace(' ', 'T')), timeZone);
  } catch (cause) {
    throw new GalleyError(`${JSON.stringify(text)} is not a time`, {
      code: 'E_WHEN',
      hint: 'Write it like "2026-11-27 10:00", 10:00 for the next time it is ten o’clock, or with an offset: 2026-11-27T10:00+01:00.',
      cause,
    });
  }
}

/** As `readWhen`, but the time must be in the future. @throws GalleyError E_WHEN */
export function readFutureTime(text: string, timeZone: string, now: number): When {
  const when = readWhen(text, timeZone, now);
  if (when.at > now) return when;
  throw new GalleyError('The send time is in the past', {
    code: 'E_WHEN',
    hint: `It was ${when.words}. Choose a later time.`,
  });
}

/** The next such time: today, also at its second occurrence, or tomorrow. */
function nextTime(time: string, timeZone: string, now: number): When {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const wall = today.toPlainDateTime(time);
  const first = inZone(wall, timeZone);
  if (first.at > now) return first;
  const second = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (second.toPlainDateTime().equals(wall) && second.epochMilliseconds > now) return describe(second);
  return inZone(today.add({ days: 1 }).toPlainDateTime(time), timeZone);
}

function inZone(wall: Temporal.PlainDateTime, timeZone: string): When {
  const [earlier, later] = [
    wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' }),
    wall.toZonedDateTime(timeZone, { disambiguation: 'later' }),
  ];
  const time = wall.toPlainTime().toString({ smallestUnit: 'minute' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return describe(earlier);
  if (earlier.toPlainDateTime().equals(wall)) {
    return {
      ...describe(earlier),
      note: `${time} comes twice that night, because the clocks go back: this is the first. Write ${later.toString({ timeZoneName: 'never', smallestUnit: 'minute' })} for the second.`,
    };
  }
  return {
    ...describe(later),
    note: `There is no ${time} that night, because the clocks go forward: this is ${later.toPlainTime().toString({ smallestUnit: 'minute' })} instead.`,
  };
}

function describe(zoned: Temporal.ZonedDateTime): When {
  return { at: zoned.epochMilliseconds, words: whenInWords(zoned.epochMilliseconds, zoned.timeZoneId) };
}

/** `Fri 27 Nov 2026, 10:00 in America/New_York (15:00 UTC)`: for a time that somebody chooses. */
export function whenInWords(at: number, timeZone: string): string {
  const words = momentWords(at, timeZone);
  return timeZone === 'UTC' ? words : `${words} (${timeIn('UTC', at)} UTC)`;
}

/** `Fri 27 Nov 2026, 10:00 in America/New_York`, or `… 15:00 UTC`: for pages, whose times are all in one zone. */
export function momentWords(at: number, timeZone: string): string {
  return `${bareMoment(at, timeZone)}${timeZone === 'UTC' ? ' UTC' : ` in ${timeZone}`}`;
}

/** `Fri 27 Nov 2026, 10:00`: only where the zone is named beside it. */
export function bareMoment(at: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
    .format(at)
    .replace(',', '');
  return `${day}, ${timeIn(timeZone, at)}`;
}

/** `2026-11-27 10:00`: for columns, whose heading names the zone. */
export function stampIn(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
}

/** `2026-11-27`: the day that it was there. */
export function dayIn(at: number, timeZone: string): string {
  return stampIn(at, timeZone).slice(0, 10);
}

function timeIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
}
