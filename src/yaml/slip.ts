import type { KeyKind, KeyTable } from './key-table.ts';
import type { Splice } from './splices.ts';

/** A place in a text that YAML reads differently from a person. */
export interface Slip {
  rule: string;
  message: string;
  hint?: string;
  /** The offset in the text. */
  at: number;
  /** The change that removes it. Scanning continues as if the change were made, so that one slip hides no other. */
  fix?: SlipFix;
  /** A change that only lets scanning continue, when no fix can be offered. */
  repair?: Splice[];
  /** The text after it can't be read with certainty. */
  isUnsure?: boolean;
  /** The slip is a blank line between two paragraphs that YAML removes. */
  isFolded?: boolean;
}

export interface SlipFix {
  /** The text of the button. */
  label: string;
  splices: Splice[];
}

/** The lines of a text while it is scanned. */
export interface Scan {
  text: string;
  lines: string[];
  /** The offset of each line. */
  starts: number[];
  keys: KeyTable;
  /** Names of anchors that an alias repeats. */
  repeated: ReadonlySet<string>;
  /** Names of anchors. */
  anchors: ReadonlySet<string>;
  /** Set if two blank lines separate paragraphs: the writer, mostly a program, knows that YAML removes one of them. */
  knowsFolding?: boolean;
  slips: Slip[];
}

/** A value as written: it begins after its key or its list's dash and includes the lines that are indented further. */
export interface WrittenValue {
  key: string | undefined;
  kind: KeyKind | undefined;
  /** An entry of a list of single values. */
  isEntry: boolean;
  /** The lines of the value are indented further than this column. */
  parentColumn: number;
  /** 0-based. */
  line: number;
  column: number;
  /** The line after the value's last line. */
  end: number;
}

/** Lines and their offsets; a line has no line break. */
export function linesOf(text: string): Pick<Scan, 'lines' | 'starts'> {
  const lines: string[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
    starts.push(at);
    at += line.length + 1;
  }
  return { lines, starts };
}

/** The line of an offset, 0-based. */
export function lineAt(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** True for a line that is only a comment. */
export function isComment(line: string): boolean {
  return line.trimStart().startsWith('#');
}

/** Counts the spaces at the beginning of a line. */
export function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count++;
  return count;
}

/** A dash's, key's and value's columns in a line; `key` is undefined where the line holds only a text. */
export interface LineParts {
  indent: number;
  dashes: number[];
  /** Where the words begin. */
  column: number;
  words: string;
  key?: { name: string; written: string; column: number; valueColumn: number };
}

export function partsOfLine(line: string): LineParts {
  const indent = indentOf(line);
  const dashes: number[] = [];
  let column = indent;
  while (line[column] === '-' && (column + 1 >= line.length || /[ \t]/.test(line[column + 1]!))) {
    dashes.push(column);
    column++;
    while (/[ \t]/.test(line[column] ?? '')) column++;
  }
  const words = line.slice(column).trimEnd();
  const parts = { indent, dashes, column, words };
  const key = keyIn(words);
  if (!key) return parts;
  let valueColumn = column + key.length + 1;
  while (/[ \t]/.test(line[valueColumn] ?? '')) valueColumn++;
  const written = words.slice(0, key.length).trimEnd();
  return { ...parts, key: { name: key.name, written, column, valueColumn } };
}

/** The key that a line's words begin with; `length` reaches to its colon. */
function keyIn(words: string): { name: string; length: number } | undefined {
  const quote = words[0];
  if (quote === '"' || quote === "'") {
    const close = closingQuote(words, 0);
    if (close < 0) return undefined;
    const colon = /^[ \t]*:(?=[ \t]|$)/.exec(words.slice(close + 1));
    return colon ? { name: words.slice(1, close), length: close + colon[0].length } : undefined;
  }
  const colon = words.search(/:(?:[ \t]|$)/);
  if (colon <= 0 || /^[@`%&*!|>,[\]{}#]/.test(words)) return undefined;
  const name = words.slice(0, colon).trimEnd();
  return /[ \t]#/.test(name) || name.includes(':') ? undefined : { name, length: colon };
}

/** The quote that ends what `open` begins, in one line; -1 if there is none. */
export function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at;
      at++;
    }
  }
  return -1;
}

/** Returns the words of a value as a person reads them: line after line. */
export function wordsOf({ lines }: Pick<Scan, 'lines'>, { line, column, end }: WrittenValue): string {
  return lines
    .slice(line, end)
    .map((text, index) => (index === 0 ? text.slice(column) : text).trim())
    .filter((text) => text !== '')
    .join(' ');
}

/** Returns the offsets of a value's first character and of the end of its last. */
export function spanOf(
  { lines, starts }: Pick<Scan, 'lines' | 'starts'>,
  value: WrittenValue,
): { from: number; to: number } {
  const last = value.end - 1;
  return { from: starts[value.line]! + value.column, to: starts[last]! + lines[last]!.trimEnd().length };
}

/** Names a value for use in a sentence. */
export function nameOf({ key, isEntry }: Pick<WrittenValue, 'key' | 'isEntry'>): string {
  if (isEntry) return 'this entry';
  return key === undefined ? 'this text' : `\`${key}\``;
}

/** Returns what to type in the value's line, such as `title: "…"`. */
export function typed({ key, isEntry }: Pick<WrittenValue, 'key' | 'isEntry'>, value: string): string {
  if (isEntry) return `- ${value}`;
  return key === undefined ? value : `${key}: ${value}`;
}
