/**
 * What a file says about a person. A row has one: the most restrictive of all that its columns, the name of the file
 * and `--status` say. What can't be understood is never `active`.
 */
export type Standing = 'active' | Held;

/** Not a reader to be mailed. `pending`: did not agree, or not as far as the file tells. */
export type Held = 'pending' | Departure;

/** Was on a list, or asked for, and must not be mailed. `suppressed`: kept out by somebody's decision. */
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
