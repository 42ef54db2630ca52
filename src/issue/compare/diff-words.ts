import { diffIndices } from 'node-diff3';

/** A part of a text, and whether the other text has other words there. */
export interface Segment {
  words: string;
  differs: boolean;
}

/** Longer texts are shown without marks: comparing word by word takes time by the square of repeated words. */
const maxWords = 5000;

/** Two texts, each in parts that are the same as in the other one or not. */
export function diffWords(one: string, other: string): [Segment[], Segment[]] {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  if (left.length > maxWords || right.length > maxWords)
    return [[{ words: one, differs: false }], [{ words: other, differs: false }]];
  const parts = diffIndices(left, right);
  const segments = (words: string[], side: 'buffer1' | 'buffer2') => {
    const all: Segment[] = [];
    let at = 0;
    const push = (until: number, differs: boolean) => {
      if (until > at) all.push({ words: words.slice(at, until).join(''), differs });
      at = until;
    };
    for (const part of parts) {
      push(part[side][0], false);
      push(part[side][0] + part[side][1], true);
    }
    push(words.length, false);
    return joined(all);
  };
  return [segments(left, 'buffer1'), segments(right, 'buffer2')];
}

/** Words with the blanks behind them, so that a changed word is not marked with its neighbours. */
function wordsOf(text: string): string[] {
  return text.split(/(\s+)/).filter((word) => word !== '');
}

/** Blanks between two words that differ are part of the difference. */
function joined(segments: Segment[]): Segment[] {
  const all: Segment[] = [];
  for (const [index, segment] of segments.entries()) {
    const last = all.at(-1);
    const isBetween = segment.words.trim() === '' && last?.differs === true && segments[index + 1]?.differs === true;
    if (last && (isBetween || last.differs === segment.differs)) last.words += segment.words;
    else all.push({ ...segment });
  }
  return all;
}
