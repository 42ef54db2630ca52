import { cleanAddress } from './clean-address.ts';
import type { FoundLink } from './found-link.ts';

interface Match extends FoundLink {
  from: number;
  to: number;
  /** Whether somebody wrote the words of this link: Markdown, HTML, a chat's own notation. */
  isNamed: boolean;
}

/** Notations with words first, so that a bare address inside of them is not found again. */
const notations: { pattern: RegExp; read: (found: RegExpMatchArray) => { url: string; words: string } }[] = [
  {
    // [words](https://… "title"), also with brackets in the words and a pair of parentheses in the address.
    pattern:
      /(?<!!)\[((?:[^[\]\n]|\[[^[\]\n]*\]){0,500})\]\(\s*(?:<([^<>\n]{3,2000})>|((?:[^\s()<>]|\([^\s()]*\)){3,2000}))(?:\s+["'(][^\n]{0,300}?["')])?\s*\)/g,
    read: ([, words = '', pointed, plain]) => ({ url: pointed ?? plain ?? '', words }),
  },
  {
    pattern: /<(https?:\/\/[^|<>\s]{1,2000})\|([^|<>\n]{1,500})>/gi,
    read: ([, url = '', words = '']) => ({ url, words }),
  },
  {
    pattern: /^ {0,3}\[[^\]\n]{1,200}\]:\s+<?(\S{4,2000}?)>?(?:\s+["'(]([^\n]*?)["')])?\s*$/g,
    read: ([, url = '', words = '']) => ({ url, words }),
  },
];

/** A word that may be an address; it ends at white space, and where another one begins. */
const bare = /(?:https?:\/\/|www\.|[^\s<>"'“”‘’«»|()[\]{}])[^\s<>"“”«»|]*/giu;

/** The links of one line of a text, from left to right. */
export function linksInLine(line: string): FoundLink[] {
  const matches: Match[] = [];
  const isTaken = (from: number, to: number) => matches.some((other) => from < other.to && other.from < to);
  for (const { pattern, read } of notations)
    for (const found of line.matchAll(pattern)) {
      const { url: written, words } = read(found);
      const [from, to] = [found.index, found.index + found[0].length];
      const url = cleanAddress(written, { isAlone: true });
      if (isTaken(from, to)) continue;
      if (url !== undefined) matches.push({ url, from, to, isNamed: true, ...named(words, url) });
    }
  const isAlone =
    line
      .trim()
      .replace(/^(?:[-*+•◦▪–]|\d{1,3}[.)])\s+/, '')
      .split(/\s+/).length === 1;
  for (const found of line.matchAll(bare)) {
    // Two addresses without a space between them.
    const pieces = found[0].split(/(?<=[^=/?&#%\w-])(?=https?:\/\/)|(?<=[,;])(?=www\.)/gi);
    let at = found.index;
    for (const piece of pieces) {
      const [from, to] = [at, at + piece.length];
      at = to;
      if (isTaken(from, to)) continue;
      const url = cleanAddress(piece, { isAlone });
      if (url !== undefined) matches.push({ url, from, to, isNamed: false });
    }
  }
  const inOrder = matches.toSorted((a, b) => a.from - b.from);
  return inOrder.map((match) => completed(match, line, inOrder.length === 1));
}

/** Link texts that name nothing. */
const emptyWords =
  /^(?:here|this|link|links?|url|source|read (?:more|on|it)|more|details?|see|website|article|post|via|open|view|click(?: here)?|hier|mehr|weiterlesen|ici|aquí|\W*)$/iu;

function named(words: string, url: string): Pick<FoundLink, 'title'> {
  const title = tidy(words);
  const isAddress =
    /^(?:https?:\/\/|www\.)/i.test(title) ||
    url.replace(/^https?:\/\/(?:www\.)?/i, '').startsWith(title.replace(/…$|\.\.\.$/, ''));
  return title === '' || isAddress || emptyWords.test(title) ? {} : { title };
}

/** What the rest of the line says about its only link: “- [Title](address): why it is worth it”, “Title – address”. */
function completed({ from, to, isNamed, ...link }: Match, line: string, isOnly: boolean): FoundLink {
  if (!isOnly) return link;
  const before = line.slice(0, from).replace(/^[\s>]*(?:[-*+•◦▪–]|\d{1,3}[.)])?\s*(?:\[[ xX]?\]\s*)?/u, '');
  const after = line.slice(to);
  if (isNamed && link.title !== undefined) {
    const summary =
      before.replaceAll(/[*_\s]/g, '') === '' ? (/^[*_]*\s*[:–—-]\s+(.{3,})$/su.exec(after)?.[1] ?? '') : '';
    return summary === '' ? link : { ...link, summary: summary.trim() };
  }
  const words = tidy(before.replace(/[\s:–—|(<-]+$/u, '')) || tidy(after.replace(/^[\s:–—|)>-]+/u, ''));
  return words.length < 3 ? link : { ...link, words: words.slice(0, 300) };
}

/** Plain words from a piece of Markdown or text. */
export function tidy(words: string): string {
  return words
    .replaceAll(/\\([^\w\s])/g, '$1')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__|`|~~)/g, '')
    .replaceAll(/(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
