import { isComment, isTag, isText, type ChildNode, type Element } from 'domhandler';
import type { LookAt } from './computed.ts';

/** The visible text with collapsed white space, without hidden elements. */
export function visibleText(node: ChildNode, look: LookAt): string {
  return fold(pieces(node, look, false).join(' '));
}

/** What a screen reader reads for a link or a button: its label, its text with the `alt`s of pictures, or its title. */
export function nameOf(element: Element, look: LookAt): string {
  return (
    fold(element.attribs['aria-label'] ?? '') ||
    fold(pieces(element, look, true).join(' ')) ||
    fold(element.attribs.title ?? '')
  );
}

function pieces(node: ChildNode, look: LookAt, withAlt: boolean): string[] {
  if (isText(node)) return withAlt || !isTag(node.parent!) || look(node.parent).fontSize > 0 ? [node.data] : [];
  if (isComment(node) || !isTag(node)) return [];
  if (withAlt && node.name === 'img') return [node.attribs.alt ?? ''];
  if (withAlt && node.attribs['aria-hidden'] === 'true') return [];
  // What is only visually hidden, such as a line of height 0, is still read out.
  if (look(node).hidden && !(withAlt && isOutOfSight(node))) return [];
  return node.children.flatMap((child) => pieces(child, look, withAlt));
}

function isOutOfSight({ attribs }: Element): boolean {
  return (
    !/display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style ?? '') &&
    attribs.hidden === undefined &&
    attribs.class === undefined
  );
}

function fold(text: string): string {
  // Zero-width characters pad preheaders and join emoji; on their own they are not text.
  return text
    .replaceAll(/[\p{Cf}\s]+/gu, ' ')
    .replaceAll('\u034f', '')
    .trim();
}

/** For a message: the beginning of a text. */
export function excerpt(text: string): string {
  return text.length > 48 ? `${text.slice(0, 46).trimEnd()}…` : text;
}
