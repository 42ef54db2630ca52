import type { Env } from 'markdown-it';
import { markTag } from '../template.ts';
import { resolveHtml } from './inline-html.ts';
import { partsOf } from './literal-parts.ts';
import { apartFromTags } from './lone-tags.ts';
import { parser, type Token } from './parser.ts';
import { tidyChatLinks, tidyPaste } from './tidy-paste.ts';

export interface ReadMarkdown {
  tokens: Token[];
  /** Without comments, as the parser read it. */
  source: string;
  env: MarkdownEnv;
}

/** What the parser and its plugins collect. Labels of notes begin with a colon; -1 is a note without a reference. */
export interface MarkdownEnv extends Env {
  footnotes?: { refs?: Record<string, number> };
}

/**
 * Parses one field. With `tags`, each `{{ … }}` outside code becomes a mark, and the tags are appended to `tags`. For a
 * field without personal fields `tags` is omitted, and braces are text.
 */
export function readMarkdown(written: string, tags?: string[]): ReadMarkdown {
  const source = prepare(written, tags);
  const env: MarkdownEnv = {};
  const tokens = parser.parse(source, env);
  for (const token of tokens) if (token.children) token.children = resolveHtml(token.children);
  return { tokens, source, env };
}

/** Whether it contains nothing visible: only comments and white space. */
export function isBlankMarkdown(written: string): boolean {
  return prepare(written).trim() === '';
}

function prepare(written: string, tags?: string[]): string {
  const tidy = tidyPaste(written.replaceAll(/\r\n?/g, '\n'));
  let out = '';
  let isCut = false;
  for (const { kind, from, to, inTable } of partsOf(tidy)) {
    let words = tidy.slice(from, to);
    if (kind === 'tag' && tags) words = markTag(words, tags);
    // The parser splits a row at each bar, also within code.
    if (kind === 'code' && inTable) words = words.replaceAll(/\\?\|/g, '\\|');
    const isDropped = kind === 'comment' || kind === 'open-comment' || words === '';
    if (isDropped) words = '';
    else if (kind === 'text') {
      words = tidyChatLinks(words);
      // A comment alone on its lines is removed with these lines: an empty line would end the paragraph.
      if (isCut && (out === '' || out.endsWith('\n'))) words = words.replace(/^[ \t]*\n/, '');
      // Two spaces before it would make a line break.
      if (isCut && words.startsWith('\n')) out = withoutTrailingSpaces(out);
    }
    out += words;
    isCut = isDropped || (isCut && words === '');
  }
  return apartFromTags(isCut ? out.trimEnd() : out, tags);
}

function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  return text.slice(0, end);
}
