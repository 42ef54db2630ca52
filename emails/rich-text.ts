/**
 * Rich text in the text part. `Rich.text` has one paragraph a line; lists, quotations, code and tables keep their form:
 *
 *     - an item, and what belongs to it    the lines under an item are indented as its words are
 *     > a quotation
 *     codeMark before what may not be wrapped
 *     cellMark before each cell of a table; the first line of a table has the alignments
 */
import { displayWidth, wrapText } from './wrap.ts';

export const codeMark = '\uE002';
export const cellMark = '\uE003';

const prefixPattern = /^(?:[ \t]|> ?)*(?:- |\d+[.)] |[☐☑] |[⁰¹²³⁴⁵⁶⁷⁸⁹]+ )?/u;

/** Lines of at most `width` columns, addresses and code apart. */
export function layRichText(text: string, { width, indent = '' }: { width: number; indent?: string }): string[] {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const prefix = prefixPattern.exec(line)![0];
    const words = line.slice(prefix.length);
    if (words.startsWith(cellMark)) {
      const rows = [words];
      while (isRow(lines[at + 1], prefix.length)) rows.push(lines[++at]!.slice(prefix.length));
      const table = layTable(rows.map(cellsOf), width - displayWidth(indent + prefix));
      out.push(...table.map((row, index) => indent + (index === 0 ? prefix : hanging(prefix)) + row));
    } else if (words.startsWith(codeMark)) out.push((indent + prefix + words.slice(codeMark.length)).trimEnd());
    else if (words.trim() === '') out.push(prefix.trim() === '' ? '' : indent + prefix.trimEnd());
    else out.push(...wrapText(words, { width, first: indent + prefix, rest: indent + hanging(prefix) }));
  }
  return out;
}

function hanging(prefix: string): string {
  return prefix.replaceAll(/[^> ]/gu, ' ');
}

function isRow(line: string | undefined, from: number): boolean {
  return line?.startsWith(cellMark, from) ?? false;
}

function cellsOf(row: string): string[] {
  return row.split(cellMark).slice(1);
}

/** In CSS's words. */
type Alignment = string | undefined;

function layTable([alignments = [], ...rows]: string[][], width: number): string[] {
  const [head = []] = rows;
  const gap = 2;
  const room = width - gap * (head.length - 1);
  const natural = head.map((_, column) => Math.max(1, ...rows.map((row) => displayWidth(row[column] ?? ''))));
  const least = head.map((_, column) =>
    Math.max(1, ...rows.flatMap((row) => (row[column] ?? '').split(/\s+/).map((word) => displayWidth(word)))),
  );
  const widths = fit(natural, least, room);
  if (!widths) return rows.slice(1).flatMap((row) => layRecord(head, row, width));
  const lay = (row: string[]) => layRow(row, widths, alignments, gap);
  const line = widths.map((columns) => '-'.repeat(columns)).join(' '.repeat(gap));
  const hasHead = head.some((cell) => cell.trim() !== '');
  return [...(hasHead ? [...lay(head), line] : []), ...rows.slice(1).flatMap(lay)];
}

/** Takes from the widest column until all fit; undefined where the longest words do not. */
function fit(natural: number[], least: number[], room: number): number[] | undefined {
  if (sum(least) > room) return undefined;
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const widest = widths.reduce(
      (best, columns, column) => (columns > least[column]! && (best < 0 || columns > widths[best]!) ? column : best),
      -1,
    );
    widths[widest]!--;
  }
  return widths;
}

function layRow(row: string[], widths: number[], alignments: Alignment[], gap: number): string[] {
  const cells = widths.map((width, column) => wrapText(row[column] ?? '', { width }));
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => pad(cell[line] ?? '', widths[column]!, alignments[column]))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

function pad(text: string, width: number, alignment: Alignment): string {
  const free = Math.max(0, width - displayWidth(text));
  const before = alignment === 'right' ? free : alignment === 'center' ? Math.floor(free / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(free - before);
}

/** A row of a table that is too wide for columns. */
function layRecord(head: string[], row: string[], width: number): string[] {
  return row.flatMap((cell, column) => {
    const name = head[column]?.trim();
    if (cell.trim() === '') return [];
    return wrapText(name ? `${name}: ${cell}` : cell, { width, first: column === 0 ? '- ' : '  ', rest: '  ' });
  });
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
