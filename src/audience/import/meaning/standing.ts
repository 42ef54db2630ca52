/**
 * The standing of a person according to a file. A row has one standing: the most restrictive that its columns, the name
 * of the file and `--status` give. A value that can't be understood is never `active`.
 */
export type Standing = 'active' | Held;

/** Standings of people who are not mailed. `pending`: did not agree, or not as far as the file says. */
export type Held = 'pending' | Departure;

/** Was on a list, or asked to be on it, and must not be mailed. `suppressed`: kept out because a person decided it. */
export type Departure = 'unsubscribed' | 'bounced' | 'complained' | 'suppressed';

/** From the least to the most restrictive. */
export const standings: readonly Standing[] = [
  'active',
  'pending',
  'unsubscribed',
  'bounced',
  'complained',
  'suppressed',
];

const ranks = new Map(standings.map((standing, rank) => [standing, rank]));

export function isStricter(standing: Standing, than: Standing): boolean {
  return ranks.get(standing)! > ranks.get(than)!;
}

export function isDeparture(standing: Standing): standing is Departure {
  return standing !== 'active' && standing !== 'pending';
}
