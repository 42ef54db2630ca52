import { shortened } from './quote.ts';
import {
  closingQuote,
  indentOf,
  isBlank,
  isComment,
  nameOf,
  partsOfLine,
  spanOf,
  type Scan,
  type Slip,
  type WrittenValue,
} from './slip.ts';

const header = /^([|>])(?:[+-]?[1-9]?|[1-9][+-])(?:[ \t]+#.*)?$/;

/**
 * Scans a text below `|` or `>`. Returns the line after it; undefined if it is not such a text, because words follow
 * the sign.
 */
export function scanBlockText(scan: Scan, value: WrittenValue): number | undefined {
  const { lines, starts, slips } = scan;
  const first = lines[value.line]!.slice(value.column).trimEnd();
  const sign = header.exec(first)?.[1];
  if (!sign) return undefined;
  const own = lines.slice(value.line + 1, value.end);
  const written = own.filter((line) => !isBlank(line));
  if (written.length === 0) return value.end;
  const indent = indentOf(written[0]!);
  const low = own.findIndex((line) => !isBlank(line) && indentOf(line) < indent);
  if (low >= 0 && !/[1-9]/.test(first))
    slips.push({
      rule: 'yaml-bad-indent',
      message: `this line is less indented than the first one of ${nameOf(value)}, so YAML reads it as the end of the text`,
      hint: `Indent it by ${indent} spaces, as the first line.`,
      at: starts[value.line + 1 + low]! + indentOf(own[low]!),
      fix: {
        label: 'Indent the text evenly',
        splices: own.flatMap((line, index) => {
          const from = starts[value.line + 1 + index]!;
          const missing = isBlank(line) ? 0 : indent - indentOf(line);
          return missing > 0 ? [{ from, to: from, insert: ' '.repeat(missing) }] : [];
        }),
      },
    });
  if (sign === '>') foldedLines(scan, { ...value, line: value.line + 1, column: 0 }, value);
  return value.end;
}

/** Markdown that works only at the start of a line: lists, headings, quotations, tables, fences, link addresses. */
const blockLine = /^(?:[-*+•][ \t]+\S|\d{1,3}[.)][ \t]+\S|#{1,6}[ \t]\S|>(?:[ \t]|$)|\|.*\|$|```|~~~|\[[^\]]+\]:[ \t])/;

/**
 * Reports lines that YAML joins into one: a blank line between them becomes a single break, which does not start a new
 * paragraph in Markdown, and a list becomes a sentence. `header` is the value whose `>` should become `|`.
 */
export function foldedLines(scan: Scan, value: WrittenValue, folded?: WrittenValue): void {
  const { lines, starts, slips } = scan;
  const own = lines.slice(value.line, value.end).map((line, index) => (index === 0 ? line.slice(value.column) : line));
  const base = indentOf(own.find((line) => !isBlank(line)) ?? '');
  const isFurtherIn = (line: string) => folded !== undefined && indentOf(line) > base;
  const isTwoBelow = (line: string, at: number) =>
    at > 1 && !isBlank(line) && isBlank(own[at - 1]!) && isBlank(own[at - 2]!);
  const endsBelow = (at: number) => !folded && /^\s*['"]\s*$/.test(own[at]!) && isBlank(own[at - 1] ?? 'x');
  // The quotes end below a blank line: this is how programs write the last line break of a text.
  if (own.some((line, at) => isTwoBelow(line, at) || endsBelow(at))) scan.knowsFolding = true;
  for (let at = 1; at < own.length; at++) {
    const line = own[at]!.trim();
    // Below `>`, lines that are indented further keep the line breaks before and after them.
    if (line === '' || isFurtherIn(own[at]!)) continue;
    if (endsBelow(at)) continue;
    // A backslash at the end of a line in quotes: a program broke a long line there.
    if (own[at - 1]!.endsWith('\\') && !folded) continue;
    const above = own.slice(0, at).findLast((other) => !isBlank(other));
    if (above !== undefined && isFurtherIn(above)) continue;
    const isParagraph = isBlank(own[at - 1]!);
    if (!isParagraph && (!blockLine.test(line) || isDashInSentence(own, at))) continue;
    // One line break is enough before a list; two blank lines make a paragraph.
    if (isParagraph && (blockLine.test(line) || at < 2 || isBlank(own[at - 2]!))) continue;
    const what = isParagraph
      ? 'YAML takes the blank line out of this text: the two paragraphs would be mailed as one'
      : `YAML joins this line to the one above it: “${shortened(line, 30)}” would not begin a line`;
    const instead = folded ? headerChanged(scan, folded) : headerInstead(scan, value, '', '|');
    slips.push({
      rule: 'yaml-joined-lines',
      message: what,
      at: starts[value.line + at]! + indentOf(lines[value.line + at]!),
      ...instead,
      ...(isParagraph ? { isFolded: true } : {}),
    });
    return;
  }
}

/** “… that can be shown by objects”, and on the next line “- it was the missing piece”: a program broke the line there. */
function isDashInSentence(own: string[], at: number): boolean {
  const begins = (line: string | undefined) => /^\s*- /.test(line ?? '');
  const above = own[at - 1]!.trim();
  return (
    /^\s*- \p{Ll}/u.test(own[at]!) && /\p{L}$/u.test(above) && above.length > 60 && own.filter(begins).length === 1
  );
}

function headerChanged({ lines, starts }: Scan, value: WrittenValue): Pick<Slip, 'hint' | 'fix'> {
  const from = starts[value.line]! + value.column;
  const line = lines[value.line]!;
  return {
    hint: `Write \`|\` in place of \`>\`: \`${line
      .trim()
      .slice(0, 60)
      .replace(/>(?=[^>]*$)/, '|')}\`. It keeps the lines as they are.`,
    fix: { label: 'Keep the lines', splices: [{ from, to: from + 1, insert: '|' }] },
  };
}

/** Moves a text from its key's line to below `>-`, or `|` where its lines matter; there it may contain any sign. */
export function headerInstead(
  scan: Scan,
  value: WrittenValue,
  more = '',
  sign: '>-' | '|' = keepsLines(scan, value) ? '|' : '>-',
): Pick<Slip, 'hint' | 'fix'> {
  const { lines, starts } = scan;
  const own = lines.slice(value.line, value.end);
  const rest = own.slice(1).filter((line) => !isBlank(line));
  const indent = rest.length > 0 ? Math.min(...rest.map(indentOf)) : value.parentColumn + 2;
  const { from } = spanOf(scan, value);
  const eol = lineBreak(scan);
  const isBelow = isBlank(lines[value.line]!.slice(0, value.column));
  const before = isBelow ? endOfLineAbove(scan, value.line) : from;
  const close = closingQuoteOf(scan, value);
  if (close === 'escaped') return { hint: hintFor(typedHead(value, sign), more) };
  const uneven =
    isBelow && value.column > indent ? [{ from: starts[value.line]!, to: from, insert: ' '.repeat(indent) }] : [];
  return {
    hint: hintFor(typedHead(value, sign), more),
    fix: {
      label: `Write it below ${sign}`,
      splices: isBelow
        ? [{ from: before, to: before, insert: ` ${sign}` }, ...uneven]
        : [
            { from, to: close === undefined ? from : from + 1, insert: `${sign}${eol}${' '.repeat(indent)}` },
            ...(close === undefined ? [] : [{ from: close, to: close + 1, insert: '' }]),
          ],
    },
  };
}

function hintFor(head: string, more: string): string {
  return `Write \`${head}\` and the whole text on the lines below it, further in.${more}`;
}

/** Finds the quote that ends a text in quotes. Below the sign, quotes are not needed, but escapes would remain. */
function closingQuoteOf(scan: Scan, value: WrittenValue): number | 'escaped' | undefined {
  const { from, to } = spanOf(scan, value);
  const text = scan.text.slice(from, to);
  if (!/^["']/.test(text)) return undefined;
  const close = closingQuote(text, 0);
  if (close < 0) return undefined;
  return /\\|''/.test(text) || isBlank(scan.lines[value.line]!.slice(0, value.column)) ? 'escaped' : from + close;
}

function typedHead({ key, isEntry }: WrittenValue, sign: string): string {
  return isEntry || key === undefined ? `- ${sign}` : `${key}: ${sign}`;
}

function keepsLines({ lines }: Scan, value: WrittenValue): boolean {
  return lines
    .slice(value.line + 1, value.end)
    .some((line, index, all) => blockLine.test(line.trim()) || (isBlank(line) && index < all.length - 1));
}

function endOfLineAbove({ lines, starts }: Scan, line: number): number {
  for (let at = line - 1; at >= 0; at--) {
    if (isBlank(lines[at]!) || isComment(lines[at]!)) continue;
    return starts[at]! + lines[at]!.trimEnd().length;
  }
  return 0;
}

function lineBreak({ text }: Pick<Scan, 'text'>): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Handles `intro: |` with its text at the left edge: YAML reads an empty text, and then lines without a key. */
export function indentUnderHeader(scan: Scan, value: WrittenValue, end: number): number | undefined {
  const { lines, starts, slips, keys } = scan;
  if (lines.slice(value.line + 1, end).some((line) => !isBlank(line))) return end;
  let last = end;
  let at = end;
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    if (isBlank(line)) continue;
    const { key, dashes } = partsOfLine(line);
    if ((key && (keys.has(key.name) || keys.size === 0)) || (dashes.length > 0 && last === end)) break;
    if (isComment(line) && last === end) break;
    last = at + 1;
  }
  // There is no text below the sign.
  if (last === end) return value.kind?.isText ? undefined : end;
  let first = end;
  while (isBlank(lines[first]!)) first++;
  const indent = ' '.repeat(value.parentColumn + 2);
  slips.push({
    rule: 'yaml-bad-indent',
    message: `this line should be the text of ${nameOf(value)}, and is not further in than it`,
    hint: `Put ${value.parentColumn + 2} spaces before each line of the text.`,
    at: starts[first]!,
    fix: {
      label: 'Indent the text',
      splices: lines
        .slice(first, last)
        .flatMap((line, index) =>
          isBlank(line) ? [] : [{ from: starts[first + index]!, to: starts[first + index]!, insert: indent }],
        ),
    },
  });
  return last;
}
