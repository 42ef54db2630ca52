import type { Env } from 'markdown-it';
import { markPattern } from '../marks.ts';
import { newParser, type Token } from './parser.ts';
import { textOfInline } from './rich-text.ts';

/**
 * Bare tags as described for `Rich` in emails/view.ts; a theme adds the styles. Everything else is rendered by
 * markdown-it, which escapes all text and attributes.
 */
const { renderer, options, utils } = newParser();
const { escapeHtml } = utils;

export function htmlOf(tokens: Token[], notes: string): string {
  alignCells(tokens);
  labelCells(tokens);
  return tidyHtml(renderer.render(tokens, options, { notes }));
}

/** Line breaks as tags without line ends, because a theme may indent its output and code must not change. */
const code = (content: string) =>
  escapeHtml(content.replace(/\n$/, '')).replaceAll('\t', '    ').replaceAll('\n', '<br>');

const id = (tokens: Token[], index: number, env: Env | undefined) =>
  `${(env as { notes: string }).notes}${(tokens[index]!.meta as { id: number }).id + 1}`;
const again = ({ meta }: Token) =>
  (meta as { subId?: number }).subId ? `-${(meta as { subId: number }).subId + 1}` : '';

Object.assign(renderer.rules, {
  fence: (tokens, index) => `<pre dir="ltr"><code>${code(tokens[index]!.content)}</code></pre>`,
  code_block: (tokens, index) => `<pre dir="ltr"><code>${code(tokens[index]!.content)}</code></pre>`,
  image: (tokens, index, _options, _env, self) => `<img${self.renderAttrs(tokens[index]!)}>`,
  refused_image: (tokens, index) => escapeHtml(tokens[index]!.content),
  refused_link: () => '',
  refused_html: () => '',
  html_inline: (tokens, index) => escapeHtml(tokens[index]!.content),
  s_open: () => '<del>',
  s_close: () => '</del>',
  table_open: (tokens, index) =>
    (tokens[index]!.meta as { isWide?: true } | null)?.isWide ? '<table class="wide">' : '<table>',
  th_open: (tokens, index, _options, _env, self) => `<th scope="col"${self.renderAttrs(tokens[index]!)}>`,
  td_open: (tokens, index, _options, _env, self) => {
    const label = (tokens[index]!.meta as { label?: string } | null)?.label;
    const shown = label ? `<span class="label">${escapeHtml(label)}: </span>` : '';
    return `<td${self.renderAttrs(tokens[index]!)}>${shown}`;
  },
  footnote_block_open: () => '<div class="notes"><ol>',
  footnote_block_close: () => '</ol></div>',
  footnote_open: (tokens, index, _options, env) => `<li id="note-${id(tokens, index, env)}">`,
  footnote_close: () => '</li>',
  footnote_ref: (tokens, index, _options, env) => {
    const note = id(tokens, index, env);
    const number = (tokens[index]!.meta as { id: number }).id + 1;
    const comma = tokens[index - 1]?.type === 'footnote_ref' ? '<sup>, </sup>' : '';
    return `${comma}<sup><a href="#note-${note}" id="ref-${note}${again(tokens[index]!)}">${number}</a></sup>`;
  },
  // The arrow, followed by the character that prevents an emoji.
  footnote_anchor: (tokens, index, _options, env) =>
    ` <a href="#ref-${id(tokens, index, env)}${again(tokens[index]!)}">\u21a9\ufe0e</a>`,
} satisfies typeof renderer.rules);

/** Uses `align` instead of a style, because Word reads nothing else; the theme adds a style. */
function alignCells(tokens: Token[]): void {
  for (const token of tokens) {
    const align = /text-align:(\w+)/.exec(String(token.attrGet?.('style') ?? ''))?.[1];
    if (align && (token.type === 'th_open' || token.type === 'td_open')) token.attrs = [['align', align]];
  }
}

/** More columns than fit on a phone: there, a theme shows each cell on its own line, with the heading of its column. */
const wide = 4;

function labelCells(tokens: Token[]): void {
  let table: Token | undefined;
  let labels: string[] = [];
  let column = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'table_open') [table, labels] = [token, []];
    else if (token.type === 'tr_open') {
      column = 0;
      if (labels.length >= wide) token.attrSet('class', 'row');
    } else if (token.type === 'th_open') labels.push(textOfInline(tokens[index + 1]!.children ?? []).trim());
    else if (token.type === 'thead_close' && labels.length >= wide) table!.meta = { isWide: true };
    else if (token.type === 'td_open' && labels.length >= wide) token.meta = { label: labels[column++] };
  }
}

/** A block tag alone in a paragraph governs the paragraphs around it and leaves no empty one behind. */
function tidyHtml(html: string): string {
  return (
    html
      .replaceAll(new RegExp(`\\n?<p>(${markPattern().source})</p>\\n?`, 'g'), '$1')
      // Line ends between blocks only: between two words in bold one is a space.
      .replaceAll(/(<\/?(?:p|ul|ol|li|blockquote|h[1-6]|hr|div|table|thead|tbody|tr|th|td|pre)(?: [^<>]*)?>)\n+/g, '$1')
      .replaceAll(/\n+(?=<(?:ul|ol|pre|blockquote|div|hr|\/li|h[1-6])[ >])/g, '')
      .trim()
  );
}
