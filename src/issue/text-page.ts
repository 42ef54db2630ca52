/**
 * The text part. Some people prefer it, screen readers and terminals need it, and filters compare it with the HTML.
 * Every address is below the item that it belongs to, so that nobody has to scroll to a list. Pictures are omitted; the
 * item's text says what they show.
 */
import { isolate } from '../../emails/meta.ts';
import type { IssueView, ItemView } from '../../emails/view.ts';
import type { Words } from '../../emails/words.ts';
import { layRichText } from '../../emails/rich-text.ts';
import { wrapText } from '../../emails/wrap.ts';

/** Columns. Fits a terminal of 80 even after two levels of quoting (RFC 3676 4.2 recommends 72 to 78). */
const width = 72;

/** Collects the text part block by block. Each kind of section adds its own lines. */
export class TextPage {
  readonly words: Words;
  readonly dir: IssueView['dir'];
  readonly #blocks: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** The addresses cited since the last list of addresses. */
  #cited: string[] = [];

  constructor(words: Words, dir: IssueView['dir']) {
    this.words = words;
    this.dir = dir;
  }

  toString(): string {
    return `${this.#blocks.join('\n\n')}\n`;
  }

  masthead({ publication, date, subject, preheader }: IssueView): void {
    const rule = '='.repeat(width);
    const name = wrapText(publication.name, { width });
    const tagline = publication.tagline ? wrapText(publication.tagline, { width }) : [];
    this.#blocks.push([rule, ...name, ...tagline, `${this.words.issue} · ${date}`, rule].join('\n'));
    this.#blocks.push([...wrapText(subject, { width }), ...wrapText(preheader, { width })].join('\n'));
  }

  heading(title: string): void {
    this.block(['', ...this.wrap(title), '-'.repeat(width)]);
  }

  /** Adds lines with a blank line before and after them. */
  block(lines: string[]): void {
    this.#blocks.push(lines.join('\n'));
  }

  wrap(text: string, first = '', rest = first): string[] {
    return wrapText(text, { width, first, rest });
  }

  /** `facts` are the line below the title. */
  item(item: ItemView, facts: string[], button?: string): void {
    const indent = '  ';
    const meta = [...facts, ...item.tags.map((tag) => `#${tag}`)].map((fact) => isolate(fact, this.dir)).join(' · ');
    const head = [
      ...wrapText(`${isolate(item.title, this.dir)} ${this.cite(item.url)}`, { width, first: '* ', rest: indent }),
      ...wrapText(meta, { width, first: indent }),
    ];
    const body = [
      ...(item.summary ? this.rich(item.summary.text, indent) : []),
      ...(item.note ? ['', ...this.rich(introduced(this.words.note, item.note.text), indent)] : []),
      ...(button ? wrapText(`${button} ${this.cite(item.url)}`, { width, first: indent }) : []),
    ];
    // After several paragraphs the addresses would look like part of the last one.
    const gap = body.includes('') ? [''] : [];
    this.#blocks.push([...head, ...body, ...gap, ...this.addresses(indent)].join('\n'));
  }

  prose(text: string): void {
    const lines = this.rich(text, '');
    const addresses = this.addresses('');
    this.#blocks.push([...lines, ...(addresses.length > 0 ? ['', ...addresses] : [])].join('\n'));
  }

  rule(character: string): void {
    this.#blocks.push(character.repeat(width));
  }

  /** Addresses here have lines of their own: next to words they would wrap in a narrow window and break. */
  footer({ publication, webUrl, unsubscribeUrl }: IssueView): void {
    const { readOnWeb, unsubscribe, reason } = this.words;
    this.rule('=');
    this.#blocks.push(`${readOnWeb}\n${webUrl}`, `${publication.name}\n${publication.url}`);
    this.#blocks.push([...wrapText(reason, { width }), unsubscribe, unsubscribeUrl].join('\n'));
    this.#blocks.push(publication.address.trim());
  }

  /** Returns `[n]`; the same address always has the same number. */
  cite(url: string): string {
    if (!this.#numbers.has(url)) this.#numbers.set(url, this.#numbers.size + 1);
    if (!this.#cited.includes(url)) this.#cited.push(url);
    return `[${this.#numbers.get(url)}]`;
  }

  /** Lists the addresses cited since the last list. */
  addresses(indent: string): string[] {
    const lines = this.#cited.map((url) => `${indent}[${this.#numbers.get(url)}] ${url}`);
    this.#cited = [];
    return lines;
  }

  /** Paragraphs and lists with numbered links. Line breaks within a paragraph are the editor's own. */
  rich(text: string, indent: string): string[] {
    // Only marks of links (l, u) are addresses; a reader's field between angle brackets is text.
    let depth = 0;
    const cited = text.replaceAll(
      /\uE000([be])\d+\uE001| ?<(https?:\/\/[^\s<>]+|\uE000[lu][^\uE001]*\uE001)>/gi,
      (all, block: string | undefined, url: string) => {
        if (block) {
          depth += block === 'b' ? 1 : -1;
          return all;
        }
        // In a part that some readers don't get, the address stays next to its words; the list goes to all readers.
        return depth > 0 ? ` (${url})` : ` ${this.cite(url)}`;
      },
    );
    return layRichText(cited, { width, indent });
  }
}

/** A note that does not begin with a paragraph begins on a line of its own. */
function introduced(label: string, text: string): string {
  return /^(?:[->] |\d+\. |[☐☑\uE002\uE003])/u.test(text) ? `${label}:\n${text}` : `${label}: ${text}`;
}
