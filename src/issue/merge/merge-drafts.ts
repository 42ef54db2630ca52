/**
 * Merges two people's texts of one draft that began with the same text. What only one of them changed is taken without a
 * question; what both changed in different ways is a conflict, in words, and neither is lost.
 */
import { isDeepStrictEqual } from 'node:util';
import { dataIn } from '../edit/edit-draft-places.ts';
import { isGroup, type Group } from './align-entries.ts';
import type { Choices, Conflict, Side } from './conflict.ts';
import { keepComments } from './keep-comments.ts';
import { mergeData } from './merge-data.ts';
import { mergeLines } from './merge-lines.ts';
import { patchText } from './patch-text.ts';

export interface Merged {
  /** What to save: theirs, with what only I changed. */
  theirs: string;
  /** What I go on with: the same, with mine wherever both changed the same. */
  mine: string;
  /** The common text of the two: merging these three again finds the same conflicts, and no others. */
  base: string;
  conflicts: Conflict[];
}

/** `choices`: how to end conflicts that an earlier merge of these texts has found. */
export function mergeDrafts(texts: Record<Side, string>, choices: Choices = {}): Merged {
  const { base, mine, theirs } = texts;
  if (mine === theirs || base === mine) return same(theirs);
  if (base === theirs) return same(mine);
  let found = byData(texts, choices) ?? byLines(texts, choices);
  // Until the answer stays the same: then its keys are those that the next merge of these texts will use.
  for (let round = 0; found.conflicts.length > 0 && round < maxRounds; round++) {
    const next = byData(found, {}) ?? byLines(found, {});
    const isStable = isDeepStrictEqual(next, found);
    found = next;
    if (isStable) break;
  }
  return found;
}

const maxRounds = 4;

function same(text: string): Merged {
  return { theirs: text, mine: text, base: text, conflicts: [] };
}

/** Undefined if one of the texts is not valid YAML, or if the file's own style of writing prevents it. */
function byData(texts: Record<Side, string>, choices: Choices): Merged | undefined {
  const [base, mine, theirs] = [texts.base, texts.mine, texts.theirs].map(readData);
  if (!base || !mine || !theirs) return undefined;
  const merged = mergeData({ base, mine, theirs }, choices);
  const wanted = merged.at('theirs');
  const lines = mergeLines(texts);
  // Line by line is best where it leads to the same data: it keeps everybody's comments and layout.
  const simple = lines.conflicts.length === 0 && isDeepStrictEqual(readData(lines.at('theirs')), wanted);
  const saved = simple ? lines.at('theirs') : patched(texts, [lines.at('theirs'), texts.theirs], wanted);
  if (saved === undefined) return undefined;
  if (merged.conflicts.length === 0) return same(saved);
  const own = patched(texts, [saved, lines.at('mine')], merged.at('mine'));
  const common = patched(texts, [saved, lines.at('base')], merged.at('base'));
  return own === undefined || common === undefined
    ? undefined
    : { theirs: saved, mine: own, base: common, conflicts: merged.conflicts };
}

function patched({ base, mine, theirs }: Record<Side, string>, from: string[], wanted: Group): string | undefined {
  for (const text of from) {
    const result = patchText(text, wanted);
    if (result !== undefined) return keepComments(keepComments(result, base, theirs), base, mine);
  }
  return undefined;
}

function byLines(texts: Record<Side, string>, choices: Choices): Merged {
  const lines = mergeLines(texts, choices);
  return { theirs: lines.at('theirs'), mine: lines.at('mine'), base: lines.at('base'), conflicts: lines.conflicts };
}

function readData(text: string): Group | undefined {
  try {
    const data = dataIn(text);
    return isGroup(data) ? data : undefined;
  } catch (error) {
    // A megabyte of `[[[[[…` exhausts the parser's stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
