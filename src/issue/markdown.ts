import MarkdownIt from 'markdown-it';
import type { Rich } from '../../emails/view.ts';
import { wireUrl } from '../fetch/web-url.ts';
import { markEnd, markPattern, markStart } from './marks.ts';

/** Called for every web link in order; returns its replacement (a mark). */
export type AllocateLink = (url: string, words: string) => string;

/**
 * The safe subset: paragraphs, emphasis, code, lists, quotes, line breaks and links to http, https and mailto.
 * HTML is text, images and headings are off (a picture has its own key; a heading would break the outline).
 */
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false }).disable([
  'image',
  'heading',
  'lheading',
  'hr',
  'table',
  'fence',
  'code',
  'strikethrough',
  'reference',
  'autolink',
]);
markdown.validateLink = () => true; // judged in `render`, where a refusal can be reported

type Token = ReturnType<typeof markdown.parse>[number];

export function isSafeLink(url: string): boolean {
  return /^mailto:[^\s@]+@[^\s@]+$/i.test(url) || (/^https?:\/\/[^\s/]/i.test(url) && wireUrl(url) !== undefined);
}

/** Renders Markdown both ways. A link that leads anywhere else than http, https or mailto loses its address. */
export function renderMarkdown(source: string, allocate: AllocateLink): Rich {
  const tokens = markdown.parse(source, {});
  for (const inline of tokens) {
    for (const [index, token] of (inline.children ?? []).entries()) {
      if (token.type !== 'link_open') continue;
      const href = decodeMarks(String(token.attrGet('href') ?? ''));
      const close = inline.children!.findIndex((other, at) => at > index && other.type === 'link_close');
      if (!isSafeLink(href) || href.includes(markStart)) {
        token.hidden = inline.children![close]!.hidden = true;
        token.type = inline.children![close]!.type = 'refused_link';
        continue;
      }
      const words = textOf(inline.children!.slice(index + 1, close));
      token.attrs = [['href', /^mailto:/i.test(href) ? href : allocate(href, words)]];
    }
  }
  return { html: tidyHtml(markdown.renderer.render(tokens, markdown.options, {})), text: textOfBlocks(tokens) };
}

/** The links a text contains, for checks; refused ones included. */
export function linksIn(source: string): string[] {
  return markdown
    .parse(source, {})
    .flatMap((inline) =>
      (inline.children ?? [])
        .filter((token) => token.type === 'link_open')
        .map((token) => decodeMarks(String(token.attrGet('href') ?? ''))),
    );
}

markdown.renderer.rules.refused_link = () => '';

/** markdown-it percent-encodes what is not ASCII in an address, the marks too. */
function decodeMarks(href: string): string {
  return href.replaceAll('%EE%80%80', markStart).replaceAll('%EE%80%81', markEnd);
}

/** A block tag alone in a paragraph governs the paragraphs around it and leaves no empty one behind. */
function tidyHtml(html: string): string {
  return (
    html
      .replaceAll(new RegExp(`\\n?<p>(${markPattern().source})</p>\\n?`, 'g'), '$1')
      // Line ends between blocks only: between two words in bold one is a space.
      .replaceAll(/(<\/?(?:p|ul|ol|li|blockquote)(?: [^>]*)?>)\n+/g, '$1')
      .trim()
  );
}

function textOf(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'text' || token.type === 'code_inline') return token.content;
      if (token.type === 'softbreak') return ' ';
      return token.type === 'hardbreak' ? '\n' : '';
    })
    .join('');
}

/** `words <URL>`, unless the words are the address itself. */
function textOfInline(tokens: Token[]): string {
  let text = '';
  let href: string | null = null;
  let from = 0;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      href = String(token.attrGet('href'));
      from = text.length;
    } else if (token.type === 'link_close') {
      const address = href?.replace(/^mailto:/i, '');
      if (address && text.slice(from) !== address) text += ` <${address}>`;
      href = null;
    } else {
      text += textOf([token]);
    }
  }
  return text;
}

function textOfBlocks(tokens: Token[]): string {
  const blocks: string[] = [];
  const lists: { ordered: boolean; next: number }[] = [];
  let bullet = '';
  let quoted = 0;
  for (const token of tokens) {
    if (token.type === 'bullet_list_open') lists.push({ ordered: false, next: 1 });
    else if (token.type === 'ordered_list_open')
      lists.push({ ordered: true, next: Number(token.attrGet('start') ?? 1) });
    else if (token.type === 'bullet_list_close' || token.type === 'ordered_list_close') lists.pop();
    else if (token.type === 'blockquote_open') quoted++;
    else if (token.type === 'blockquote_close') quoted--;
    else if (token.type === 'list_item_open') {
      const list = lists.at(-1)!;
      bullet = '  '.repeat(lists.length - 1) + (list.ordered ? `${list.next++}. ` : '- ');
    } else if (token.type === 'inline') {
      blocks.push('> '.repeat(quoted) + bullet + textOfInline(token.children ?? []));
      bullet = '';
    }
  }
  // Items of one list have no blank line between them; all other blocks have one.
  return blocks.reduce((text, block, index) => {
    if (index === 0) return block;
    const isItem = (line: string) => /^\s*(?:- |\d+\. )/.test(line);
    return text + (isItem(block) && isItem(blocks[index - 1]!) ? '\n' : '\n\n') + block;
  }, '');
}
