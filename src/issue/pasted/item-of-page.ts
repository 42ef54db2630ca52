import { hostOf } from '../../fetch/web-url.ts';
import type { PageMetadata } from '../../fetch/page-metadata.ts';
import type { FoundLink } from './found-link.ts';

/** An item for a link: what the person wrote beside it first, then what its page says. */
export interface LinkItem {
  title: string;
  url: string;
  summary?: string;
  by?: string;
  source?: string;
  image?: { src: string; alt: string; width?: number };
}

export function itemOf(link: FoundLink, page: Partial<PageMetadata> & { url: string }): LinkItem {
  const summary = link.summary ?? escapeMarkdown(page.description ?? '');
  const by = link.by ?? page.author ?? '';
  const source = page.site ?? '';
  return {
    title: plain(link.title ?? (page.title || link.words || ''), 300),
    url: page.url,
    ...(summary === '' ? {} : { summary }),
    ...(by === '' ? {} : { by: plain(by, 200) }),
    // Without a source the address's host is shown, which says the same.
    ...(source === '' || sameLetters(source, hostOf(page.url)) ? {} : { source: plain(source, 200) }),
  };
}

function sameLetters(one: string, other: string): boolean {
  return one.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '') === other.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A comment would be left out, and a field of the reader filled in: a page's own words are neither. */
function plain(text: string, max: number): string {
  return text
    .replaceAll(/<!--|-->/g, ' ')
    .replaceAll('{{', '{ {')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, max)
    .trim();
}

/** The same words as Markdown, whatever signs a page has in them. */
function escapeMarkdown(text: string): string {
  return plain(text, 3_900)
    .replaceAll(/[\\`*[\]<>~|^]/g, (sign) => `\\${sign}`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(#{1,6}|[-+=]|\d{1,9}(?=[.)]))/, (start) => (/^\d/.test(start) ? start : `\\${start}`))
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replaceAll(/!(?=\\\[)/g, '\\!');
}
