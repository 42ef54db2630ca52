import type { PendingEvent } from './store-events.ts';

/** What tells whether two requests are the same. */
export type SameRequest = Pick<PendingEvent, 'kind' | 'delivery' | 'link' | 'shown' | 'at'>;

export interface Repeats {
  /** The time of the event that this request repeats; undefined if it is an event of its own. */
  find(request: SameRequest): number | undefined;
}

/** A double click, a client that loads a picture twice, a page that is loaded again. */
const shortestMs = 10_000;
const longestMs = 60 * 60_000;

/**
 * Recognises the repeats of one reader's request. A request that comes within ten seconds of the same one is a repeat.
 * Each event after that doubles the time, up to an hour: a program that opens one picture a million times, at whatever
 * pace, adds some ten events and one an hour. Remembers the latest `maxRequests`, some 200 bytes each.
 */
export function openRepeats(maxRequests = 50_000): Repeats {
  const seen = new Map<string, { eventAt: number; lastAt: number; withinMs: number }>();
  return {
    find({ kind, delivery, link, shown, at }) {
      const key = `${delivery} ${kind} ${link} ${Object.values(shown).join(' ')}`;
      const known = seen.get(key);
      if (known && at - known.lastAt < known.withinMs) {
        known.lastAt = Math.max(known.lastAt, at);
        return known.eventAt;
      }
      seen.delete(key);
      // In the order of their last event: the map's first is the oldest.
      if (seen.size >= maxRequests) seen.delete(seen.keys().next().value!);
      seen.set(key, {
        eventAt: at,
        lastAt: at,
        withinMs: known ? Math.min(known.withinMs * 2, longestMs) : shortestMs,
      });
      return undefined;
    },
  };
}
