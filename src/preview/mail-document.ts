import type { ChildNode, Document, Element } from 'domhandler';
import { Element as NewElement, isDirective, Text } from 'domhandler';
import { DomUtils, parseDocument } from 'htmlparser2';
import { escapeHtml } from '../issue/render.ts';
import { splitStyle } from './css-colours.ts';
import { canvasStyle, forceDark, forcedWays, type ForcedWay } from './force-dark.ts';

export type Scheme = 'light' | 'dark' | ForcedWay;

export interface DocumentOptions {
  scheme: Scheme;
  /** Whether pictures are shown; if not, their alternative texts are, as in clients that ask before loading. */
  images: boolean;
  /** The number of elements before the place where Gmail clips the mail; undefined shows the whole mail. */
  clipAfter?: number | undefined;
  /** Returns the address at which this page gets a picture, from its address in the mail. */
  picture(src: string): string;
}

/** A filled copy as one kind of client shows it. */
export function mailDocument(html: string, { scheme, images, clipAfter, picture }: DocumentOptions): string {
  const document = parseDocument(html);
  const elements = DomUtils.getElementsByTagName('*', document);
  if (clipAfter !== undefined) markClip(elements.slice(clipAfter));
  for (const image of elements.filter(({ name }) => name === 'img')) {
    if (images) image.attribs.src = picture(image.attribs.src ?? '');
    else standIn(image);
  }
  if (!images) elements.forEach(dropBackground);
  const isForced = (forcedWays as readonly string[]).includes(scheme);
  if (isForced) forceDark(document, scheme as ForcedWay);
  else for (const style of elements.filter(({ name }) => name === 'style')) settleScheme(style, scheme === 'dark');

  // Default styles go before the mail's own, so that the mail's win; the colour scheme goes after them, so that it
  // wins.
  const head = elements.find(({ name }) => name === 'head');
  const first = [
    element('base', { target: '_blank' }),
    ...(isForced ? [styleElement(canvasStyle(scheme as ForcedWay))] : []),
  ];
  const last = styleElement(
    `:root{color-scheme:${scheme === 'light' || isForced ? 'light' : 'dark'}!important}${clipAfter === undefined ? '' : clipStyle}`,
  );
  if (head) {
    for (const node of first.toReversed()) DomUtils.prependChild(head, node);
    DomUtils.appendChild(head, last);
  } else {
    // Inserted after the doctype; before it, the document would be in quirks mode.
    const at = document.children.findIndex((node) => !isDirective(node));
    document.children.splice(at < 0 ? document.children.length : at, 0, ...first, last);
  }
  return DomUtils.getOuterHTML(document, { encodeEntities: 'utf8' });
}

/** Evaluates `prefers-color-scheme` for the chosen scheme, whatever the editor's own screen uses. */
function settleScheme(style: Element, isDark: boolean): void {
  const settled = (css: string) =>
    css.replaceAll(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_all, wanted: string) =>
      (wanted.toLowerCase() === 'dark') === isDark ? '(min-width:0)' : '(max-width:0)',
    );
  const [text] = style.children;
  if (text && 'data' in text) text.data = settled(text.data);
  if (style.attribs.media) style.attribs.media = settled(style.attribs.media);
}

/** Elements that can show a line above themselves; on a table or row the line would be outside. */
const clippable = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'td',
  'th',
  'div',
  'li',
  'a',
  'span',
  'strong',
  'em',
  'blockquote',
]);

function markClip(rest: Element[]): void {
  const at = rest.find(({ name }) => clippable.has(name));
  if (at) at.attribs['data-galley-clip'] = '';
}

/** The only element that the preview adds to the mail. */
const clipStyle =
  '[data-galley-clip]::before{content:"Gmail clips the message here, at 102 kB: what follows is hidden behind “View entire message”";display:block;margin:12px 0;padding:6px 10px;border-top:3px dashed #a8281e;background:#fbeae8;color:#a8281e;font:600 13px/1.4 system-ui,sans-serif;text-align:left}';

/**
 * Replaces a picture by a box of the same size with its alternative text; 1 × 1 pictures are removed. The box is a
 * picture too, so that the mail's styles for pictures apply to it.
 */
function standIn(image: Element): void {
  const { alt = '', width, height, style = '' } = image.attribs;
  if (width === '1' && height === '1') return DomUtils.removeElement(image);
  const pixels = (value: string | undefined, otherwise: number) =>
    value && /^\d{1,4}$/.test(value) ? Number(value) : otherwise;
  const [wide, high] = [pixels(width, 280), pixels(height, 56)];
  // Clients show the text in the font that is set on the picture.
  const type = splitStyle(style).flatMap(([property, value]) =>
    /^(color|font(-(size|style|weight|family))?|text-align)$/.test(property) ? [`${property}:${value}`] : [],
  );
  const box = [
    'box-sizing:border-box',
    `width:${wide}px`,
    `height:${high}px`,
    'padding:4px 6px',
    'overflow:hidden',
    'border:1px solid #8f8f8f',
    'background:rgba(143,143,143,.12)',
    'color:#5c5c5c',
    'font:14px/1.3 Arial,sans-serif',
    ...type,
  ].join(';');
  image.attribs.src = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}"><foreignObject width="100%" height="100%"><div xmlns="http://www.w3.org/1999/xhtml" style="${escapeHtml(box)}">${escapeHtml(alt)}</div></foreignObject></svg>`)}`;
  delete image.attribs.srcset;
}

function dropBackground({ attribs }: Element): void {
  delete attribs.background;
  const { style } = attribs;
  if (style && /url\(/i.test(style)) attribs.style = style.replaceAll(/url\((?:"[^"]*"|'[^']*'|[^)]*)\)/gi, 'none');
}

function element(name: string, attributes: Record<string, string>, children: ChildNode[] = []): Element {
  return new NewElement(name, attributes, children);
}

function styleElement(text: string): Element {
  return element('style', {}, [new Text(text)]);
}

/** How many elements begin before byte `limit` of `html` in UTF-8; undefined if the HTML is not longer. */
export function elementsWithin(html: string, limit: number): number | undefined {
  const bytes = Buffer.from(html);
  if (bytes.length <= limit) return undefined;
  const head = bytes.subarray(0, limit).toString();
  return countElements(parseDocument(head));
}

function countElements(document: Document): number {
  return DomUtils.getElementsByTagName('*', document).length;
}
