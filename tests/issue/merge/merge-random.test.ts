import { expect, test } from 'vitest';
import { editDraft, type Edit } from '../../../src/issue/edit/edit-draft.ts';
import { dataIn } from '../../../src/issue/edit/edit-draft-places.ts';
import type { Choice } from '../../../src/issue/merge/conflict.ts';
import { mergeDrafts, type Merged } from '../../../src/issue/merge/merge-drafts.ts';

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, one: <T>(list: T[]): T => list[below(list.length)]! };
}

type Random = ReturnType<typeof randomOf>;

function randomDraft({ next, below }: Random): string {
  const lines = [
    '# The draft of the week',
    'number: 7',
    'subject: The first subject',
    'preheader: Before   # seen first',
  ];
  if (next() < 0.7) lines.push('date: 2026-12-04');
  if (next() < 0.5) lines.push('intro: |', '  Hello all,', '', '  this is the week.');
  lines.push('sections:');
  const sections = 1 + below(4);
  for (let section = 0; section < sections; section++) {
    lines.push(`  - title: Section ${section}`);
    if (next() < 0.3) lines.push('    # what we found', `    intro: Words above section ${section}`);
    if (next() < 0.15) {
      lines.push('    kind: poll', '    question: Which?', '    answers:', '      - text: One', '      - text: Two');
      continue;
    }
    const items = below(5);
    lines.push(items === 0 ? '    items: []' : '    items:');
    for (let item = 0; item < items; item++) {
      if (next() < 0.2) lines.push(`      # about item ${section}.${item}`);
      lines.push(`      - title: "Item ${section}.${item}"`, `        url: https://example.org/${section}/${item}`);
      if (next() < 0.6) lines.push(`        summary: Summary of ${section}.${item}`);
      if (next() < 0.2) lines.push('        tags: [one, two]');
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Shape {
  intro?: string;
  sections?: { title?: string; kind?: string; items?: unknown[] | null; answers?: unknown[] }[];
}

function randomEdit(text: string, who: string, count: number, { next, below, one }: Random): Edit | string {
  const { sections = [] } = dataIn(text) as Shape;
  const word = `${who}${count}x`;
  const lists = sections.flatMap(({ items }, index) => (Array.isArray(items) ? [{ index, length: items.length }] : []));
  const full = lists.filter(({ length }) => length > 0);
  const item = full.length > 0 ? one(full) : undefined;
  const itemPath = item && ['sections', item.index, 'items', below(item.length)];
  const roll = next();
  if (roll < 0.15)
    return { op: 'set', path: [one(['subject', 'preheader', 'intro', 'outro'])], value: `Said by ${word}` };
  if (roll < 0.2 && sections.length > 0)
    return { op: 'set', path: ['sections', below(sections.length), one(['title', 'intro'])], value: `Head ${word}` };
  if (roll < 0.5 && itemPath)
    return {
      op: 'set',
      path: [...itemPath, one(['title', 'url', 'summary', 'by'])],
      value: `https://example.org/${word}`,
    };
  if (roll < 0.6 && lists.length > 0) {
    const { index, length } = one(lists);
    const value = next() < 0.3 ? { title: '', url: '' } : { title: `New ${word}`, url: `https://example.org/${word}` };
    return { op: 'insert', path: ['sections', index, 'items', below(length + 1)], value };
  }
  if (roll < 0.68 && itemPath) return { op: 'remove', path: itemPath };
  if (roll < 0.8 && itemPath && lists.length > 0) {
    const { index, length } = one(lists);
    return { op: 'move', from: itemPath, to: ['sections', index, 'items', below(Math.max(1, length))] };
  }
  if (roll < 0.85 && sections.length > 1)
    return { op: 'move', from: ['sections', below(sections.length)], to: ['sections', below(sections.length)] };
  if (roll < 0.89)
    return {
      op: 'insert',
      path: ['sections', below(sections.length + 1)],
      value: { title: `Section ${word}`, items: [] },
    };
  if (roll < 0.92 && sections.length > 1) return { op: 'remove', path: ['sections', below(sections.length)] };
  if (roll < 0.95 && itemPath) return { op: 'set', path: [...itemPath, 'tags'], value: ['one', word] };
  return word;
}

/** Up to five edits, as the form or the YAML view makes them. */
function edited(text: string, who: string, random: Random): string {
  let now = text;
  for (let count = 0; count < 1 + random.below(5); count++) {
    const edit = randomEdit(now, who, count, random);
    if (typeof edit === 'string') {
      // A comment on a line of its own.
      const lines = now.split('\n');
      const at = random.below(lines.length);
      lines.splice(at, 0, `${/^ */.exec(lines[at]!)![0]}# remark ${edit}`);
      const commented = lines.join('\n');
      if (JSON.stringify(dataIn(commented)) === JSON.stringify(dataIn(now))) now = commented;
      continue;
    }
    const result = editDraft(now, edit);
    if (result.kind === 'edited') now = result.text;
  }
  return now;
}

const wordsOf = (text: string, who: string) => [...new Set(text.match(new RegExp(`${who}\\dx`, 'g')))];
const wholeOf = ({ mine, theirs, conflicts }: Merged) => `${theirs}\n${mine}\n${JSON.stringify(conflicts)}`;
const choosing = ({ conflicts }: Merged, choice: Choice) =>
  Object.fromEntries(conflicts.map(({ key }) => [key, choice]));

/** Each seed is another draft, changed by two people in other ways. */
const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

test.each(seeds)('nothing that either of two people wrote is lost, whatever is chosen then (seed %i)', (seed) => {
  const random = randomOf(seed);
  const base = randomDraft(random);
  const [mine, theirs] = [edited(base, 'mine', random), edited(base, 'theirs', random)];
  const merged = mergeDrafts({ base, mine, theirs });
  const isIn = (text: string) => (word: string) => text.includes(word);
  const whole = merged.conflicts.length > 0 ? wholeOf(merged) : merged.theirs;
  expect(wordsOf(mine, 'mine').filter(isIn(whole))).toEqual(wordsOf(mine, 'mine'));
  expect(wordsOf(mine, 'mine').filter(isIn(merged.mine))).toEqual(wordsOf(mine, 'mine'));
  expect(wordsOf(theirs, 'theirs').filter(isIn(merged.theirs))).toEqual(wordsOf(theirs, 'theirs'));
  for (const text of [merged.theirs, merged.mine, merged.base]) expect(dataIn(text)).toBeDefined();

  // Asked again with what it answered, it asks the same.
  const again = mergeDrafts(merged);
  expect(again.conflicts).toEqual(merged.conflicts);
  expect(dataIn(again.theirs)).toEqual(dataIn(merged.theirs));

  const own = mergeDrafts(merged, choosing(merged, 'mine'));
  expect(own.conflicts).toEqual([]);
  expect(wordsOf(mine, 'mine').filter(isIn(own.theirs))).toEqual(wordsOf(mine, 'mine'));
  const other = mergeDrafts(merged, choosing(merged, 'theirs'));
  expect(other.conflicts).toEqual([]);
  expect(wordsOf(theirs, 'theirs').filter(isIn(other.theirs))).toEqual(wordsOf(theirs, 'theirs'));
});
