/** What the name of a file, or a line above its header, says of everybody in it. */
import { isAgreeing, isLeaving, wordsOf } from './fold.ts';
import { departureInText } from './free-text.ts';
import { isStricter, type Standing } from './standing.ts';

/** Undefined where it says nothing of leaving. */
export function standingOfTitle(written: string): Exclude<Standing, 'active'> | undefined {
  // Our own exports and copies of the same file: `readers (2).csv`, `2024-05-01`.
  const words = wordsOf(written.replace(/\.(?:csv|tsv|txt|tab)$/i, '').replaceAll(/\.(?:csv|txt)/gi, ' '));
  let says: Exclude<Standing, 'active'> | undefined;
  for (const { word, sense, negated } of words) {
    // A list that was cleaned, or from which somebody was removed, is what remains.
    if (word === 'clean' || word === 'cleaning') continue;
    const held = isLeaving(sense) && !negated ? sense : sense === 'pending' && !negated ? 'pending' : undefined;
    const without = isAgreeing(sense) && negated ? (sense === 'subscribed' ? 'unsubscribed' : 'pending') : undefined;
    const found = held ?? without ?? (sense === 'unclear' ? 'unsubscribed' : undefined);
    if (found !== undefined && (says === undefined || isStricter(found, says))) says = found;
  }
  return says ?? departureInText(written.replace(/\.\w{2,4}$/, ''));
}
