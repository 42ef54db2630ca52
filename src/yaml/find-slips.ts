import type { KeyTable } from './key-table.ts';
import { scanCharacters } from './scan-characters.ts';
import { scanSigns } from './scan-signs.ts';
import { scanText } from './scan-text.ts';
import type { Slip } from './slip.ts';
import { applySplices, type Splice, type SplicedText } from './splices.ts';

export interface FoundSlips {
  /** Their offsets refer to the original text. */
  slips: Slip[];
  /** The text in which each slip is corrected. */
  mended: SplicedText;
}

/** Searches for one kind after the other, each time in the text that the previous search has corrected. */
export function findSlips(text: string, before: Slip[], keys: KeyTable): FoundSlips {
  const slips = [...before];
  let mended: SplicedText = { text, before: (offset) => offset };
  const mend = (found: Slip[], more: Splice[] = []) => {
    const back = mended.before;
    for (const slip of found) slips.push(moved(slip, back));
    const splices = inOrder([...more, ...found.flatMap(({ fix, repair }) => repair ?? fix?.splices ?? [])]);
    if (splices.length === 0) return;
    const next = applySplices(mended.text, splices);
    mended = { text: next.text, before: (offset) => back(next.before(offset)) };
  };
  // A byte order mark is not part of the text.
  mend(scanCharacters(text), text.startsWith('\ufeff') ? [{ from: 0, to: 1, insert: '' }] : []);
  mend(scanSigns(mended.text, keys));
  mend(scanText(mended.text, keys));
  return { slips, mended };
}

function moved(slip: Slip, before: (offset: number) => number): Slip {
  const splices = slip.fix?.splices.map(({ from, to, insert }) => ({ from: before(from), to: before(to), insert }));
  return {
    ...slip,
    at: before(slip.at),
    ...(slip.fix && splices ? { fix: { ...slip.fix, splices } } : {}),
  };
}

function inOrder(splices: Splice[]): Splice[] {
  let end = -1;
  return splices
    .toSorted((a, b) => a.from - b.from || a.to - b.to)
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = to;
      return true;
    });
}
