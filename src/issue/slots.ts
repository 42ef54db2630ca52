import { isTag, markEnd, markPattern, markStart } from './marks.ts';
import { compileTemplate, type TemplateData, type TemplateFunction } from './template.ts';

/** A rendered document cut at its marks: fixed text, and *slots* that each reader's copy fills. */
export type Piece = string | Slot;

export type Slot =
  | { kind: 'link'; position: number }
  | { kind: 'unsubscribe' }
  /** A reader's field, or a whole `{{#if}}…{{/if}}` with everything in it: `texts` is what is between its tags. */
  | { kind: 'field'; fill: TemplateFunction; texts?: string[] };

/** How the addresses in one copy read: tracked for a delivery, plain for a preview or the web page. */
export interface Addresses {
  link(position: number): string;
  unsubscribe: string;
}

/**
 * Cuts `document` at its marks. A block tag and everything up to its close become one slot, so that `{{#if}}` may
 * surround Markdown, links included.
 */
export function cutSlots(document: string, tags: string[], context: 'html' | 'text', lang: string): Piece[] {
  const pieces: Piece[] = [];
  let fixedFrom = 0;
  let depth = 0;
  let block = '';
  let blockFrom = 0;
  let texts: string[] = [];
  for (const match of document.matchAll(markPattern())) {
    const end = match.index + match[0].length;
    const tag = isTag(match[1]!) ? tags[Number(match[2])]! : undefined;
    if (depth > 0) {
      // Links inside a block keep their marks; `fillSlot` resolves them after the template has chosen.
      if (!tag) continue;
      block += placeFor(document.slice(blockFrom, match.index), texts) + tag;
      blockFrom = end;
      depth += step(tag);
      if (depth === 0) {
        pieces.push({ kind: 'field', fill: compileTemplate(block, context, lang), texts });
        fixedFrom = end;
      }
      continue;
    }
    if (match.index > fixedFrom) pieces.push(document.slice(fixedFrom, match.index));
    fixedFrom = end;
    if (!tag) {
      pieces.push(match[1] === 'l' ? { kind: 'link', position: Number(match[2]) } : { kind: 'unsubscribe' });
    } else if (step(tag) > 0) {
      depth = 1;
      block = tag;
      blockFrom = end;
      texts = [];
    } else {
      pieces.push({ kind: 'field', fill: compileTemplate(tag, context, lang) });
    }
  }
  if (fixedFrom < document.length) pieces.push(document.slice(fixedFrom));
  return pieces;
}

/**
 * Handlebars reads the tags and never the words between them: those were Markdown, so what stood as `&#123;` is a brace
 * by now, and three of them would be a tag that writes a reader's field as HTML. White space at the edges stays,
 * because `{{~` and a tag on a line of its own take some of it away.
 */
function placeFor(text: string, texts: string[]): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text)!;
  return words === '' ? text : `${before}${markStart}t${texts.push(words) - 1}${markEnd}${after}`;
}

const textPattern = new RegExp(`${markStart}t(\\d+)${markEnd}`, 'g');

/** `{{#if …}}` opens, `{{/if}}` closes; `{{else}}` and values stay on the level. */
function step(tag: string): number {
  if (/^\{\{~?\s*#/.test(tag)) return 1;
  return /^\{\{~?\s*\//.test(tag) ? -1 : 0;
}

/** The content of one slot of one copy. Links are looked for in the block's own words, never in a reader's field. */
export function fillSlot(slot: Slot, data: TemplateData, addresses: Addresses): string {
  if (slot.kind === 'link') return addresses.link(slot.position);
  if (slot.kind === 'unsubscribe') return addresses.unsubscribe;
  const { fill, texts } = slot;
  if (!texts) return fill(data);
  return fill(data).replaceAll(textPattern, (_all, number: string) =>
    resolveLinks(texts[Number(number)] ?? '', addresses),
  );
}

/** One reader's copy of a document. */
export function fillPieces(pieces: Piece[], data: TemplateData, addresses: Addresses): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : fillSlot(piece, data, addresses))).join('');
}

function resolveLinks(text: string, addresses: Addresses): string {
  return text.replaceAll(markPattern(), (_all, kind: string, number: string) =>
    kind === 'l' ? addresses.link(Number(number)) : addresses.unsubscribe,
  );
}
