import { placeInSegment, type SegmentDeps } from '../../src/audience/segment.ts';
import type { Segment } from '../../src/config/segment-rule.ts';

/** The ids of a segment's readers, found by stepping through it. */
export async function readersInSegment(segment: Segment, deps: SegmentDeps): Promise<number[]> {
  const ids: number[] = [];
  for (let { next } = await placeInSegment(segment, 0, deps); next !== undefined;) {
    ids.push(next);
    ({ next } = await placeInSegment(segment, next, deps));
  }
  return ids;
}
