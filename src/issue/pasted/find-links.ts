import { canonicalUrl } from '../../fetch/canonical-url.ts';
import { type FoundLink, maxPastedLinks, type PastedLinks } from './found-link.ts';
import { htmlLines } from './html-lines.ts';
import { linksInLine } from './links-in-line.ts';
import { linksInTable } from './pasted-table.ts';

/**
 * Every web address in a text that was pasted, in its order and each once: addresses with or without a scheme, a list of
 * Markdown or HTML links, a chat, prose, cells of a spreadsheet. `html` is the clipboard's other form of the same text,
 * which has the addresses of links whose words hide them.
 */
export function findLinks(text: string, html = ''): PastedLinks {
  const plain = linksIn(text);
  const rich = /<a\s/i.test(html) || (text.trim() === '' && html !== '') ? linksIn(htmlLines(html)) : [];
  // A page's own source, or a list of `<a href>`, may itself be the text.
  const source = /<a\s[^>]*\bhref\s*=/i.test(text) ? linksIn(htmlLines(text)) : [];
  const best = [plain, rich, source].reduce((most, other) => (worth(other) > worth(most) ? other : most));
  const unique = new Map<string, FoundLink>();
  for (const link of best) {
    const key = canonicalUrl(link.url);
    unique.set(key, { ...link, ...unique.get(key) });
  }
  const links = [...unique.values()];
  return {
    links: links.slice(0, maxPastedLinks),
    repeated: best.length - links.length,
    beyond: Math.max(0, links.length - maxPastedLinks),
  };
}

function linksIn(text: string): FoundLink[] {
  if (text.trim() === '') return [];
  return linksInTable(text) ?? text.split(/\r?\n/).flatMap(linksInLine);
}

/** More links are better; of as many, those with titles. */
function worth(links: FoundLink[]): number {
  return links.length * 1_000 + links.filter(({ title }) => title !== undefined).length;
}
