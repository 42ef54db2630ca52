/** Reads what the name of a file, or a line above its header, says about everybody in the file. */
import { isAgreeing, isLeaving, wordsOf } from './fold.ts';
import { departureInText } from './free-text.ts';
import { isStricter, type Standing } from './standing.ts';

/** Returns undefined if the text does not mention leaving. */
export function standingOfTitle(written: string): Exclude<Standing, 'active'> | undefined {
  // Our own exports and copies of the same file: `readers (2).csv`, `2024-05-01`.
  const words = wordsOf(written.replace(/\.(?:csv|tsv|txt|tab)$/i, '').replaceAll(/\.(?:csv|txt)/gi, ' '));
  let says: Exclude<Standing, 'active'> | undefined;
  for (const { word, sense, negated } of words) {
    // A list that was cleaned, or from which people were removed, contains the remaining readers.
    if (word === 'clean' || word === 'cleaning') continue;
    const held = isLeaving(sense) && !negated ? sense : sense === 'pending' && !negated ? 'pending' : undefined;
    const without = isAgreeing(sense) && negated ? (sense === 'subscribed' ? 'unsubscribed' : 'pending') : undefined;
    const found = held ?? without ?? (sense === 'unclear' ? 'unsubscribed' : undefined);
    if (found !== undefined && (says === undefined || isStricter(found, says))) says = found;
  }
  return says ?? departureInText(written.replace(/\.\w{2,4}$/, ''));
}
