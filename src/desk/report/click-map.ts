/** The issue as it was sent, with the number of clicks beside each link. */
import { Element, Text } from 'domhandler';
import { DomUtils, parseDocument } from 'htmlparser2';
import { cutRendition, fillRendition, templateData, type Rendition } from '../../issue/render.ts';
import { mailDocument } from '../../preview/mail-document.ts';

export interface MappedLink {
  /** 0-based. */
  position: number;
  url: string;
  label: string;
  humanReaders: number;
  raw: number;
}

export interface ClickMapOptions {
  fields: string[];
  publicUrl: string;
  dark: boolean;
}

/** Never a real host (RFC 2606), so no link of an issue can lead there: it marks where the issue's links are. */
const marker = 'https://link.invalid/';

/** Five colours from no clicks to the most, each readable whatever the colours of the mail are. */
const steps = [
  ['#e4e2dd', '#4d4942'],
  ['#cfdcf2', '#173a75'],
  ['#8fb0e3', '#10203d'],
  ['#2f62b5', '#ffffff'],
  ['#12305f', '#ffffff'],
] as const;

/** 0 if there is no reader; otherwise a step relative to the most clicked link. */
function heatOf(readers: number, maxReaders: number): number {
  return readers === 0 || maxReaders === 0 ? 0 : Math.max(1, Math.ceil((readers / maxReaders) * 4));
}

/** A document for a frame, without personal fields, like the web copy. */
export function clickMap(
  rendition: Rendition,
  links: MappedLink[],
  { fields, publicUrl, dark }: ClickMapOptions,
): string {
  const data = templateData(rendition, { email: '', since: '', fields: {} }, fields);
  const { html } = fillRendition(cutRendition(rendition), data, {
    link: (position) => `${marker}${position}`,
    unsubscribe: `${publicUrl}/unsubscribe`,
  });
  const document = parseDocument(html);
  const maxReaders = Math.max(0, ...links.map(({ humanReaders }) => humanReaders));
  const byPosition = new Map(links.map((link) => [link.position, link]));
  const drawn = new Set<number>();
  for (const anchor of DomUtils.getElementsByTagName('a', document)) {
    const href = anchor.attribs.href ?? '';
    const link = href.startsWith(marker) ? byPosition.get(Number(href.slice(marker.length))) : undefined;
    if (!link) continue;
    anchor.attribs.href = link.url;
    anchor.attribs.title = wordsOf(link);
    // An item's picture, title and button are one link, so only the first gets the number.
    if (!drawn.has(link.position)) draw(anchor, link, heatOf(link.humanReaders, maxReaders));
    drawn.add(link.position);
  }
  // Outlook's copies of buttons are in comments, which browsers do not show.
  const marked = DomUtils.getOuterHTML(document, { encodeEntities: 'utf8' }).replaceAll(
    /https:\/\/link\.invalid\/(\d+)/g,
    (_all, position: string) => escapeAttribute(byPosition.get(Number(position))?.url ?? '#'),
  );
  return mailDocument(marked, {
    scheme: dark ? 'dark' : 'light',
    images: true,
    picture: (src) =>
      src.startsWith(`${publicUrl}/images/`) ? `/drafts/images/${src.slice(`${publicUrl}/images/`.length)}` : src,
  });
}

function draw(anchor: Element, link: MappedLink, heat: number): void {
  const [background, colour] = steps[heat]!;
  const badge = new Element(
    'span',
    {
      id: `link-${link.position + 1}`,
      style: `display:inline-block;margin:0 0 0 6px;padding:1px 7px;border-radius:10px;background:${background};color:${colour};font:600 12px/17px system-ui,sans-serif;letter-spacing:0;text-decoration:none;text-transform:none;vertical-align:middle;white-space:nowrap;scroll-margin:80px`,
      'data-heat': String(heat),
    },
    [new Text(`${link.position + 1}: ${link.humanReaders.toLocaleString('en')}`)],
  );
  DomUtils.appendChild(anchor, badge);
}

function wordsOf({ position, label, humanReaders, raw }: MappedLink): string {
  return `Link ${position + 1}, ${label}: ${humanReaders.toLocaleString('en')} ${humanReaders === 1 ? 'reader' : 'readers'}, ${raw.toLocaleString('en')} raw clicks`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
