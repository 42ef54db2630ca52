/**
 * A mark in a rendition is a place where something is filled in later. It is a pair of private-use characters around
 * a letter and a number, so that Markdown, React, MJML and Handlebars all pass it through untouched, in text as
 * in an attribute. A draft may not contain the two characters itself (`parse-draft.ts` refuses them).
 */
export const markStart = '\uE000';
export const markEnd = '\uE001';

export type MarkKind =
  /** Link number n of the issue: becomes the tracked address. */
  | 'l'
  /** Handlebars tag number n, which is replaced alone: `{{subscriber.city}}`, `{{else}}`. */
  | 'f'
  /** Handlebars tag number n that begins a block (`{{#if}}`) or ends one (`{{/if}}`): a theme may care what lies between. */
  | 'b'
  | 'e'
  /** The reader's own unsubscribe page. */
  | 'u';
// `t`, the words between the tags of a block, is used in the templates of `slots.ts` only and never in a rendition.

export function mark(kind: MarkKind, number: number): string {
  return `${markStart}${kind}${number}${markEnd}`;
}

export function isTag(kind: string): kind is 'f' | 'b' | 'e' {
  return kind === 'f' || kind === 'b' || kind === 'e';
}

/** A fresh pattern each time: a shared global one would keep its `lastIndex`. */
export function markPattern(): RegExp {
  return new RegExp(`${markStart}([lfbeu])(\\d+)${markEnd}`, 'g');
}
