import type { Relay } from './relay.ts';

/** The relay to use next, of those that may be used and are not among `except`. */
export type ChooseRelay = (now: number, except?: ReadonlySet<Relay>) => Relay | undefined;

/**
 * Distributes messages by weight, so that 3 to 1 is 3 to 1 also at ten an hour. No relay gets more than its share of the
 * connections while another is free, so that a slow one does not end up with all of them.
 */
export function relayChooser(
  relays: readonly Relay[],
  connections: number,
): { choose: ChooseRelay; countLease(relay: Relay): void } {
  const totalWeight = relays.reduce((sum, { weight }) => sum + weight, 0);
  const maxLoad = ({ weight }: Relay) => Math.ceil((connections * weight) / totalWeight);
  /** Messages given to it, in units of its weight. */
  const given = new Map(relays.map((relay) => [relay, 0]));
  const wasDown = new Set<Relay>();

  return {
    choose(now, except) {
      for (const relay of relays) {
        if (relay.isDown(now)) wasDown.add(relay);
        // A relay that was down starts at the current position; catching up would give it all the mail for a while.
        else if (wasDown.delete(relay)) given.set(relay, Math.max(...given.values()));
      }
      const free = relays.filter((relay) => relay.isFree(now) && !except?.has(relay));
      const withinShare = free.filter((relay) => relay.load < maxLoad(relay));
      // The probe will show in a moment whether that relay takes its share.
      if (withinShare.length === 0 && relays.some((relay) => relay.isProbing && !except?.has(relay))) return undefined;
      const candidates = withinShare.length > 0 ? withinShare : free;
      return candidates.toSorted((one, other) => given.get(one)! - given.get(other)!)[0];
    },
    countLease(relay) {
      given.set(relay, given.get(relay)! + 1 / relay.weight);
    },
  };
}
