/**
 * A mark stands in a rendition where something is filled in later. It is a pair of private-use characters around
 * a letter and a number, so that Markdown, React, MJML and Handlebars all pass it through untouched, in text as
 * in an attribute. A draft may not contain the two characters itself (`parse-draft.ts` refuses them).
 */
export const markStart = '\uE000';
export const markEnd = '\uE001';

export type MarkKind =
  /** Link number n of the issue: becomes the tracked address. */
  | 'l'
  /** Handlebars tag number n, such as `{{/if}}`. */
  | 'f'
  /** The reader's own unsubscribe page. */
  | 'u';

export function mark(kind: MarkKind, number: number): string {
  return `${markStart}${kind}${number}${markEnd}`;
}

/** A fresh pattern each time: a shared global one would keep its `lastIndex`. */
export function markPattern(): RegExp {
  return new RegExp(`${markStart}([lfu])(\\d+)${markEnd}`, 'g');
}
