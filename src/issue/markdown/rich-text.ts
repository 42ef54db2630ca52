/** The text of rich text: lines as `emails/rich-text.ts` lays them out. */
import { cellMark, codeMark } from '../../../emails/rich-text.ts';
import type { Token } from './parser.ts';

/** `words <URL>`, unless the words are the address itself. */
export function textOfInline(tokens: Token[]): string {
  let text = '';
  let href: string | null = null;
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'footnote_ref' && tokens[index - 1]?.type === 'footnote_ref') text += ' ';
    if (token.type === 'link_open') {
      href = String(token.attrGet('href'));
      from = text.length;
    } else if (token.type === 'link_close') {
      const address = href?.replace(/^mailto:/i, '');
      if (address && text.slice(from) !== address) text += ` <${address}>`;
      href = null;
    } else text += textOf(token);
  }
  return text;
}

function textOf({ type, content, meta }: Token): string {
  if (type === 'text' || type === 'code_inline' || type === 'html_inline') return content;
  if (type === 'softbreak') return ' ';
  if (type === 'hardbreak') return '\n';
  if (type === 'image') return content ? `[${content}]` : '';
  if (type === 'refused_image') return content;
  // As `wdiff` does: without a sign, deleted text would read as if it were valid.
  if (type === 's_open' || type === 'del_open') return '[-';
  if (type === 's_close' || type === 'del_close') return '-]';
  if (type === 'footnote_ref') return superscript((meta as { id: number }).id + 1);
  if (type === 'sup_open') return '^';
  return '';
}

function superscript(number: number): string {
  return String(number).replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
}

export function textOfBlocks(tokens: Token[]): string {
  const reader = new Reader(tokens);
  return reader.blocks().join('\n');
}

/** Reads the tokens of one block after another; each method consumes the tokens of one and returns its lines. */
class Reader {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  /** The blocks up to `end`, separated by empty lines unless they are `tight`. */
  blocks(end?: string, tight = false): string[] {
    const lines: string[] = [];
    for (let token = this.#next(); token && token.type !== end; token = this.#next()) {
      const block = this.#block(token);
      if (block.length === 0) continue;
      if (lines.length > 0 && !tight) lines.push('');
      lines.push(...block);
    }
    return lines;
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #block(token: Token): string[] {
    switch (token.type) {
      case 'inline':
        return textOfInline(token.children ?? []).split('\n');
      case 'heading_open':
        return this.#heading(token);
      case 'bullet_list_open':
        return this.#list('bullet_list_close');
      case 'ordered_list_open':
        return this.#list('ordered_list_close', Number(token.attrGet('start') ?? 1));
      case 'blockquote_open':
        return this.blocks('blockquote_close').map((line) => (line === '' ? '>' : `> ${line}`));
      case 'fence':
      case 'code_block':
        return token.content
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => (line.trim() === '' ? codeMark : `${codeMark}    ${line.replaceAll('\t', '    ')}`));
      case 'hr':
        return ['· · ·'];
      case 'table_open':
        return this.#table();
      case 'footnote_open':
        return this.#note(token);
      default:
        return [];
    }
  }

  /** Underlined, with a shorter line than the heading of a section. */
  #heading({ tag }: Token): string[] {
    const [words = ''] = this.blocks('heading_close');
    const columns = Math.min(Math.max([...words].length, 3), 40);
    return tag < 'h6' ? [words, codeMark + '-'.repeat(columns)] : [words];
  }

  #list(end: string, start?: number): string[] {
    const items: string[][] = [];
    let number = start;
    for (let token = this.#next(); token && token.type !== end; token = this.#next()) {
      const isTask = (token.meta as { isTask?: boolean } | null)?.isTask === true;
      const sign = isTask ? '' : number === undefined ? '- ' : `${number}. `;
      if (number !== undefined) number++;
      // In lists without empty lines between items, paragraphs are hidden.
      const isLoose = this.#tokens[this.#at]?.type === 'paragraph_open' && !this.#tokens[this.#at]!.hidden;
      const lines = this.blocks('list_item_close', !isLoose);
      const indent = ' '.repeat(sign.length || 2);
      items.push(
        (lines.length === 0 ? [''] : lines).map((line, index) =>
          index === 0 ? `${sign}${line}`.trimEnd() : line === '' ? '' : indent + line,
        ),
      );
    }
    // An item with several paragraphs needs empty lines around it.
    const gap = items.some((lines) => lines.includes('')) ? [''] : [];
    return items.flatMap((lines, index) => (index === 0 ? lines : [...gap, ...lines]));
  }

  /** First the alignments, then one line for each row. */
  #table(): string[] {
    const rows: string[][] = [];
    const alignments: string[] = [];
    for (let token = this.#next(); token && token.type !== 'table_close'; token = this.#next()) {
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'th_open') alignments.push(String(token.attrGet('align') ?? 'left'));
      if (token.type === 'inline') rows.at(-1)!.push(textOfInline(token.children ?? []).replaceAll(/\s*\n\s*/g, ' '));
    }
    return [alignments, ...rows].map((row) => row.map((cell) => cellMark + cell).join(''));
  }

  #note(token: Token): string[] {
    const number = superscript((token.meta as { id: number }).id + 1);
    const lines = this.blocks('footnote_close');
    return (lines.length === 0 ? [''] : lines).map((line, index) =>
      index === 0 ? `${number} ${line}` : line === '' ? '' : `  ${line}`,
    );
  }
}
