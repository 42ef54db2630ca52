/**
 * Converts text from Word, Google Docs, a spreadsheet, a chat or a web page to Markdown. Code in fences is unchanged.
 */

/** The signs that word processors use for each level of a list. */
const signs = ['•●∙‣⁃⦁·\uf0b7', '◦○o', '▪■▫§\uf0a7'];
const depthOf = (sign: string) => signs.findIndex((those) => those.includes(sign));
/** A letter is a list sign only with a tab after it. */
const bullet = new RegExp(
  `^[\\s\\u00a0]*([${signs.join('').replaceAll(/[o§]/g, '')}]|[o§](?=[ \\u00a0]*\\t))[\\s\\u00a0]*(?=\\S)`,
  'u',
);
const spaces = /[\u00a0\u2007\u202f]/g;
/** What Word puts before an entry of a numbered list. */
const numbered = /^\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\t/i;
const invisible = /^[\u200b\u2060\ufeff]+/;

/** Several lines that begin like this are separate lines, although Markdown would join them. */
const ownLine = /^ {0,3}(?:[\p{So}\p{Extended_Pictographic}→⇒—]|\([a-z\d]{1,2}\)[ \t\u00a0]|[a-z][.)][ \t\u00a0])/u;

export function tidyPaste(pasted: string): string {
  if (!/[^\n\u0020-\u007e]|^\([a-z\d]|^[a-z][.)]/m.test(pasted)) return pasted;
  // The characters of word processors for a new line in the same paragraph, and for a new paragraph.
  const lines = pasted.replaceAll('\u2028', '\\\n').replaceAll('\u2029', '\n\n').split('\n');
  const out: string[] = [];
  let fence = '';
  let depth = -1;
  let top = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.replace(invisible, '');
    const mark = /^[\s>]*(?:[-*+] +)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && (fence === '' || (mark.startsWith(fence) && line.trim() === mark))) fence = fence === '' ? mark : '';
    const sign = fence === '' && !mark ? bullet.exec(line) : null;
    const rows = fence === '' && !mark && !sign ? rowsFrom(lines, at) : 0;
    if (rows > 1) {
      out.push(...tableOf(lines.slice(at, at + rows)));
      at += rows - 1;
    } else if (sign) {
      const written = depthOf(sign[1]!);
      if (depth < 0) top = written;
      depth = Math.min(Math.max(written - top, 0), depth + 1);
      out.push(`${'  '.repeat(depth)}- ${line.slice(sign[0].length)}`);
    } else if (fence !== '' || mark || line.trim() === '') out.push(line);
    else {
      depth = -1;
      out.push(tidyLine(line, lines[at - 1] ?? '', lines[at + 1] ?? ''));
    }
  }
  return out.join('\n');
}

function tidyLine(line: string, before: string, after: string): string {
  // Dashes make a list if several lines begin with one; a single one is a dash.
  const isDash = (other: string) => /^ {0,3}–[ \t\u00a0]+\S/.test(other);
  if (isDash(line) && (isDash(before) || isDash(after))) return line.replace('–', '-').replace(spaces, ' ');
  if (ownLine.test(line) && ownLine.test(after)) return `${line.trimEnd()}\\`;
  // A no-break space begins no list, heading or quotation.
  return line
    .replace(/^[ \t\u00a0]+/, (indent) => indent.replaceAll(spaces, ' '))
    .replace(/^(\s*(?:[-*+]|\d{1,9}[.)]|#{1,6}|>))[\u00a0\u2007\u202f]/, '$1 ');
}

/** How many lines from here on are rows of a spreadsheet: cells separated by tabs, the same number in each. */
function rowsFrom(lines: string[], at: number): number {
  const cells = (line: string | undefined) =>
    line !== undefined && /^[^\s>][^\t]*\t/.test(line) && !numbered.test(line) ? line.split('\t').length : 0;
  const columns = cells(lines[at]);
  if (columns < 2) return 0;
  let rows = 1;
  while (cells(lines[at + rows]) === columns) rows++;
  return rows;
}

function tableOf(rows: string[]): string[] {
  const [head, ...others] = rows.map(
    (row) =>
      `| ${row
        .split('\t')
        .map((cell) => cell.trim().replaceAll('|', '\\|'))
        .join(' | ')} |`,
  );
  return ['', head!, `|${'---|'.repeat(rows[0]!.split('\t').length)}`, ...others, ''];
}

/** Slack copies a link as `<https://example.org|its words>`. */
export function tidyChatLinks(text: string): string {
  return text.replaceAll(
    /<((?:https?:\/\/|mailto:)[^|<>\s]{1,2000})\|([^|<>\n]{1,500})>/gi,
    (_all, url: string, words: string) => `[${words.replaceAll(/([[\]\\])/g, '\\$1')}](<${url}>)`,
  );
}
