/** When opens and clicks happened: by hour for two days, in which most happen, then by day. */
import { quarterMs } from '../track/judge/counts.ts';
import type { Verdict } from '../db/tables/track.ts';

export type ByVerdict = Record<Verdict, number>;

export interface TimelinePoint {
  /** ISO times; the end is exclusive. */
  from: string;
  to: string;
  opens: ByVerdict;
  clicks: ByVerdict;
}

export interface Timeline {
  /** The first 48 hours after the send began. */
  hours: TimelinePoint[];
  /** The time after that, in days of the publication's time zone. */
  days: TimelinePoint[];
}

/** Opens or clicks of a quarter of an hour. */
export interface QuarterCount extends ByVerdict {
  kind: 'open' | 'click';
  /** ms since the epoch; of every time zone, days begin with a quarter. */
  at: number;
}

const hourMs = 3_600_000;
const hoursShown = 48;

/** Keeps a few numbers for each hour or day. The first hour begins with the quarter in which the send did. */
export function openTimeline(
  beganAt: number,
  timeZone: string,
): { add(count: QuarterCount): void; points(until?: number): Timeline } {
  const startedAt = Math.floor(beganAt / quarterMs) * quarterMs;
  const counted = new Map<number, Pick<TimelinePoint, 'opens' | 'clicks'>>();
  const hoursEnd = startedAt + hoursShown * hourMs;
  const dayStarts = new Map<string, number>();
  let last = startedAt;

  /** The day of a time; days with a change of clocks are longer or shorter. */
  const dayOf = (at: number): number => {
    const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
    const key = day.toString();
    const known = dayStarts.get(key) ?? Math.max(hoursEnd, day.toZonedDateTime(timeZone).epochMilliseconds);
    dayStarts.set(key, known);
    return known;
  };
  const after = (from: number): number =>
    Temporal.Instant.fromEpochMilliseconds(from)
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .add({ days: 1 })
      .toZonedDateTime(timeZone).epochMilliseconds;
  const bucketOf = (at: number): number =>
    at >= hoursEnd ? dayOf(at) : startedAt + Math.max(0, Math.floor((at - startedAt) / hourMs)) * hourMs;
  const point = (from: number, to: number): TimelinePoint => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(counted.get(from) ?? nothing()),
  });

  return {
    add({ kind, at, human, unsure, machine }) {
      const from = bucketOf(at);
      const own = counted.get(from) ?? nothing();
      counted.set(from, own);
      const sums = own[kind === 'open' ? 'opens' : 'clicks'];
      sums.human += human;
      sums.unsure += unsure;
      sums.machine += machine;
      last = Math.max(last, at);
    },
    points(until = last) {
      const end = Math.max(until, last);
      const hours: TimelinePoint[] = [];
      for (let from = startedAt; from < hoursEnd && from <= end; from += hourMs) hours.push(point(from, from + hourMs));
      const days: TimelinePoint[] = [];
      // Ends at the last event, so that last year's issue does not have 300 empty days.
      for (let from = hoursEnd; from <= last; from = after(from)) days.push(point(from, after(from)));
      return { hours, days };
    },
  };
}

function nothing(): Pick<TimelinePoint, 'opens' | 'clicks'> {
  return { opens: { human: 0, unsure: 0, machine: 0 }, clicks: { human: 0, unsure: 0, machine: 0 } };
}
