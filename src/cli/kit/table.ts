import { stripVTControlCharacters } from 'node:util';

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Emoji, and the scripts whose characters take two cells (Unicode Standard Annex 11, W and F, in the large). */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{RI}\p{RI}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u2e80-\u303e\u3041-\u33ff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6])/v;
/** Half-width forms belong to wide scripts and are narrow; a voiced one is two of them in one grapheme. */
const halfWidth = /^[\uff61-\uffdc]+$/;

/** How many cells of a terminal the text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += cellsOf(segment);
  return width;
}

function cellsOf(grapheme: string): number {
  if (/^[\x20-\x7e]$/.test(grapheme)) return 1;
  if (/^[\p{M}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]+$/u.test(grapheme)) return 0;
  if (halfWidth.test(grapheme)) return grapheme.length;
  return wide.test(grapheme) ? 2 : 1;
}

/** Cut to `width` cells, with an ellipsis when something is missing. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (used + cellsOf(segment) > width - 1) break;
    kept += segment;
    used += cellsOf(segment);
  }
  return `${kept}…`;
}

/**
 * Columns parted by two spaces under a header line, for people; scripts take `--json`. When it is wider than
 * `width` cells the widest columns give way. What a cell holds can't move the cursor.
 */
export function formatTable(columns: Column[], rows: string[][], width = 100): string {
  const cells = [columns.map((column) => column.title), ...rows].map((row) => row.map(harmless));
  const widths = columns.map((_column, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))));
  const spare = () => width - widths.reduce((sum, each) => sum + each, 0) - 2 * (columns.length - 1);
  while (spare() < 0 && Math.max(...widths) > 8) widths[widths.indexOf(Math.max(...widths))]!--;
  return cells
    .map((row) =>
      columns
        .map(({ align }, index) => {
          const text = fit(row[index] ?? '', widths[index]!);
          const pad = ' '.repeat(widths[index]! - displayWidth(text));
          return align === 'right' ? pad + text : text + pad;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function harmless(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
