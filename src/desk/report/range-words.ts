import type { Range } from '../../report/send-counts.ts';
import { count } from '../kit/words.ts';

/** Such as `780–1,030`, or `780` where both ends are the same. */
export function rangeWords({ low, high }: Range): string {
  return low === high ? count(low) : `${count(low)}–${count(high)}`;
}
