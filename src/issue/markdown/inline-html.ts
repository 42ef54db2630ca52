/**
 * HTML in a draft. A few tags for which Markdown has no sign, or which are often pasted from web pages, are rendered
 * with their meaning; other HTML is removed and reported (`remarks.ts`). Text that only looks like HTML, such as
 * `List<String>`, stays text.
 */
import { parser, type Token } from './parser.ts';

const meanings: Record<string, string> = Object.fromEntries(
  [
    ['strong', ['b', 'strong']],
    ['em', ['i', 'em']],
    ['del', ['s', 'del', 'strike']],
    ['u', ['u', 'ins']],
    ['sup', ['sup']],
    ['sub', ['sub']],
    ['code', ['code', 'kbd', 'samp', 'tt']],
    ['a', ['a']],
  ].flatMap(([meaning, tags]) => (tags as string[]).map((tag) => [tag, meaning as string])),
);

/** The content of these elements is for browsers, not for readers. */
const unread = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'noscript',
  'object',
  'svg',
  'math',
  'textarea',
  'select',
]);

const elements = new Set(
  (
    'a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas ' +
    'caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset ' +
    'figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ' +
    'ins kbd label legend li link main map mark marquee menu meta meter nav nobr noscript object ol optgroup option ' +
    'output p param picture pre progress q rp rt ruby s samp script search section select slot small source span strike ' +
    'strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var ' +
    'video wbr'
  ).split(' '),
);

export interface Tag {
  name: string;
  kind: 'open' | 'close' | 'void';
}

/** Undefined if it is not HTML: `<T>`, `<Button>`, `<?php … ?>`. */
export function tagOf(html: string): Tag | undefined {
  const [, slash, name, end] = /^<(\/?)([a-z][a-z0-9]*)(?=[\s/>])[^]*?(\/?)>$/i.exec(html) ?? [];
  if (name === undefined) return undefined;
  // Names of components begin with a capital; HTML is not written like that.
  if (/^[A-Z].*[a-z]/.test(name) || !elements.has(name.toLowerCase())) return undefined;
  return {
    name: name.toLowerCase(),
    kind: slash ? 'close' : end || /^(br|hr|img|wbr|input)$/i.test(name) ? 'void' : 'open',
  };
}

/**
 * Resolves the HTML in the tokens of one paragraph. A tag that can't be mailed becomes a hidden `refused_html` with the
 * tag as its content.
 */
export function resolveHtml(tokens: Token[]): Token[] {
  if (!tokens.some(({ type }) => type === 'html_inline')) return tokens;
  const out: Token[] = [];
  const open: { name: string; at: number; meaning?: string }[] = [];
  let skipping = '';
  for (const token of tokens) {
    const tag = token.type === 'html_inline' ? tagOf(token.content) : undefined;
    if (skipping) {
      if (tag?.kind !== 'close' || tag.name !== skipping) continue;
      skipping = '';
    }
    if (token.type !== 'html_inline') {
      if (token.nesting === 1) open.push({ name: token.type, at: out.length });
      // Elements that were opened inside and not closed end here.
      if (token.nesting === -1) while (open.length > 0 && open.pop()!.name !== token.type.replace('_close', '_open'));
      out.push(token);
    } else if (!tag) out.push(textToken(token, token.content));
    else if (tag.name === 'br') out.push(newToken('hardbreak', 'br', 0, token));
    else if (tag.name === 'wbr') out.push(textToken(token, '\u200b'));
    else if (tag.kind === 'open' && meanings[tag.name]) {
      open.push({ name: tag.name, at: out.length, meaning: meanings[tag.name]! });
      out.push(refused(token));
    } else if (tag.kind === 'close' && open.at(-1)?.name === tag.name && open.at(-1)?.meaning)
      pair(out, open.pop() as { at: number; meaning: string }, token);
    else {
      if (tag.kind === 'open' && unread.has(tag.name)) skipping = tag.name;
      out.push(refused(token));
    }
  }
  return out;
}

/** Replaces a pending opening tag and its closing tag by a pair of Markdown tokens. */
function pair(out: Token[], { at, meaning }: { at: number; meaning: string }, close: Token): void {
  const written = out[at]!;
  const type = meaning === 'a' ? 'link' : meaning;
  if (meaning === 'a') {
    const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/i.exec(written.content);
    const inside = out.slice(at).some((token) => token.type === 'link_open');
    if (!href || inside) return void out.push(refused(close));
    out[at] = newToken('link_open', 'a', 1, written);
    out[at].attrSet('href', parser.utils.unescapeAll(href[1] ?? href[2] ?? href[3] ?? '').trim());
  } else out[at] = newToken(`${type}_open`, meaning, 1, written);
  out.push(newToken(`${type}_close`, meaning, -1, close));
}

function refused(token: Token): Token {
  const made = newToken('refused_html', '', 0, token);
  made.content = token.content;
  return made;
}

function textToken(token: Token, content: string): Token {
  const made = newToken('text', '', 0, token);
  made.content = content;
  return made;
}

function newToken(type: string, tag: string, nesting: -1 | 0 | 1, { level }: Token): Token {
  const made = new TokenOf(type, tag, nesting);
  made.level = level;
  return made;
}

const { Token: TokenOf } = new parser.core.State('', parser, {});
