import type { NewEvent } from '../db/tables/track.ts';
import { judgeVisit, type Visit } from './verdict.ts';

/** What one request shows, as columns of `event`. Numbers, short texts and null only: it is kept aside as JSON. */
export type Observation = Pick<NewEvent, 'verdict' | 'reasons'>;

/**
 * Called for each open and click, before it is answered. Requests for which it returns the same, for the same link of
 * the same reader within seconds, are one event with repeats.
 */
export function observe(visit: Visit): Observation {
  const { verdict, reasons } = judgeVisit(visit);
  return { verdict, reasons: reasons.join(',') };
}
