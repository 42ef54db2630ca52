/** Finds where something ends inside brackets; all results are offsets in the text. */

export interface Bracket {
  sign: '[' | '{';
  at: number;
  /** In a group: whether the next words are a key. */
  isKeyNext: boolean;
  key: string | undefined;
  /** The last value so far, in case the comma after it was meant as one of its characters. */
  lastValue: { from: number; to: number; key: string } | undefined;
}

export function isBlankTo(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!/\s/.test(text[at]!)) return false;
  return true;
}

export function withoutQuotes(words: string): string {
  return /^["']/.test(words) ? words.slice(1).replace(words[0]!, '') : words;
}

/** Returns where words end: at a sign of the list or group, a comment, the end of the line, or “: ”. */
export function wordsEnd(text: string, from: number, until: number): number {
  for (let at = from; at < until; at++) {
    const char = text[at]!;
    if (char === ',' || char === '[' || char === ']' || char === '{' || char === '}' || char === '\n') return at;
    if (char === '#' && /[ \t]/.test(text[at - 1]!)) return at;
    if (char === ':' && (at + 1 >= until || /[\s,[\]{}]/.test(text[at + 1]!))) return at;
  }
  return until;
}

/** The next comma or bracket that ends an entry; in a group a comma counts only before another key. */
export function delimiter(text: string, from: number, until: number, top: Pick<Bracket, 'sign'> | undefined): number {
  let depth = 0;
  for (let at = from; at < until; at++) {
    const char = text[at]!;
    if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') {
      if (depth === 0) return at;
      depth--;
    } else if (char === '\n') return at;
    else if (
      char === ',' &&
      depth === 0 &&
      (top?.sign !== '{' || /^,\s*["']?[\w-]{1,40}["']?\s*:\s/.test(text.slice(at, at + 80)))
    )
      return at;
  }
  return until;
}

export function lineEnd(text: string): number {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}
