/**
 * Text as it comes out of Word, Google Docs, a chat or a web page, written as Markdown writes it. Code in fences keeps
 * its characters.
 */

/** How deep a list's sign lies in what word processors make. */
const depths: Record<string, number> = {
  '•': 0,
  '●': 0,
  '∙': 0,
  '‣': 0,
  '⁃': 0,
  '⦁': 0,
  '': 0,
  '◦': 1,
  '○': 1,
  '▪': 2,
  '■': 2,
  '▫': 2,
};
const bullet = new RegExp(`^[\\s\\u00a0]*([${Object.keys(depths).join('')}])[\\s\\u00a0]*(?=\\S)`, 'u');
const spaces = /[\u00a0\u2007\u202f]/g;

export function tidyPaste(source: string): string {
  if (!/[•●∙‣⁃⦁◦○▪■▫\u00a0\u2007\u202f–<]/u.test(source)) return source;
  const lines = source.split('\n');
  let fence = '';
  let depth = -1;
  return lines
    .map((line, index) => {
      const mark = /^[\s>]*(?:[-*+] +)?(`{3,}|~{3,})/.exec(line)?.[1];
      if (mark && (fence === '' || (mark.startsWith(fence) && line.trim() === mark))) fence = fence === '' ? mark : '';
      if (fence !== '' || mark) return line;
      const sign = bullet.exec(line);
      if (sign) {
        depth = Math.min(depths[sign[1]!]!, depth + 1);
        return `${'  '.repeat(depth)}- ${line.slice(sign[0].length)}`;
      }
      if (line.trim() === '') return line;
      depth = -1;
      // Dashes make a list where several lines begin with one; a single one is a dash.
      const isDash = (at: number) => /^ {0,3}–[ \t\u00a0]+\S/.test(lines[at] ?? '');
      if (isDash(index) && (isDash(index - 1) || isDash(index + 1))) return line.replace('–', '-').replace(spaces, ' ');
      // A no-break space makes no list, heading or quotation.
      return line
        .replace(/^[ \t\u00a0]+/, (indent) => indent.replaceAll(spaces, ' '))
        .replace(/^(\s*(?:[-*+]|\d{1,9}[.)]|#{1,6}|>))[\u00a0\u2007\u202f]/, '$1 ');
    })
    .join('\n');
}

/** Slack copies a link as `<https://example.org|its words>`. */
export function tidyChatLinks(text: string): string {
  return text.replaceAll(
    /<((?:https?:\/\/|mailto:)[^|<>\s]{1,2000})\|([^|<>\n]{1,500})>/gi,
    (_all, url: string, words: string) => `[${words.replaceAll(/([[\]\\])/g, '\\$1')}](<${url}>)`,
  );
}
