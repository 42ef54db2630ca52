import { describe, expect, test } from 'vitest';
import { openTimeline } from '../../src/report/timeline.ts';

const start = Date.parse('2026-11-27T09:20:00Z');
const hour = 3_600_000;
const none = { human: 0, unsure: 0, machine: 0 };

describe('the timeline of a send', () => {
  test('counts by hours from its beginning, including empty ones', () => {
    const timeline = openTimeline(start, 'UTC');
    timeline.add({ ...none, kind: 'click', human: 1, at: start + 54 * 60_000 });
    timeline.add({ ...none, kind: 'open', unsure: 1, at: start + 2 * hour });
    const { hours, days } = timeline.points();
    expect(hours.map(({ from, opens, clicks }) => [from.slice(11, 16), opens.unsure, clicks.human])).toEqual([
      ['09:15', 0, 1],
      ['10:15', 0, 0],
      ['11:15', 1, 0],
    ]);
    expect(days).toEqual([]);
  });

  test('counts by the publication’s days after 48 hours; the first day begins there', () => {
    const timeline = openTimeline(start, 'Europe/Berlin');
    timeline.add({ ...none, kind: 'open', human: 1, at: start + 48 * hour });
    timeline.add({ ...none, kind: 'open', human: 1, at: Date.parse('2026-11-29T23:30:00Z') }); // the 30th in Berlin
    timeline.add({ ...none, kind: 'open', machine: 1, at: Date.parse('2026-12-01T12:00:00Z') });
    const { hours, days } = timeline.points();
    expect(hours).toHaveLength(48);
    expect(days.map(({ from, opens }) => [from, opens.human + opens.machine])).toEqual([
      ['2026-11-29T09:15:00.000Z', 1],
      ['2026-11-29T23:00:00.000Z', 1],
      ['2026-11-30T23:00:00.000Z', 1],
    ]);
  });

  test('a day of 25 hours is one day', () => {
    const october = Date.parse('2026-10-23T00:00:00Z');
    const timeline = openTimeline(october, 'Europe/Berlin');
    timeline.add({ ...none, kind: 'open', human: 1, at: Date.parse('2026-10-26T12:00:00Z') });
    expect(timeline.points().days.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / hour)).toEqual([23, 24]);
  });

  test('continues to now without events, for its first 48 hours and no further', () => {
    const { hours, days } = openTimeline(start, 'UTC').points(start + 300 * 24 * hour);
    expect([hours.length, days.length]).toEqual([48, 0]);
  });

  test('counts events before its beginning, by a wrong clock, in its first hour', () => {
    const timeline = openTimeline(start, 'UTC');
    timeline.add({ ...none, kind: 'open', human: 1, at: start - hour });
    expect(timeline.points().hours[0]!.opens.human).toBe(1);
  });
});
