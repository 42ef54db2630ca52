import type { Range } from '../../../report/send-counts.ts';
import { formatNumber } from '../../kit/progress.ts';

/** Such as `780–1,030`, or `780` where both ends are the same. */
export function rangeText({ low, high }: Range): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)}–${formatNumber(high)}`;
}
