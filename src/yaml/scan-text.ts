/**
 * Searches a YAML text line by line for places that YAML reads differently from what people mean: a comment that begins
 * inside a title, a quote that ends early, a sign that no text may begin with. The parser, which runs later, finds what
 * is invalid; this scan finds words that would be lost without an error, and says what to type instead.
 */
import { scanBlockText, indentUnderHeader } from './scan-block.ts';
import { scanFlow } from './scan-flow.ts';
import { scanListAsText, scanPlain } from './scan-plain.ts';
import { scanQuoted } from './scan-quoted.ts';
import { noKeys, type KeyKind, type KeyTable } from './key-table.ts';
import { indentOf, isBlank, isComment, linesOf, partsOfLine, type Scan, type Slip, type WrittenValue } from './slip.ts';
import { documentMarker } from './scan-markers.ts';
import { lacksColon, strayLine } from './scan-stray.ts';

interface OpenKey {
  name: string;
  column: number;
  line: number;
  /** The line has nothing after the key's colon. */
  isEmpty: boolean;
}

/** Every slip, in reading order. */
export function scanText(text: string, keys: KeyTable = noKeys): Slip[] {
  const scan: Scan = { text, ...linesOf(text), keys, ...anchorsIn(text), slips: [] };
  const { lines } = scan;
  /** The keys around a line, the outermost first. */
  const open: OpenKey[] = [];
  let hasContent = false;
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    if (isBlank(line) || isComment(line)) {
      at++;
      continue;
    }
    const marker = documentMarker(scan, at, hasContent);
    if (marker !== undefined) {
      at = marker;
      continue;
    }
    hasContent = true;
    const parts = partsOfLine(line);
    const { dashes, column, words, key } = parts;
    const first = dashes[0];
    while (open.length > 0 && (first === undefined ? open.at(-1)!.column >= column : open.at(-1)!.column > first))
      open.pop();
    const around = open.at(-1);
    const isBelow = around?.isEmpty ?? false;
    if (around) around.isEmpty = false;
    const list = around && keys.get(around.name);
    // An entry of `tags` is always a text.
    const isEntry = first !== undefined && list !== undefined && list.isText && list.isList;
    const value = (from: number, parentColumn: number, name: string | undefined, kind: KeyKind | undefined) => ({
      key: name,
      kind,
      isEntry,
      parentColumn,
      line: at,
      column: from,
      end: endOfValue(lines, at, parentColumn),
    });
    // A text that begins below its key: neither “In short: …” nor “- one” in it is a key or an entry.
    if (
      around &&
      isBelow &&
      list?.isText &&
      !list.isList &&
      parts.indent > around.column &&
      !(key && keys.has(key.name))
    ) {
      at = scanTextBelow(scan, value(parts.indent, around.column, around.name, list));
      continue;
    }
    if (dashes.length > 1 && !isEntry) twoDashes(scan, at, dashes);
    if (key && !isEntry) {
      const own = value(key.valueColumn, column, key.name, keys.get(key.name));
      const isRemark = line[key.valueColumn] === '#';
      const isEmpty = isRemark || key.valueColumn >= line.trimEnd().length;
      open.push({ name: key.name, column, line: at, isEmpty });
      at = isRemark ? scanComment(scan, own) : isEmpty ? at + 1 : scanValue(scan, own);
    } else if (first !== undefined && !isEntry && lacksColon(scan, words)) {
      at = strayLine(scan, at, parts);
    } else if (first !== undefined) {
      // “- - 5 degrees” in a list of texts is a text too.
      const own = value(isEntry ? (dashes[1] ?? column) : column, isEntry ? first : dashes.at(-1)!, around?.name, list);
      if (own.column >= line.trimEnd().length) at++;
      else at = words.startsWith('#') ? scanComment(scan, own) : scanValue(scan, own);
    } else if (around && isBelow && around.column < column) {
      at = scanValue(scan, value(column, around.column, around.name, list));
    } else if (/^[[{]/.test(words)) {
      // A file that is one list or group in brackets, as JSON is.
      at = scanValue(scan, value(column, -1, undefined, undefined));
    } else {
      at = strayLine(scan, at, parts);
    }
  }
  return scan.knowsFolding ? scan.slips.filter(({ isFolded }) => !isFolded) : scan.slips;
}

/** Scans one value. Returns the line after it. */
function scanValue(scan: Scan, whole: WrittenValue): number {
  const value = behindLabel(scan, whole);
  const start = scan.lines[value.line]![value.column];
  if (start === undefined) return value.line + 1;
  if (start === '"' || start === "'") return scanQuoted(scan, value);
  if (start === '[' || start === '{') return scanFlow(scan, value);
  if (start === '|' || start === '>') {
    const end = scanBlockText(scan, value);
    const behind = end === undefined ? undefined : indentUnderHeader(scan, value, end);
    if (behind !== undefined) return behind;
  }
  return scanPlain(scan, value);
}

function scanTextBelow(scan: Scan, value: WrittenValue): number {
  return scan.lines[value.line]!.startsWith('- ', value.column) ? scanListAsText(scan, value) : scanValue(scan, value);
}

/** Returns the value without its `&name`, if an alias repeats that name or no words would be lost. */
function behindLabel({ lines, repeated }: Scan, value: WrittenValue): WrittenValue {
  const label = /^&([^\s,[\]{}]+)[ \t]*/.exec(lines[value.line]!.slice(value.column));
  if (!label || !(repeated.has(label[1]!) || !value.kind?.isText)) return value;
  return { ...value, column: value.column + label[0].length };
}

/** Returns the line after the last one that is indented further than `column`, without blank lines at the end. */
function endOfValue(lines: string[], from: number, column: number): number {
  let end = from + 1;
  for (let at = from + 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (isBlank(line)) continue;
    if (indentOf(line) <= column) break;
    end = at + 1;
  }
  return end;
}

function anchorsIn(text: string): Pick<Scan, 'anchors' | 'repeated'> {
  const names = (sign: string) =>
    new Set(
      [...text.matchAll(new RegExp(`(?<=^|[\\s\\[{,])\\${sign}([^\\s,\\[\\]{}]+)`, 'g'))].map(([, name]) => name!),
    );
  return { anchors: names('&'), repeated: names('*') };
}

function twoDashes({ lines, starts, slips }: Scan, at: number, dashes: number[]): void {
  const line = lines[at]!;
  const from = dashes[0]!;
  const second = dashes[1]!;
  const next = lines.slice(at + 1, at + 20).find((text) => !isBlank(text) && !isComment(text));
  const isDeep = next !== undefined && indentOf(next) > second;
  const insert = isDeep ? `-${' '.repeat(second - from)}` : '';
  const splice = { from: starts[at]! + from, to: starts[at]! + second + (isDeep ? 1 : 0), insert };
  slips.push({
    rule: 'yaml-two-dashes',
    message: 'two dashes begin a list inside a list',
    hint: `Take one of them out: \`- ${line
      .slice(second)
      .replace(/^[-\s]+/, '')
      .trim()
      .slice(0, 60)}\`.`,
    at: starts[at]! + from,
    fix: { label: 'Take one dash out', splices: [splice] },
  });
}

/** `title: #1 of the year`: the whole value is a comment. Returns the line behind what was read. */
function scanComment(scan: Scan, value: WrittenValue): number {
  const { kind, line, isEntry } = value;
  return kind?.isFree && (!kind.isList || isEntry) ? scanPlain(scan, value) : line + 1;
}
