/**
 * Finds text that an editor probably meant as Markdown and that is not rendered as such, so that readers would see its
 * signs. Looks only at text that the parser left over, so code, escaped signs and valid Markdown are never reported.
 */
import { tagOf } from './inline-html.ts';
import { partsOf, withoutLiterals } from './literal-parts.ts';
import { leftIn, type LeftSign } from './left-signs.ts';
import type { Token } from './parser.ts';
import type { PlainCode } from './plain-remarks.ts';
import { readMarkdown } from './read-markdown.ts';
import { shortened, type Remark } from './remark.ts';

export type MarkdownRemark = Remark<RemarkCode>;

export type RemarkCode =
  | LeftSign
  | PlainCode
  | 'html'
  | 'open-comment'
  | 'open-fence'
  | 'cells'
  | 'unused-link'
  | 'repeated-link'
  | 'unused-note'
  | 'indented'
  | 'double-underscore'
  | 'product'
  | 'component'
  | 'renumbered';

/** `isPersonal`: the field may contain personal fields. */
export function remarksOn(written: string, isPersonal: boolean): MarkdownRemark[] {
  const { tokens, source, env } = readMarkdown(written, isPersonal ? [] : undefined);
  const remarks: MarkdownRemark[] = [];
  const locate = locator(written);
  const add = (code: RemarkCode, words: string, tag?: string) => {
    if (remarks.filter((other) => other.code === code).length < 5)
      remarks.push({ code, words: shortened(words), offset: locate(words), ...(tag ? { tag } : {}) });
  };
  const openComment = partsOf(written).find(({ kind }) => kind === 'open-comment');
  if (openComment)
    remarks.push({
      code: 'open-comment',
      words: shortened(written.slice(openComment.from)),
      offset: openComment.from,
    });
  const addTag = (html: string) => {
    const { name } = tagOf(html)!;
    if (!remarks.some(({ tag }) => tag === name)) add('html', html, name);
  };
  const lines = source.split('\n');
  let columns = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'inline') {
      const isItem = tokens[index - 2]?.type === 'list_item_open';
      const { plain = '' } = (token.meta ?? {}) as { plain?: string };
      for (const { code, words } of leftIn(plain))
        if (code !== 'box' || !isItem || !/^\[.\][ \t]/.test(plain)) add(code, words);
      for (const { type, content } of token.children ?? [])
        if (type === 'refused_html') addTag(content);
        else if (type === 'text' && command.test(content)) add(content[1] === '!' ? 'mention' : 'component', content);
      for (const words of doubleUnderscores(token.children ?? [])) add('double-underscore', words);
      for (const words of products(token.children ?? [])) add('product', words);
    } else if (token.type === 'fence' && !isClosed(token, lines)) add('open-fence', lines[token.map![0]]!);
    else if (token.type === 'code_block' && isProse(token.content)) add('indented', token.content.trim());
    else if (token.type === 'table_open') columns = 0;
    else if (token.type === 'th_open') columns++;
    else if (token.type === 'tr_open' && columns > 0 && token.map) {
      const row = lines[token.map[0]]!;
      if (cellsIn(row) > columns) add('cells', row.trim());
    }
  }
  for (const words of renumbered(tokens)) add('renumbered', words);
  for (const { code, words } of unused(source, env.references ?? {}, env.footnotes?.refs ?? {})) add(code, words);
  return remarks;
}

/** Where words are in the text as written, beside code and comments; the same words again are further on. */
function locator(written: string): (words: string) => number {
  const read = withoutLiterals(written);
  const after = new Map<string, number>();
  return (words) => {
    const [first = ''] = words.split('\n');
    const from = after.get(first) ?? 0;
    const found = [read.indexOf(first, from), written.indexOf(first)].find((at) => at >= 0) ?? 0;
    after.set(first, found + 1);
    return found;
  };
}

function isClosed({ markup, map }: Token, lines: string[]): boolean {
  const last = (lines[map![1] - 1] ?? '').replace(/^[\s>]*/, '').trim();
  return map![1] - 1 > map![0] && last.startsWith(markup) && last.replaceAll(markup[0]!, '') === '';
}

/** A sentence that a tab or four spaces have made code. */
function isProse(content: string): boolean {
  return /^\p{Lu}[^{}();=<>$]{20,}[.!?…]$/u.test(content.trim()) && content.trim().split(/\s+/).length > 4;
}

/** Numbers that Markdown counts anew, such as those of a countdown; only the first of a list is kept. */
function renumbered(tokens: Token[]): string[] {
  const lists: { next: number; first: number }[] = [];
  return tokens.flatMap(({ type, info, markup }, index) => {
    if (type === 'ordered_list_open') {
      const first = Number(tokens[index]!.attrGet('start') ?? 1);
      lists.push({ next: first, first });
    } else if (type === 'bullet_list_open') lists.push({ next: NaN, first: NaN });
    else if (type.endsWith('_list_close')) lists.pop();
    const list = lists.at(-1);
    if (type !== 'list_item_open' || !list || !info) return [];
    const shown = list.next++;
    // “1. 1. 1.” lets Markdown count.
    return Number(info) === shown || Number(info) === list.first ? [] : [`${info}${markup}`];
  });
}

/** `<Tweet id="1" />`, unlike `Vec<String>`; and `<!here>`, by which a chat calls everybody. */
const command = /^<(?:[A-Z]\w{0,60}(?:\s+[a-z][\w-]{0,40}=[^]*|\s*\/)|![a-z]+(?:\^\w+)?)>$/;

/** Names of Python, JavaScript and GraphQL; any other word between two underscores may well be meant in bold. */
const names =
  /^(?:init|name|main|str|repr|all|call|dict|doc|file|class|new|del|eq|hash|len|iter|next|enter|exit|slots|proto|typename|schema|dirname|filename|future|version|import|builtins|debug|bool|int|add|[a-z]+_[a-z_]+|[gs]etitem|[gs]etattr|[gs]et)$/;

/** `__init__` is bold for Markdown, and a name for people who write Python. */
function doubleUnderscores(tokens: Token[]): string[] {
  return tokens.flatMap(({ type, markup }, index) => {
    const inside = tokens[index + 1];
    return type === 'strong_open' && markup === '__' && names.test(inside?.content ?? '')
      ? [`__${inside!.content}__`]
      : [];
  });
}

/** `2*3*4`: for Markdown, the 3 is in italics. */
function products(tokens: Token[]): string[] {
  return tokens.flatMap(({ type, markup }, index) => {
    const [before, inside, after] = [index - 1, index + 1, index + 3].map((at) => tokens[at]?.content ?? '');
    const isProduct = type.endsWith('_open') && /\d$/.test(before!) && /^[\d.,]+$/.test(inside!) && /^\d/.test(after!);
    return isProduct ? [`${/\d+$/.exec(before!)![0]}${markup}${inside}${markup}${/^\d+/.exec(after!)![0]}`] : [];
  });
}

function cellsIn(row: string): number {
  const inside = row
    .replace(/^[\s>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?/, '')
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).length;
}

/** Definitions that no link uses, or that an earlier one of the same name takes the place of; notes nobody refers to. */
function unused(
  source: string,
  references: Record<string, unknown>,
  notes: Record<string, number>,
): { code: RemarkCode; words: string }[] {
  const found: { code: RemarkCode; words: string }[] = [];
  if (Object.keys(references).length > 0) {
    const text = withoutLiterals(source, 'blocks');
    const uses = new Map<string, number>();
    const labelOf = (label: string) => label.trim().replaceAll(/\s+/g, ' ').toLowerCase();
    for (const [, label] of text.matchAll(/\[([^[\]]{1,300})\](?!:)/g))
      uses.set(labelOf(label!), (uses.get(labelOf(label!)) ?? 0) + 1);
    const seen = new Set<string>();
    for (const [words, label] of text.matchAll(/^[ >]{0,9}\[([^[\]\n]{1,300})\]:.*$/gm)) {
      const name = labelOf(label!);
      if (name.startsWith('^') || name === '//' || name === '#') continue;
      if (seen.has(name)) found.push({ code: 'repeated-link', words: words.trim() });
      else if (!uses.has(name)) found.push({ code: 'unused-link', words: words.trim() });
      seen.add(name);
    }
  }
  for (const [label, note] of Object.entries(notes))
    if (note < 0) found.push({ code: 'unused-note', words: `[^${label.slice(1)}]` });
  return found;
}
