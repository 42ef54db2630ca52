import type { Element } from 'domhandler';
import { wireUrl } from '../../fetch/web-url.ts';
import { findingsOf, type Finding, type GateInput, type GateRendition } from '../finding.ts';
import { readMailHtml } from '../mail-html.ts';
import { writtenItems, writtenLinks } from '../written.ts';
import { checkDocument } from './check-document.ts';
import { checkNames, linkAround } from './check-names.ts';
import { checkColours, checkSetting } from './check-sight.ts';
import { checkStructure } from './check-structure.ts';
import { hasDarkMode, lookAt } from './computed.ts';
import type { Remark } from './remark.ts';
import { accessibilityRules } from './rules.ts';

/** In CSS pixels: a desktop window and a phone. */
const [desk, phone] = [800, 375];

/**
 * Checks the accessibility of the issue in each rendered theme: what the Email Markup Consortium and axe-core rate as
 * serious or critical, and the typography. Problems that the draft can solve have its line; the others name the theme.
 */
export function checkAccessibility(input: GateInput): Finding[] {
  const finding = findingsOf('accessibility', input.source);
  const seen = new Set<string>();
  return input.renditions.flatMap((rendition) =>
    remarksOn(rendition, input).flatMap((remark): Finding[] => {
      const { rule, message, hint, element, severity } = remark;
      const place = element && placeInDraft(element, remark, input);
      const key = place ? JSON.stringify([rule, place.path]) : JSON.stringify([rule, message, rendition.theme]);
      if (seen.has(key)) return []; // the same item in another theme
      seen.add(key);
      return [
        finding({
          rule,
          message,
          severity: severity ?? accessibilityRules[rule].severity,
          ...(hint ? { hint } : {}),
          ...(place ?? { theme: rendition.theme }),
        }),
      ];
    }),
  );
}

function remarksOn({ copies }: GateRendition, input: GateInput): Remark[] {
  const mail = readMailHtml(copies.full.html);
  const light = lookAt(mail, { scheme: 'light', width: desk });
  const onPhone = lookAt(mail, { scheme: 'light', width: phone });
  const drafted = new Set(writtenLinks(input).map(({ url, words }) => `${wireUrl(url) ?? url} ${plain(words)}`));
  const remarks = [
    ...checkDocument(mail, light, input.issue),
    ...checkStructure(mail, light),
    ...checkNames(mail, light, (href, words) => drafted.has(`${href} ${plain(words)}`)),
    ...checkColours(mail, light, 'light'),
    ...(hasDarkMode(mail) ? checkColours(mail, lookAt(mail, { scheme: 'dark', width: desk }), 'dark') : []),
    ...checkSetting(mail, light, ''),
  ];
  const isKnown = (remark: Remark) =>
    remarks.some(
      ({ rule, element, measured }) =>
        rule === remark.rule && element === remark.element && measured === remark.measured,
    );
  return [
    ...remarks,
    ...checkSetting(mail, onPhone, '')
      .filter((remark) => !isKnown(remark))
      .map((remark) => ({ ...remark, message: `${remark.message}, on a phone` })),
  ];
}

function plain(words: string): string {
  return words.replaceAll(/[`*_\s]+/g, ' ').trim();
}

/**
 * The place in the draft, only for problems that the draft can solve: a picture's description, a link's text. Colours
 * belong to the theme.
 */
function placeInDraft(
  element: Element,
  { rule }: Remark,
  input: GateInput,
): { path: PropertyKey[]; item: string; url?: string } | undefined {
  if (element.name === 'img' && rule === 'alt-says-nothing') {
    const found = writtenItems(input).find(
      ({ item: { image } }) => image && isSamePicture(element.attribs.src, image.src),
    );
    return found && { path: [...found.path, 'image', 'alt'], item: found.item.id };
  }
  if (rule !== 'link-without-words' && rule !== 'vague-link') return undefined;
  const href = linkAround(element)?.attribs.href;
  const found = writtenLinks(input).find(({ url }) => (wireUrl(url) ?? url) === href);
  if (!found?.item) return undefined;
  // The description of a linked picture is next to its address.
  const item = writtenItems(input).find((each) => each.item.id === found.item);
  const pictured = rule === 'link-without-words' && item?.item.image;
  return { path: pictured ? [...item.path, 'image', 'alt'] : found.path, item: found.item, url: found.url };
}

function isSamePicture(shown: string | undefined, written: string): boolean {
  return shown !== undefined && (shown === written || shown === wireUrl(written) || shown.endsWith(`/${written}`));
}
