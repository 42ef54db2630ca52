/** What a simulated send is made of: requests with the truth about each, and chance that repeats itself. */
export interface SimulatedRequest {
  /** 0-based number of the reader. */
  reader: number;
  /** ms since the beginning of the send. */
  at: number;
  kind: 'open' | 'click' | 'unsubscribe-page' | 'hidden-link';
  /** 0-based; for clicks. */
  link: number;
  method: 'GET' | 'HEAD';
  address: string;
  userAgent: string;
  headers: Record<string, string>;
  isPerson: boolean;
  /** Such as `tab opener` or `everything at once`. */
  who: string;
}

export interface SimulatedReader {
  email: string;
  /** ms since the beginning of the send. */
  deliveredAt: number;
}

export interface SimulatedSend {
  links: number;
  /** Positions of the links of each sponsored item. */
  slots: number[][];
  readers: SimulatedReader[];
  /** In order of time. */
  requests: SimulatedRequest[];
}

export interface WorldOptions {
  seed: number;
  readers: number;
  /** Share of readers whose mailboxes are scanned. */
  scanned: number;
}

export type World = (options: WorldOptions) => SimulatedSend;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

export interface Chance {
  /** 0 to 1. */
  next(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  is(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An entry by its weight. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T;
  /** Log-normal: most near the median, few far above it. */
  around(median: number, spread: number): number;
  shuffled<T>(list: readonly T[]): T[];
}

/** Mulberry32. */
export function openChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const chance: Chance = {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    is: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    weighted(entries) {
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [entry, weight] of entries) if ((left -= weight) < 0) return entry;
      return entries.at(-1)![0];
    },
    around: (median, spread) => median * Math.exp(spread * normal()),
    shuffled: (list) =>
      list
        .map((entry) => [next(), entry] as const)
        .toSorted((a, b) => a[0] - b[0])
        .map(([, entry]) => entry),
  };
  return chance;
}

/** A public IPv4 address; `network` is its /24. */
export function addressIn(network: string, chance: Chance): string {
  return `${network}.${chance.whole(1, 254)}`;
}

export function newNetwork(chance: Chance): string {
  return `${chance.pick([23, 31, 45, 62, 78, 81, 88, 93, 104, 109, 134, 146, 151, 178, 185, 193, 203, 212])}.${chance.whole(0, 255)}.${chance.whole(0, 255)}`;
}
