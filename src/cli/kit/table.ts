import stringWidth from 'string-width';
import { printable } from './printable.ts';

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cut to `width` cells, with an ellipsis when something is missing. */
function fit(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (used + stringWidth(segment) > width - 1) break;
    kept += segment;
    used += stringWidth(segment);
  }
  return `${kept}…`;
}

/**
 * Columns separated by two spaces under a header line, for people; scripts use `--json`. If the table is wider than
 * `width` cells, the widest columns are cut. The text of a cell can’t move the cursor.
 */
export function formatTable(columns: Column[], rows: string[][], width = 100): string {
  const cells = [columns.map((column) => column.title), ...rows].map((row) => row.map(harmless));
  const widths = columns.map((_column, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const spare = () => width - widths.reduce((sum, each) => sum + each, 0) - 2 * (columns.length - 1);
  while (spare() < 0 && Math.max(...widths) > 8) widths[widths.indexOf(Math.max(...widths))]!--;
  return cells
    .map((row) =>
      columns
        .map(({ align }, index) => {
          const text = fit(row[index] ?? '', widths[index]!);
          const pad = ' '.repeat(widths[index]! - stringWidth(text));
          return align === 'right' ? pad + text : text + pad;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** One line that holds nothing a terminal would obey: its cells are counted. */
function harmless(text: string): string {
  return printable(text).replaceAll(/[\t\n]/g, '\ufffd');
}
