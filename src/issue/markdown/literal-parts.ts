/**
 * The parts of a Markdown text that must not be interpreted: code, whose characters are kept, and comments, which are
 * not mailed. Code that searches for `{{ … }}` skips them.
 */
import { newParser } from './parser.ts';

export interface TextPart {
  /** `tag` is a `{{ … }}`; `open-comment` is a comment that is never closed and extends to the end. */
  kind: 'text' | 'code' | 'tag' | 'comment' | 'open-comment';
  from: number;
  to: number;
  /** Code on separate lines, not between backticks. */
  isBlock?: boolean;
  /** In a table row, where a `|` would begin a cell. */
  inTable?: boolean;
  /** A comment that ends after its paragraph. */
  goesOn?: boolean;
}

/** Reads only the block structure: a comment at the start of a line ends where it is closed, whatever it contains. */
const outline = newParser();
outline.disable('html_block');
outline.block.ruler.before(
  'code',
  'comment_block',
  (state, startLine, endLine, silent) => {
    const start = state.bMarks[startLine]! + state.tShift[startLine]!;
    if (state.sCount[startLine]! - state.blkIndent >= 4 || !state.src.startsWith('<!--', start)) return false;
    const close = endOfComment(state.src, start);
    if (close === undefined) {
      if (silent) return true;
      state.line = endLine;
    } else {
      let line = startLine;
      while (line < endLine && state.eMarks[line]! < close) line++;
      // With text after it the comment belongs to that paragraph.
      if (line === startLine && state.src.slice(close, state.eMarks[line]).trim() !== '') return false;
      if (silent) return true;
      state.line = Math.min(line + 1, endLine);
    }
    const token = state.push('comment_block', '', 0);
    token.map = [startLine, state.line];
    return true;
  },
  { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
);

/** All parts of `source`, in order. */
export function partsOf(source: string): TextPart[] {
  if (!/[`{<~]| {4}|\t/.test(source)) return source === '' ? [] : [{ kind: 'text', from: 0, to: source.length }];
  // A comment may extend beyond the end of its paragraph. Without it, the rest has another structure.
  const cut: TextPart[] = [];
  let masked = source;
  for (let parts = scan(masked); ; parts = scan(masked)) {
    const far = parts.find(({ goesOn }) => goesOn);
    if (!far || cut.length >= maxFarComments) return withCut(parts, cut);
    cut.push({ kind: far.kind, from: far.from, to: far.to });
    masked = masked.slice(0, far.from) + 'x'.repeat(far.to - far.from) + masked.slice(far.to);
  }
}

/** Each of them requires parsing the whole text again. */
const maxFarComments = 50;

function withCut(parts: TextPart[], cut: TextPart[]): TextPart[] {
  const holes = cut.toSorted((one, other) => one.from - other.from);
  if (holes.length === 0) return parts;
  return parts.flatMap((part) => {
    const inside = holes.filter(({ from, to }) => from < part.to && to > part.from);
    let { from } = part;
    const pieces: TextPart[] = [];
    for (const hole of inside) {
      if (hole.from > from) pieces.push({ ...part, from, to: hole.from });
      if (hole.from >= part.from) pieces.push(hole);
      from = Math.max(from, hole.to);
    }
    return from < part.to ? [...pieces, { ...part, from }] : pieces;
  });
}

function scan(source: string): TextPart[] {
  const lineStarts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const offsetOf = (line: number) => lineStarts[line] ?? source.length;
  const scanner = new Scanner(source);
  let line = 0;
  let tableEnds = 0;
  for (const { type, map } of blocksOf(source)) {
    if (!map || map[0] < tableEnds) continue;
    if (type === 'table_open') tableEnds = map[1];
    else if (!['fence', 'code_block', 'comment_block', 'inline'].includes(type)) continue;
    // Definitions of links leave no block; each is a line of its own.
    for (; line < map[0]; line++) scanner.text(offsetOf(line), offsetOf(line + 1));
    line = Math.max(line, map[1]);
    if (type === 'fence' || type === 'code_block') scanner.code(offsetOf(map[0]), offsetOf(map[1]));
    else if (type === 'table_open')
      for (let row = map[0]; row < map[1]; row++) scanner.text(offsetOf(row), offsetOf(row + 1), true);
    else scanner.text(offsetOf(map[0]), offsetOf(map[1]));
  }
  for (; line < lineStarts.length; line++) scanner.text(offsetOf(line), offsetOf(line + 1));
  return scanner.parts;
}

/**
 * Blanks every literal part of `source` and keeps its length, for the check of templates. With `blocks`, code between
 * backticks stays, because it may be the name of a link.
 */
export function withoutLiterals(source: string, which: 'all' | 'blocks' = 'all'): string {
  return partsOf(source)
    .map(({ kind, from, to, isBlock }) => {
      const words = source.slice(from, to);
      const stays = kind === 'text' || kind === 'tag' || (kind === 'code' && !isBlock && which === 'blocks');
      return stays ? words : words.replaceAll(/[^\n]/g, 'x');
    })
    .join('');
}

/** A plain text without its comments. An unclosed comment stays, to be reported. */
export function withoutComments(text: string): string {
  if (!text.includes('<!--')) return text;
  const parts = partsOf(text).filter(({ kind }) => kind !== 'comment');
  return parts
    .map(({ from, to }) => text.slice(from, to))
    .join('')
    .replaceAll(/(?<=[^ ]) {2,}(?=[^ ])/g, ' ')
    .trim();
}

function blocksOf(source: string) {
  const tokens: ReturnType<typeof outline.parse> = [];
  // Line ends are LF already; what the parser replaces has the same length.
  outline.block.parse(source.replaceAll('\0', '\uFFFD'), outline, {}, tokens);
  return tokens;
}

/** Where the comment that starts at `start` ends; undefined if it does not. */
function endOfComment(source: string, start: number): number | undefined {
  const close = source.indexOf('-->', start + 2);
  return close < 0 ? undefined : Math.max(close + 3, start + 5);
}

class Scanner {
  readonly parts: TextPart[] = [];
  readonly #source: string;
  #done = 0;
  /**
   * Words that were searched for and not found, so that a text of many openings is not searched to its end for each.
   */
  readonly #missing = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  code(from: number, to: number): void {
    const start = Math.max(from, this.#done);
    this.#add('code', start, to);
    if (to > start) this.parts.at(-1)!.isBlock = true;
  }

  /** Reads one block of text, within which code spans begin and end. */
  text(from: number, to: number, inTable = false): void {
    const block = this.#source.slice(from, to);
    const runs = new Map<number, number[]>();
    for (const { 0: run, index } of block.matchAll(/`+/g)) {
      const starts = runs.get(run.length);
      if (starts) starts.push(from + index);
      else runs.set(run.length, [from + index]);
    }
    for (const { 0: found, index: at } of block.matchAll(/\\[\s\S]|`+|\{\{|<!--/g)) {
      const index = from + at;
      if (found.startsWith('\\') || index < this.#done) continue;
      let end: number | undefined;
      let kind: TextPart['kind'] = 'tag';
      if (found === '{{') end = this.#endOfTag(index, to);
      else if (found === '<!--') {
        end = this.#find('-->', index + 2) ?? this.#source.length;
        kind = this.#missing.has('-->') ? 'open-comment' : 'comment';
      } else {
        const starts = runs.get(found.length)!;
        while (starts.length > 0 && starts[0]! <= index) starts.shift();
        end = starts[0] === undefined ? undefined : starts[0] + found.length;
        kind = 'code';
      }
      if (end === undefined) continue;
      this.#add('text', Math.max(from, this.#done), index);
      this.#add(kind, index, end);
      if (inTable) this.parts.at(-1)!.inTable = true;
      if (end > to && found === '<!--') this.parts.at(-1)!.goesOn = true;
    }
    this.#add('text', Math.max(from, this.#done), to);
  }

  /** A tag ends in its block; a comment of the template may continue. */
  #endOfTag(index: number, to: number): number | undefined {
    if (/^\{\{~?!--/.test(this.#source.slice(index, index + 6))) {
      const end = this.#find('--}}', index + 5);
      if (end !== undefined) return end;
    }
    const end = this.#find('}}', index + 2);
    return end !== undefined && end <= to ? end : undefined;
  }

  /** The position after the next `words` after `from`. */
  #find(words: string, from: number): number | undefined {
    if (this.#missing.has(words)) return undefined;
    const at = this.#source.indexOf(words, from);
    if (at < 0) this.#missing.add(words);
    return at < 0 ? undefined : at + words.length;
  }

  #add(kind: TextPart['kind'], from: number, to: number): void {
    if (to <= from) return;
    const last = this.parts.at(-1);
    if (last?.kind === 'text' && kind === 'text' && last.to === from) last.to = to;
    else this.parts.push({ kind, from, to });
    this.#done = Math.max(this.#done, to);
  }
}
