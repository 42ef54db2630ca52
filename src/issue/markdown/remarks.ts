/**
 * What an editor may have meant as Markdown and what is not made of it: readers would see its signs. Found in what the
 * parser leaves over, so code, escaped signs and everything that was understood are no matter.
 */
import { tagOf } from './inline-html.ts';
import { partsOf, withoutLiterals } from './literal-parts.ts';
import { notText, type Token } from './parser.ts';
import { readMarkdown } from './read-markdown.ts';

export interface MarkdownRemark {
  code: RemarkCode;
  /** As written, shortened. */
  words: string;
  /** In the field. */
  offset: number;
  /** The element, for `html`. */
  tag?: string;
}

export type RemarkCode =
  | keyof typeof signs
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
  | 'product';

/** By what is left over. Each stays on one line and looks at a bounded number of characters. */
const signs = {
  reference: /(?<![\w\])}])\[(?!\d+\]\[\d+\])[^[\]\n]{1,200}\]\[[^[\]\n]{0,200}\]/,
  note: /\[\^[^\s[\]]{1,80}\]/,
  link: new RegExp(
    `(?:\\[[^[\\]\\n]{0,60})?\\]\\([^\\s)]{0,60}|\\[[^[\\]\\n]{1,60}\\][ \\t]{1,9}\\(${notText}{2}\\)|\\([^()\\n]{1,60}\\)\\[${notText}{2}\\]`,
  ),
  image: /!\[/,
  strong: /\*\*(?=[^\s*])[^*\n]{1,300}\*\*|\*\*[^*\n]{0,300}[^\s*]\*\*/,
  strike: /~~/,
  fence: /```|(?<=^|\n)~~~/,
  table: /\|[ \t]{0,9}:?-{2,99}:?[ \t]{0,9}(?:\||(?=\n|$))|(?<=^|\n)\|[^\n]{1,500}\|[ \t]{0,9}\n[ \t]{0,9}\|/,
  heading: /(?<=^|\n)[ \t]{0,3}#{2,6}[^\s#]/,
  definition: new RegExp(`(?<=^|\\n)[ \\t]{0,9}\\[[^\\]\\n]{1,200}\\]:[ \\t]{0,9}(?=${notText}|<|/)`),
  wiki: /\[\[[^[\]\n]{1,200}\]\]/,
  alert: /(?<=^|\n)[ \t]{0,9}\[![A-Za-z]{2,20}\]/,
  container: /(?<=^|\n)[ \t]{0,9}:::/,
  percent: /%%[^%\n]{1,300}%%/,
  'broken-comment': /<![-–—]/,
  'template-comment': /\{\{~?!/,
  braces: /\{\{[#/~]{0,2}[ \t]{0,9}[a-z][\w.]{0,60}(?:[ \t|][^{}\n]{0,100})?\}\}/i,
  backtick: /`/,
  'open-strong': /(?<![\p{L}\p{N}*])\*\*(?=[\p{L}\p{N}])|\*\*[ \t][^*\n]{1,200}[ \t]\*\*/u,
  highlight: /(?<![=\w])==(?=[^\s=])[^=\n]{1,200}==(?![=\w])/,
  tilde: /(?<![~\w/])~(?=[^\s~/])[^~\n]{0,100}[^\s~]~(?![~\w/])|(?<=[\p{L}\p{N}])~[\p{L}\p{N}]{1,9}~/u,
  caret: /(?<=[\p{L}\p{N}])\^[\p{L}\p{N}+-]{1,20}\^/u,
  emoji: new RegExp(`(?<=^|[\\s(${notText}]):[a-z][a-z0-9_+-]{1,40}:(?=$|[\\s.,;!?)${notText}])`),
  attributes: new RegExp(`\\{(?:[:.#] ?[\\w.#-]|(?:(?<!${notText}\\{)width|height|class|id|style)=)[^{}\\n]{0,100}\\}`),
  definitions: /(?<=[^\n]\n):[ \t]{1,3}\S/,
  math: /\$\$[^$\n]{1,300}\$\$|(?<![\w$])\$(?=[^\s\d${])[^$\n]{0,80}[\\^_={][^$\n]{0,80}(?<=\S)\$(?![\w$])/,
  box: /(?<=^|\n)\[[ xX]\](?![([])[ \t]{0,9}\S/,
  contents: /(?<=^|\n)\[(?:toc|TOC)\](?=\n|$)/,
};

/** `isPersonal`: the field may name the reader's own fields. */
export function remarksOn(written: string, isPersonal: boolean): MarkdownRemark[] {
  const { tokens, source, env } = readMarkdown(written, isPersonal ? [] : undefined);
  const remarks: MarkdownRemark[] = [];
  const locate = locator(written);
  const add = (code: RemarkCode, words: string, tag?: string) => {
    if (remarks.filter((other) => other.code === code).length < 5)
      remarks.push({ code, words: shorten(words), offset: locate(words), ...(tag ? { tag } : {}) });
  };
  const openComment = partsOf(written).find(({ kind }) => kind === 'open-comment');
  if (openComment)
    remarks.push({
      code: 'open-comment',
      words: shorten(written.slice(openComment.from)),
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
      for (const { type, content } of token.children ?? []) if (type === 'refused_html') addTag(content);
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
  for (const { code, words } of unused(source, env.references ?? {}, env.footnotes?.refs ?? {})) add(code, words);
  return remarks;
}

function leftIn(plain: string): { code: keyof typeof signs; words: string }[] {
  if (!/[`*~|#[\]{}:<%$=^]/.test(plain)) return [];
  const found: { code: keyof typeof signs; words: string; from: number; to: number }[] = [];
  for (const [code, pattern] of Object.entries(signs) as [keyof typeof signs, RegExp][]) {
    const all = plain.matchAll(new RegExp(pattern, `g${pattern.flags}`));
    for (const { 0: words, index } of all.take(6)) {
      const [from, to] = [index, index + words.length];
      // The same signs may look like several things; the first in the list is the likeliest.
      if (found.some((other) => from < other.to && other.from < to)) continue;
      found.push({ code, words: words.replace(notText, '').trim(), from, to });
    }
  }
  return found.toSorted((one, other) => one.from - other.from);
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

function shorten(words: string): string {
  const line = words.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function isClosed({ markup, map }: Token, lines: string[]): boolean {
  const last = (lines[map![1] - 1] ?? '').replace(/^[\s>]*/, '').trim();
  return map![1] - 1 > map![0] && last.startsWith(markup) && last.replaceAll(markup[0]!, '') === '';
}

/** A sentence that a tab or four spaces have made code. */
function isProse(content: string): boolean {
  return /^\p{Lu}[^{}();=<>$]{20,}[.!?…]$/u.test(content.trim()) && content.trim().split(/\s+/).length > 4;
}

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
    const isProduct = /_open$/.test(type) && /\d$/.test(before!) && /^[\d.,]+$/.test(inside!) && /^\d/.test(after!);
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

/** Signs of Markdown in a text that is shown as it is. */
const plainSigns = {
  'plain-image': /!\[[^[\]\n]{0,200}\]\(/,
  'plain-link': /\[[^[\]\n]{1,200}\]\((?:https?:|mailto:|\/|www\.)[^\s)]{0,300}\)?|<https?:\/\/[^<>\s]{1,500}>/i,
  'plain-strong':
    /(?<![\w*])\*\*(?=[^\s*])[^*\n]{0,200}[^\s*]\*\*(?![\w*])|(?<![\w_])__(?=[^\s_])[^_\n]{0,200} [^_\n]{0,200}[^\s_]__(?![\w_])/,
  'plain-emphasis':
    /(?<![\w*\\])\*(?=[^\s*])[^*\n]{0,200}[^\s*]\*(?![\w*])|(?<![\w_/])_(?=[^\s_])[^_\n]{0,200}[^\s_]_(?![\w_/])/,
  'plain-strike': /~~(?=[^\s~])[^~\n]{1,200}~~/,
  'plain-code': /`[^`\n]{1,200}`/,
  'plain-html':
    /<(b|i|u|s|em|strong|a|span|sup|sub|code|small|mark|font|del|ins)(?:\s[^<>]{0,300})?>[^<>]{0,300}<\/\1>|<(?:br|hr)\s{0,3}\/?>/i,
  'plain-entity':
    /&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|trade|hellip|[mn]dash|[lr][sd]quo|bull|middot|euro|pound|[aeiouAEIOU](?:uml|acute|grave|circ)|szlig|#\d{2,6}|#x[0-9a-f]{2,6});/i,
  'plain-note': /\[\^[^\s[\]]{1,80}\]/,
  'plain-emoji': /(?<=^|[\s(]):[a-z][a-z0-9_+-]{1,40}:(?=$|[\s.,;!?)])/,
};

type PlainCode = keyof typeof plainSigns | 'plain-comment';

/** What looks like Markdown or HTML in a field of plain text; `text` without its comments. */
export function remarksOnPlain(text: string): MarkdownRemark[] {
  const remarks: MarkdownRemark[] = [];
  const comment = partsOf(text).find(({ kind }) => kind === 'open-comment');
  if (comment) remarks.push({ code: 'plain-comment', words: shorten(text.slice(comment.from)), offset: comment.from });
  for (const [code, pattern] of Object.entries(plainSigns) as [PlainCode, RegExp][]) {
    const found = pattern.exec(text);
    if (found) remarks.push({ code, words: shorten(found[0]), offset: found.index });
  }
  return remarks;
}
