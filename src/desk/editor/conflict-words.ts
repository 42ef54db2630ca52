/** Conflicts as the page shows them: what it is about, yours and theirs in words, and what can be chosen. */
import { fieldLabel } from '../../issue/compare/change-words.ts';
import { diffWords, type Segment } from '../../issue/compare/diff-words.ts';
import { entryWords, valueWords } from '../../issue/compare/value-words.ts';
import type { Json } from '../../issue/edit/edit-draft-places.ts';
import type { Choice, Conflict, ConflictPlace } from '../../issue/merge/conflict.ts';
import type { Other } from './save-draft.ts';

export interface ShownConflict {
  key: string;
  heading: string;
  /** Whose it is, and its words; no words if it is empty or deleted. */
  mine: ShownSide;
  theirs: ShownSide;
  choices: { choice: Choice; label: string }[];
  /** The words are lines of a file. */
  isCode: boolean;
}

interface ShownSide {
  name: string;
  words: Segment[];
  /** Said in place of words. */
  none?: string;
}

export function shownConflict(conflict: Conflict, who: Other): ShownConflict {
  const { key } = conflict;
  const [theirName, theirs] = namesOf(who);
  if (conflict.kind === 'lines') {
    const [mine, other] = diffWords(conflict.mine, conflict.theirs);
    return {
      key,
      heading: 'Some lines of the file',
      mine: side('Yours', mine, 'You deleted these lines.'),
      theirs: side(theirName, other, 'These lines were deleted.'),
      choices: choicesOf(theirs, true),
      isCode: true,
    };
  }
  if (conflict.kind === 'deleted') {
    const isMine = conflict.by === 'mine';
    const words = entryWords(conflict.entry as { [key: string]: Json }, conflict.place.section?.kind);
    const left = { words: [{ words, differs: false }] };
    return {
      key,
      heading: nameOf(conflict.place) || 'A part of the draft',
      mine: isMine ? { name: 'Yours', words: [], none: 'You deleted it.' } : { name: 'Yours, changed', ...left },
      theirs: isMine
        ? { name: `${theirName}, changed`, ...left }
        : { name: theirName, words: [], none: who.kind === 'person' ? `${who.name} deleted it.` : 'It was deleted.' },
      choices: isMine
        ? [
            { choice: 'theirs', label: 'Keep it' },
            { choice: 'mine', label: 'Delete it' },
          ]
        : [
            { choice: 'mine', label: 'Keep mine' },
            { choice: 'theirs', label: 'Delete it' },
          ],
      isCode: false,
    };
  }
  const label = fieldLabel(conflict.field, conflict.place.section?.kind);
  const [mine, other] = diffWords(valueWords(conflict.mine) ?? '', valueWords(conflict.theirs) ?? '');
  const place = nameOf(conflict.place);
  return {
    key,
    heading: place ? `${label} of ${place}` : label,
    mine: side('Yours', mine, 'You left it empty.'),
    theirs: side(theirName, other, 'It was left empty.'),
    choices: choicesOf(theirs, conflict.both !== undefined),
    isCode: false,
  };
}

function side(name: string, words: Segment[], none: string): ShownSide {
  return words.length === 0 ? { name, words, none } : { name, words };
}

function choicesOf(theirs: string, hasBoth: boolean): ShownConflict['choices'] {
  return [
    { choice: 'mine', label: 'Use mine' },
    { choice: 'theirs', label: `Use ${theirs}` },
    ...(hasBoth ? [{ choice: 'both' as const, label: 'Use both' }] : []),
  ];
}

/** As a heading and within a sentence. */
function namesOf(who: Other): [string, string] {
  switch (who.kind) {
    case 'person':
      return [`${who.name}’s`, `${who.name}’s`];
    case 'disk':
      return ['In the file', 'the file’s'];
    case 'window':
      return ['Saved in another window', 'the other'];
  }
}

/** Such as “anna changed: Subject; 2 items in “News””. */
export function othersWords(who: Other, changes: string): string {
  switch (who.kind) {
    case 'person':
      return `${who.name} changed: ${changes}`;
    case 'disk':
      return `Changed on disk: ${changes}`;
    case 'window':
      return `Changed in another window: ${changes}`;
  }
}

function nameOf({ section, item }: ConflictPlace): string {
  const parts = [
    ...(item ? [item.title ? `“${shortened(item.title)}”` : 'an item without a title'] : []),
    ...(section ? [section.title ? `“${shortened(section.title)}”` : 'a section without a title'] : []),
  ];
  return parts.join(' in ');
}

function shortened(words: string): string {
  return words.length > 60 ? `${words.slice(0, 58).trimEnd()} …` : words;
}
