/** A part of a text and its replacement; offsets are in UTF-16 units. */
export interface Splice {
  from: number;
  to: number;
  insert: string;
}

export interface SplicedText {
  text: string;
  /** Converts an offset in the changed text to an offset in the original text. */
  before(offset: number): number;
}

/** Makes the changes, which are in order and don't overlap. */
export function applySplices(text: string, splices: Splice[]): SplicedText {
  const parts: string[] = [];
  const marks: { after: number; before: number; length: number }[] = [];
  let at = 0;
  let length = 0;
  for (const { from, to, insert } of splices) {
    parts.push(text.slice(at, from), insert);
    length += from - at;
    marks.push({ after: length, before: from, length: insert.length });
    length += insert.length;
    at = to;
  }
  parts.push(text.slice(at));
  const ends = splices.map(({ to }) => to);
  return {
    text: parts.join(''),
    before(offset) {
      const index = lastAtOrBefore(marks, offset);
      if (index < 0) return offset;
      const mark = marks[index]!;
      if (offset < mark.after + mark.length)
        return Math.min(mark.before + (offset - mark.after), Math.max(ends[index]!, mark.before));
      return ends[index]! + (offset - mark.after - mark.length);
    },
  };
}

function lastAtOrBefore(marks: { after: number }[], offset: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle]!.after <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
