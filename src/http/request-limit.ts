import type { Clock } from '../clock.ts';

export interface RequestLimit {
  /** Counts one request; false when the client has reached the limit. */
  allow(client: string): boolean;
}

/** Allows at most `maxRequests` per client in `windowMs`. Remembers the most recent `clients`. */
export function requestLimit(
  { maxRequests, windowMs, clients = 10_000 }: { maxRequests: number; windowMs: number; clients?: number },
  clock: Clock,
): RequestLimit {
  const seen = new Map<string, { count: number; until: number }>();
  return {
    allow(client) {
      const now = clock.now();
      const known = seen.get(client);
      if (known && known.until > now) return ++known.count <= maxRequests;
      // Deleted first, so that the map stays in the order in which the windows began and the oldest is dropped first.
      seen.delete(client);
      if (seen.size >= clients) seen.delete(seen.keys().next().value!);
      seen.set(client, { count: 1, until: now + windowMs });
      return true;
    },
  };
}
