import type { Rich } from '../../../emails/view.ts';
import { wireUrl } from '../../fetch/web-url.ts';
import { markStart } from '../marks.ts';
import { isolateBlocks } from './isolate-blocks.ts';
import { decodeMarks, type Token } from './parser.ts';
import { imageSource, sizeBehind } from './pictures.ts';
import { readMarkdown } from './read-markdown.ts';
import { htmlOf } from './rich-html.ts';
import { textOfBlocks, textOfInline } from './rich-text.ts';

/** Called for every web link in order; returns its replacement (a mark). */
export type AllocateLink = (url: string, words: string) => string;

export interface MarkdownTools {
  link: AllocateLink;
  /** Base of the addresses of pictures in drafts/images, without a trailing slash. */
  publicUrl: string;
  /** Set for a field that may contain personal fields: collects their tags. */
  tags?: string[];
  /** The level of the highest heading in the field, one below the heading above it. */
  headings?: 2 | 3 | 4;
  /** A name for the footnotes of this field, unique within the issue. */
  notes?: string;
  /** The direction of the text around the field. */
  dir?: 'ltr' | 'rtl';
}

export function isSafeLink(url: string): boolean {
  // Other contents of a `mailto:` are reported by the gate.
  const mail = /^mailto:[^\s@?,]+@[^\s@?,]+(?:,[^\s@?,]+@[^\s@?,]+)*(?:\?\S*)?$/i;
  return mail.test(url) || (/^https?:\/\/[^\s/]/i.test(url) && wireUrl(url) !== undefined);
}

/**
 * Renders Markdown as HTML and text. A link to anything other than http, https or mailto loses its address, a picture
 * that can't be mailed is replaced by its description, and HTML other than the few allowed tags is removed.
 */
export function renderMarkdown(
  source: string,
  { link, publicUrl, tags, headings = 4, notes = '', dir = 'ltr' }: MarkdownTools,
): Rich {
  const { tokens } = readMarkdown(source, tags);
  levelHeadings(tokens, headings);
  for (const token of tokens) {
    if (!token.children) continue;
    allocateLinks(token.children, link);
    allocatePictures(token.children, publicUrl);
  }
  markTasks(tokens);
  isolateBlocks(tokens, dir);
  const shown = withoutEmptied(tokens);
  return { html: htmlOf(shown, notes), text: textOfBlocks(shown) };
}

/** All links in a text, including refused ones, for checks. */
export function linksIn(source: string, tags?: string[]): string[] {
  return readMarkdown(source, tags).tokens.flatMap((inline) =>
    (inline.children ?? [])
      .filter((token) => token.type === 'link_open')
      .map((token) => decodeMarks(String(token.attrGet('href') ?? ''))),
  );
}

function allocateLinks(tokens: Token[], allocate: AllocateLink): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'link_open') continue;
    const href = decodeMarks(String(token.attrGet('href') ?? ''));
    const close = tokens.findIndex((other, at) => at > index && other.type === 'link_close');
    if (!isSafeLink(href) || href.includes(markStart)) {
      token.type = tokens[close]!.type = 'refused_link';
      continue;
    }
    const words = textOfInline(tokens.slice(index + 1, close));
    const title = token.attrGet('title');
    token.attrs = [['href', /^mailto:/i.test(href) ? href : allocate(href, words)]];
    if (title) token.attrPush(['title', decodeMarks(String(title))]);
  }
}

/** `{width=300}` after a picture sets its width. */
function allocatePictures(tokens: Token[], publicUrl: string): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'image') continue;
    const src = imageSource(String(token.attrGet('src') ?? ''), publicUrl);
    const alt = textOfInline(token.children ?? [])
      .replaceAll(/\s+/g, ' ')
      .trim();
    const width = sizeBehind(tokens[index + 1]);
    token.children = null;
    token.content = alt;
    if (src === undefined) token.type = 'refused_image';
    else {
      token.attrs = [
        ['src', src],
        ['alt', alt],
      ];
      if (width !== undefined) token.attrPush(['width', String(width)]);
    }
  }
}

/** The levels used in a field are consecutive, whatever their signs: `#` and `###` become one step apart. */
function levelHeadings(tokens: Token[], highest: number): void {
  const used = [...new Set(tokens.flatMap(({ type, tag }) => (type === 'heading_open' ? [tag] : [])))].toSorted();
  for (const token of tokens) {
    if (token.type === 'heading_open' || token.type === 'heading_close')
      token.tag = `h${Math.min(highest + used.indexOf(token.tag), 6)}`;
  }
}

/** `- [ ]` and `- [x]` become signs, because a box in a mail can't be ticked. */
function markTasks(tokens: Token[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'list_item_open') continue;
    const first = tokens[index + 2]?.children?.[0];
    const box = first?.type === 'text' ? /^\[([ xX])\](?=\s)/.exec(first.content) : null;
    if (!box) continue;
    first!.content = (box[1] === ' ' ? '☐' : '☑') + first!.content.slice(3);
    token.meta = { isTask: true };
    token.attrSet('class', 'task');
  }
}

/** A paragraph or heading with only a comment or refused HTML is removed. */
function withoutEmptied(tokens: Token[]): Token[] {
  const isEmpty = ({ type, children }: Token) =>
    type === 'inline' &&
    (children ?? []).every((child) =>
      child.type === 'text' ? child.content.trim() === '' : ['refused_html', 'softbreak'].includes(child.type),
    );
  return tokens.filter(
    (token, index) =>
      !(
        isEmpty(token) ||
        (/^(?:paragraph|heading)_open$/.test(token.type) && isEmpty(tokens[index + 1]!)) ||
        (/^(?:paragraph|heading)_close$/.test(token.type) && isEmpty(tokens[index - 1]!))
      ) || isCell(tokens[index - 1]),
  );
}

function isCell(before: Token | undefined): boolean {
  return before?.type === 'td_open' || before?.type === 'th_open';
}
