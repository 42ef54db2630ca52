import { isTag, markPattern } from './marks.ts';
import { compileTemplate, type TemplateData, type TemplateFunction } from './template.ts';

/** A rendered document cut at its marks: fixed text, and *slots* that each reader's copy fills. */
export type Piece = string | Slot;

export type Slot =
  | { kind: 'link'; position: number }
  | { kind: 'unsubscribe' }
  /** A reader's field, or a whole `{{#if}}…{{/if}}` with everything in it. */
  | { kind: 'field'; fill: TemplateFunction };

/** How the addresses in one copy read: tracked for a delivery, plain for a preview or the web page. */
export interface Addresses {
  link(position: number): string;
  unsubscribe: string;
}

/**
 * Cuts `document` at its marks. A block tag and everything up to its close become one slot whose template is the
 * rendered text in between, so that `{{#if}}` may surround Markdown, links included.
 */
export function cutSlots(document: string, tags: string[], context: 'html' | 'text', lang: string): Piece[] {
  const pieces: Piece[] = [];
  let fixedFrom = 0;
  let depth = 0;
  let block = '';
  let blockFrom = 0;
  for (const match of document.matchAll(markPattern())) {
    const end = match.index + match[0].length;
    const tag = isTag(match[1]!) ? tags[Number(match[2])]! : undefined;
    if (depth > 0) {
      // Links inside a block keep their marks; `fillPieces` resolves them after the template has chosen.
      if (!tag) continue;
      block += document.slice(blockFrom, match.index) + tag;
      blockFrom = end;
      depth += step(tag);
      if (depth === 0) {
        pieces.push({ kind: 'field', fill: compileTemplate(block, context, lang) });
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
    } else {
      pieces.push({ kind: 'field', fill: compileTemplate(tag, context, lang) });
    }
  }
  if (fixedFrom < document.length) pieces.push(document.slice(fixedFrom));
  return pieces;
}

/** `{{#if …}}` opens, `{{/if}}` closes; `{{else}}` and values stay on the level. */
function step(tag: string): number {
  if (/^\{\{~?\s*#/.test(tag)) return 1;
  return /^\{\{~?\s*\//.test(tag) ? -1 : 0;
}

/** What stands in one slot of one copy. */
export function fillSlot(slot: Slot, data: TemplateData, addresses: Addresses): string {
  if (slot.kind === 'link') return addresses.link(slot.position);
  if (slot.kind === 'unsubscribe') return addresses.unsubscribe;
  return resolveLinks(slot.fill(data), addresses);
}

/** One reader's copy of a document. */
export function fillPieces(pieces: Piece[], data: TemplateData, addresses: Addresses): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : fillSlot(piece, data, addresses))).join('');
}

function resolveLinks(text: string, addresses: Addresses): string {
  return text.replaceAll(markPattern(), (_all, kind: string, number: string) => (kind === 'l' ? addresses.link(Number(number)) : addresses.unsubscribe));
}
