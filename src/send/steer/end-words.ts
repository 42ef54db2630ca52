import type { StatusCounts } from '../../db/count-deliveries.ts';

/**
 * What became of a send that was cancelled in the middle: `6 sent, 44 not sent`. Those about whom nothing is known are
 * named apart.
 */
export function endWords(counts: StatusCounts): string {
  const { accepted, uncertain, attempting } = counts;
  const rest = counts.planned + counts.deferred + counts.rejected + counts.skipped;
  return [
    `${accepted.toLocaleString('en')} sent`,
    ...(uncertain + attempting > 0 ? [`${(uncertain + attempting).toLocaleString('en')} uncertain`] : []),
    `${rest.toLocaleString('en')} not sent`,
  ].join(', ');
}
