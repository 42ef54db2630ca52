import { parse } from 'csv-parse/sync';
import { cleanAddress } from './clean-address.ts';
import { linksInLine, tidy } from './links-in-line.ts';
import type { FoundLink } from './found-link.ts';

type Column = 'url' | 'title' | 'summary' | 'by';

const headings: Record<Column, RegExp> = {
  url: /^(?:urls?|links?|address(?:es)?|web ?(?:site|page|address)|page|href)$/i,
  title: /^(?:titles?|names?|headlines?|text|articles?|what)$/i,
  summary: /^(?:summary|description|notes?|comments?|blurb|teaser|why|about|abstract)$/i,
  by: /^(?:by|authors?|writers?|creators?|who|speakers?)$/i,
};

/**
 * The links of cells from a spreadsheet (tabs) or a CSV file, one a row; undefined if the text is no table. A cell beside
 * the address is its title; a first row with names says more.
 */
export function linksInTable(text: string): FoundLink[] | undefined {
  const rows = rowsOf(text);
  if (!rows) return undefined;
  const named = columnsOf(rows[0]!);
  const links = (named ? rows.slice(1) : rows).flatMap((row) => rowLinks(row, named ?? new Map()));
  return links.length > 0 ? links : undefined;
}

function rowsOf(text: string): string[][] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const tabs = lines.filter((line) => line.includes('\t')).length;
  if (tabs > 0 && tabs >= lines.length / 2) return cellsOf(text, '\t');
  // Prose has commas too: only if every row has the same number of cells and one of them is an address is it a table.
  for (const delimiter of [',', ';']) {
    if (!lines[0]?.includes(delimiter)) continue;
    const rows = cellsOf(text, delimiter);
    const first = rows?.[0];
    if (!rows || !first || first.length < 2 || rows.some((row) => row.length !== first.length)) continue;
    const body = columnsOf(first) ? rows.slice(1) : rows;
    if (rows.length > 1 && body.length > 0 && body.every((row) => row.some((cell) => addressIn(cell) !== undefined)))
      return rows;
  }
  return undefined;
}

function cellsOf(text: string, delimiter: string): string[][] | undefined {
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, bom: true });
    return rows.length > 0 ? rows : undefined;
  } catch {
    // A quote in the middle of a cell.
    return delimiter === '\t'
      ? text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.split('\t')]))
      : undefined;
  }
}

/** The columns by their names in the first row; undefined if it has no name for the addresses. */
function columnsOf(row: string[]): Map<Column, number> | undefined {
  const columns = new Map<Column, number>();
  row.forEach((cell, index) => {
    const column = (Object.keys(headings) as Column[]).find(
      (each) => !columns.has(each) && headings[each].test(cell.trim()),
    );
    if (column) columns.set(column, index);
  });
  return columns.has('url') && !row.some((cell) => addressIn(cell) !== undefined) ? columns : undefined;
}

function rowLinks(row: string[], named: Map<Column, number>): FoundLink[] {
  const cell = (column: Column) => tidy(row[named.get(column) ?? -1] ?? '');
  const at = named.has('url') ? [named.get('url')!] : row.flatMap((each, index) => (addressIn(each) ? [index] : []));
  const addresses = at.flatMap((index) => addressIn(row[index] ?? '') ?? []);
  // A cell with more than an address, such as a sentence.
  if (addresses.length === 0) return linksInLine(row.join(' \t '));
  // Without names, the first cell with words is the title; a number, a date or a tick is none.
  const guess =
    row.map(tidy).find((each, index) => !at.includes(index) && /\p{L}{3}/u.test(each)) ?? wordsOfLink(row[at[0]!]);
  const title = named.size > 0 ? cell('title') || wordsOfLink(row[at[0]!]) : guess;
  const [summary, by] = [cell('summary'), cell('by')];
  return addresses.map((url) => ({
    url,
    ...(title === '' || addresses.length > 1 ? {} : { title: title.slice(0, 300) }),
    ...(summary === '' ? {} : { summary }),
    ...(by === '' ? {} : { by: by.slice(0, 200) }),
  }));
}

function addressIn(cell: string): string | undefined {
  const hyperlink = (/^=HYPERLINK\(\s*"([^"]+)"/i.exec(cell.trim()) ?? markdownLink.exec(cell.trim()))?.at(-1);
  const word = hyperlink ?? cell.trim();
  return /\s/.test(word) ? undefined : cleanAddress(word, { isAlone: true });
}

const markdownLink = /^\[[^\]]*\]\(<([^<>]+)>\)$/;

function wordsOfLink(cell = ''): string {
  return markdownLink.test(cell.trim()) ? (linksInLine(cell.trim())[0]?.title ?? '') : '';
}
