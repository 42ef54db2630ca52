import type { Clock } from '../clock.ts';

export interface RequestLimit {
  /** Counts one request; false when the client has had as many as it may. */
  allow(client: string): boolean;
}

/** At most `most` requests of one client in `windowMs`, for the `clients` that came last. */
export function requestLimit(
  { most, windowMs, clients = 10_000 }: { most: number; windowMs: number; clients?: number },
  clock: Clock,
): RequestLimit {
  const seen = new Map<string, { count: number; until: number }>();
  return {
    allow(client) {
      const now = clock.now();
      const known = seen.get(client);
      if (known && known.until > now) return ++known.count <= most;
      // Deleted first, so that the map stays in the order in which windows began, and the oldest is the first to go.
      seen.delete(client);
      if (seen.size >= clients) seen.delete(seen.keys().next().value!);
      seen.set(client, { count: 1, until: now + windowMs });
      return true;
    },
  };
}
