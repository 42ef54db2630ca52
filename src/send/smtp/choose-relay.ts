import type { Relay } from './relay.ts';

/** The relay to ask next, of those that may be asked and are not among `not`. */
export type ChooseRelay = (now: number, not?: ReadonlySet<Relay>) => Relay | undefined;

/**
 * Messages go round by weight, so that 3 to 1 is 3 to 1 also at ten an hour; and no relay takes more than its share of
 * the connections while another is free, so that a slow one does not end up with all of them.
 */
export function chooseRelay(relays: Relay[], connections: number): { choose: ChooseRelay; asked(relay: Relay): void } {
  const whole = relays.reduce((sum, { weight }) => sum + weight, 0);
  const share = ({ weight }: Relay) => Math.ceil((connections * weight) / whole);
  /** Messages handed to it, in units of its weight. */
  const passed = new Map(relays.map((relay) => [relay, 0]));
  const away = new Set<Relay>();

  return {
    choose(now, not) {
      for (const relay of relays) {
        if (relay.isDown(now)) away.add(relay);
        // It does not make up for what it missed: that would be all of the mail for a while.
        else if (away.delete(relay)) passed.set(relay, Math.max(...passed.values()));
      }
      const free = relays.filter((relay) => relay.isFree(now) && !not?.has(relay));
      const within = free.filter((relay) => relay.load < share(relay));
      // In a moment we know whether that one takes its share.
      if (within.length === 0 && relays.some((relay) => relay.isProbing && !not?.has(relay))) return undefined;
      return (within.length > 0 ? within : free).toSorted((one, other) => passed.get(one)! - passed.get(other)!)[0];
    },
    asked(relay) {
      passed.set(relay, passed.get(relay)! + 1 / relay.weight);
    },
  };
}
