import { isTag, type Element } from 'domhandler';
import { isVague } from '../empty-words.ts';
import { elementsOf, type MailHtml } from '../mail-html.ts';
import type { LookAt } from './computed.ts';
import type { Remark } from './remark.ts';
import { excerpt, nameOf, visibleText } from './words.ts';

/**
 * Checks the names of links and pictures. `isDrafted` recognises links whose text is in the draft; `checkWriting`
 * checks those.
 */
export function checkNames(
  mail: MailHtml,
  look: LookAt,
  isDrafted: (href: string, words: string) => boolean,
): Remark[] {
  return elementsOf(mail.document).flatMap((element) => {
    if (element.name === 'img') return picture(element, look);
    return element.name === 'a' && element.attribs.href !== undefined && !look(element).hidden
      ? link(element, look, isDrafted)
      : [];
  });
}

function picture(element: Element, look: LookAt): Remark[] {
  const { alt, src = '', role } = element.attribs;
  if (look(element).hidden || element.attribs['aria-hidden'] === 'true') return [];
  if (alt === undefined) {
    if (
      /^(presentation|none)$/.test(role ?? '') ||
      element.attribs['aria-label']?.trim() ||
      element.attribs.title?.trim()
    )
      return [];
    return [{ rule: 'image-without-alt', message: `the picture ${fileOf(src)} has no \`alt\``, element }];
  }
  const words = alt.trim();
  const isFile =
    /^\S+\.(png|jpe?g|gif|webp|svg|avif)$/i.test(words) || /^(img|dsc|image|screenshot)[-_ ]?\d+$/i.test(words);
  if (words !== '' && (isFile || /^https?:\/\//i.test(words) || emptyWords.test(words)))
    return [
      {
        rule: 'alt-says-nothing',
        message: `the \`alt\` of ${fileOf(src)} is “${excerpt(words)}”, which says nothing about the picture`,
        element,
      },
    ];
  return [];
}

const emptyWords =
  /^(an? )?(image|picture|photo|photograph|graphic|icon|logo|banner|spacer|bild|foto|image de|imagen)$/i;

function link(element: Element, look: LookAt, isDrafted: (href: string, words: string) => boolean): Remark[] {
  const name = nameOf(element, look);
  const { href = '' } = element.attribs;
  if (name === '') {
    const pictured = elementsOf(element).some((child) => child.name === 'img');
    return [
      {
        rule: 'link-without-words',
        message: `the link to ${short(href)} has ${pictured ? 'a picture without a description' : 'no words'}`,
        ...(pictured
          ? { hint: 'The `alt` of a linked picture says where the link leads; only decoration has an empty one.' }
          : {}),
        element,
      },
    ];
  }
  const words = visibleText(element, look);
  if (element.attribs['aria-label'] && /\p{L}/u.test(words) && !plain(name).includes(plain(words)))
    return [
      {
        rule: 'link-called-otherwise',
        message: `the link “${excerpt(words)}” is read out as “${excerpt(name)}”`,
        element,
      },
    ];
  if (isDrafted(href, name)) return [];
  // Email addresses and phone numbers may be their own link text.
  if (/^(https?:\/\/|www\.)\S+$/i.test(name))
    return [{ rule: 'vague-link', message: `the text of a link is its address, “${excerpt(name)}”`, element }];
  if (isVague(name))
    return [
      {
        rule: 'vague-link',
        message: `the text “${excerpt(name)}” does not say where the link to ${short(href)} leads`,
        element,
      },
    ];
  return [];
}

function plain(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function fileOf(src: string): string {
  return src.split(/[?#]/)[0]!.split('/').at(-1) || 'without an address';
}

function short(href: string): string {
  return excerpt(href.replace(/^https?:\/\//, '').replace(/\/$/, '')) || 'nowhere';
}

/** The link that is the element itself, or around it, or inside it. */
export function linkAround(element: Element): Element | undefined {
  for (let up: Element | undefined = element; up; up = up.parent && isTag(up.parent) ? up.parent : undefined)
    if (up.name === 'a' && up.attribs.href !== undefined) return up;
  return elementsOf(element).find(({ name, attribs }) => name === 'a' && attribs.href !== undefined);
}
