/**
 * Exceptions that caniemail can't know: whether its note applies to this use, and whether the mail has a fallback for a
 * client without the feature. Each line is a decision; a line that no longer matches does no harm.
 */
import { isComment, isText, type ChildNode, type Element } from 'domhandler';
import { DomUtils } from 'htmlparser2';
import type { ClientId } from '../../config/mail-clients.ts';
import { inlineDeclarations, type MailHtml } from '../mail-html.ts';
import { allFeatures } from './support.ts';
import type { Use } from './used-features.ts';

export interface Place {
  use: Use;
  client: ClientId;
  mail: MailHtml;
}

type Test = (place: Place) => boolean;

const value =
  (pattern: RegExp): Test =>
  ({ use }) =>
    pattern.test(use.value ?? '');
const on =
  (names: string): Test =>
  ({ use }) =>
    use.element === undefined || names.split(' ').includes(use.element.name);
const never: Test = () => false;

/** Notes that apply to some uses only, with a test for them. */
const remarks: [feature: RegExp, remark: RegExp, applies: Test][] = [
  // Gmail's apps with an account elsewhere read no style sheets. Both themes keep colours and sizes inline for them;
  // if it were reported for every selector, every editor would see it in every issue.
  [/./, /non (google|gmail) account|hotmail\/outlook account/i, never],
  [/^html-style$/, /inside the `<body>`/, ({ use }) => hasAncestor(use.element, 'body')],
  [/^html-style$/, /16 KB/, ({ mail }) => sheetBytes(mail) > 16_384],
  [/^html-style$/, /declared before/, ({ use }) => hasAncestor(use.element, 'body')],
  [/^css-at-media$/, /height based/, value(/height/)],
  [/^css-at-media$/, /nested/i, ({ use }) => (use.within ?? []).some(({ name }) => name === 'media')],
  [
    /^css-at-media$/,
    /^Partial\. Only supports `screen`/,
    value(/^(?!(only )?(screen( and )?)?(\((min|max)-(width|height):[^)]*\)( and )?)*$)/),
  ],
  [/^css-at-media$/, /simple `@media/, value(/^$/)],
  [/^html-dir$|^css-direction$/, /`rtl` language/, value(/rtl/)],
  [/^html-dir$/, /on anchor/, on('a')],
  [/^html-lang$/, /on `<td>`/, on('td')],
  [
    /^html-align$/,
    /on `<table>`/,
    ({ use }) => use.element?.name === 'table' && /left|right/i.test(use.element.attribs.align ?? ''),
  ],
  [
    /^html-(width|height)$/,
    /Percentage width on `<img>`/,
    ({ use }) => use.element?.name === 'img' && /%/.test(use.element.attribs.width ?? ''),
  ],
  [/^html-(width|height)$/, /120 dpi/, never],
  [/^html-lists$/, /`reversed`/, ({ use }) => use.element?.attribs.reversed !== undefined],
  [
    /^html-lists$/,
    /`value` attribute/,
    ({ use }) =>
      use.element !== undefined &&
      DomUtils.findOne(
        (element) => element.name === 'li' && element.attribs.value !== undefined,
        use.element.children,
      ) !== null,
  ],
  [/^css-margin$/, /negative/i, value(/(^|\s)-/)],
  [
    /^css-margin$/,
    /`<span>` and `<body>`/,
    ({ use }) => use.element !== undefined && on('span body')({ use } as Place) && !isZero(use),
  ],
  [/^css-margin$/, /`background-color` is included/, never],
  [/^css-margin$/, /`auto`/, ({ use }) => /auto/.test(use.value ?? '') && !isProvidedForWord(use.element)],
  [
    /^css-padding$/,
    /table cells/,
    ({ use }) =>
      use.element !== undefined &&
      !on('td th')({ use } as Place) &&
      !isZero(use) &&
      !isProvidedForWord(use.element) &&
      !isButton(use.element),
  ],
  [/^css-padding$/, /same row/, never],
  [
    /^css-(max-)?width$/,
    /./,
    ({ use }) =>
      !isProvidedForWord(use.element) &&
      !/^(100%|auto|none)$/.test(use.value ?? '') &&
      !(use.element?.attribs.width !== undefined) &&
      !on('table tr tbody td th')({ use } as Place),
  ],
  [
    /^css-height$/,
    /./,
    ({ use }) =>
      !/^(auto|0|100%)/.test(use.value ?? '') && on('body span div p')({ use } as Place) && use.element !== undefined,
  ],
  [/^css-text-align$/, /match-parent`/, value(/match-parent/)],
  [/^css-text-align$/, /`start` and `end`/, value(/start|end/)],
  [/^css-word-break$/, /look like `break-all`/, never],
  [/^css-overflow-wrap$/, /`word-break:normal`/, never],
  [/^css-font-size$|^css-word-spacing$/, /`rem`/, value(/rem\b/)],
  // A size of 85 % for code is optional: in the size of its surroundings it reads as well.
  [/^css-font-size$/, /`relative` and `percentage`/, ({ use }) => /%|smaller|larger/.test(use.value ?? '')],
  [
    /^css-line-height$/,
    /mso-line-height-rule/,
    ({ use, mail }) => /px|em/.test(use.value ?? '') && !knowsExactLines(mail) && !isFiller(use.element),
  ],
  [/^css-text-decoration$/, /multiple values/, value(/\S\s+\S/)],
  [/^css-text-decoration$/, /overline/, value(/overline/)],
  [/^css-white-space$/, /`pre`/, value(/^pre/)],
  [/^css-border-radius$/, /slash/, value(/\//)],
  [/^css-border$/, /bigger than 8px/, value(/(^|\s)(9|[1-9]\d+)px/)],
  [/^css-border$/, /on a `<p>` or a `<div>`/, never], // about the gap between border and text, not about the border itself
  [/^css-background$/, /`background-color`/, value(/url|gradient|,|\//)],
  [/^css-background$/, /multiple values|`\/ value`/, value(/,|\//)],
  [
    /^css-display$/,
    /^Partial\. Only supports `display:none`/,
    ({ use }) =>
      /inline-block|table/.test(use.value ?? '') && use.element?.name === 'div' && !isProvidedForWord(use.element),
  ],
  [/^css-display$/, /inherit to inner tables/, value(/none/)],
  [/^css-display$/, /are not supported/, value(/flow-root|inline-flex|inline-grid|contents|revert|flex|grid/)],
  [/^css-display$/, /[Tt]wo-value/, value(/\s/)],
  [
    /^css-display-none$/,
    /nested `<table>`/,
    ({ use }) =>
      use.element !== undefined && DomUtils.findOne(({ name }) => name === 'table', use.element.children) !== null,
  ],
  [/^css-display-none$/, /`<img>`/, ({ use }) => use.element?.name === 'img'],
  [
    /^css-important$/,
    /lowercase/,
    ({ use }) => /!\s*important/i.test(use.text ?? '') && !/!\s*important/.test(use.text ?? ''),
  ],
  // In style sheets for Word only; other styles are also written inline for Word anyway.
  [/^css-important$/, /space before/, ({ use }) => use.audience === 'word' && /\S!important/.test(use.text ?? '')],
  [/^css-important$/, /inline/, ({ use }) => use.element !== undefined && use.audience === 'word'],
  [/^css-sytem-ui$/, /`system-ui` only/, value(/^[\s"']*ui-[\w-]+[\s"']*$/)],
  [/^css-text-transform$/, /lowercase/, value(/lowercase/)],
  [/^css-pseudo-class/, /type selectors/, never],
  [/^css-selector-attribute$/, /./, ({ use }) => /\[(?!class)/.test(use.selector ?? '')],
];

/** Whether caniemail's note applies to this mail; `perhaps` for a note that is not in the list. */
export function remarkApplies(remark: string, place: Place): 'yes' | 'no' | 'perhaps' {
  const known = remarks.filter(([feature, text]) => feature.test(place.use.feature) && text.test(remark));
  if (known.length === 0) return 'perhaps';
  return known.some(([, , applies]) => applies(place)) ? 'yes' : 'no';
}

/** Where the mail has a fallback for a feature that a client lacks completely. */
const provisions: [feature: RegExp, provided: Test][] = [
  [
    /^css-(max-width|min-width|width)$/,
    ({ use }) =>
      isProvidedForWord(use.element) ||
      use.element?.attribs.width !== undefined ||
      /^(100%|auto|none)$/.test(use.value ?? ''),
  ],
  [
    /^css-height$/,
    ({ use }) =>
      /^(auto|0|100%)/.test(use.value ?? '') || isFiller(use.element) || use.element?.attribs.height !== undefined,
  ],
  [/^css-white-space$/, value(/^(nowrap|normal)$/)], // a line that breaks in the wrong place can still be read
  [/^css-text-decoration-line$/, ({ use }) => declares(use.element, 'text-decoration')],
  // Used as the older name of `overflow-wrap`, which is reported for both.
  [/^css-word-break$/, ({ use }) => use.value === 'break-word' && declares(use.element, 'overflow-wrap')],
  [
    /^css-(overflow-wrap|word-break|word-wrap)$/,
    ({ use, client }) =>
      longWordBreaks.some(
        (property) =>
          declares(use.element, property) && allFeatures().get(`css-${property}`)!.support(client).level !== 'none',
      ),
  ],
  [/^css-word-break$/, value(/^normal$/)],
  [/^css-table-layout$/, value(/auto/)],
  [/^css-sytem-ui$/, value(/,/)],
  // The label of a cell in a table: where it can't be hidden, it says the heading of the column once more.
  [/^css-display(-none)?$/, ({ use }) => use.element?.attribs.class === 'label'],
  [/^html-hidden$/, ({ use }) => isFiller(use.element)],
  [
    /^html-(audio|video|object)$/,
    ({ use }) =>
      use.element !== undefined &&
      DomUtils.findOne(({ name }) => name === 'img' || name === 'a', use.element.children) !== null,
  ],
  // On a desktop the window has the width that the style sheet is written for.
  [/^css-at-media$/, ({ use, client }) => !/ios|android|mobile/.test(client) && /width/.test(use.value ?? '')],
  [
    /^css-background-image$|gradient$/,
    ({ use }) => declares(use.element, 'background-color') || use.element?.attribs.bgcolor !== undefined,
  ],
];

const longWordBreaks = ['overflow-wrap', 'word-break', 'word-wrap'];

/** Whether the mail has a fallback for `use` in this place and client. */
export function isProvidedFor(place: Place): boolean {
  return provisions.some(([feature, provided]) => feature.test(place.use.feature) && provided(place));
}

/**
 * Selectors that match only one client's own markup: `[data-ogsc]` in Outlook's dark mode, Apple's links, the wrappers
 * of Thunderbird and old Outlook.com. Such a rule is written for that client and does not matter in others.
 */
export function isForOneClient({ selector }: Use): boolean {
  return /\[data-ogs[bc]\]|\[data-oga[bc]\]|x-apple-data-detectors|\.moz-text-html|#outlook\b|\.ExternalClass|#MessageViewBody|u\s*\+|\[owa\]|\.ogsc/i.test(
    selector ?? '',
  );
}

function hasAncestor(element: Element | undefined, name: string): boolean {
  for (let node = element?.parent; node; node = node.parent) if ('name' in node && node.name === name) return true;
  return false;
}

function sheetBytes({ document }: MailHtml): number {
  return DomUtils.findAll(({ name }) => name === 'style', document.children).reduce(
    (bytes, style) => bytes + Buffer.byteLength(DomUtils.textContent(style)),
    0,
  );
}

/** Whether all values are zero: `0`, `0 0 0px`. */
function isZero({ value: written = '' }: Use): boolean {
  return /^[\s0.]*(0(px|em|%)?\s*)+$/.test(written);
}

/** Whether a table cell for Word is around it: `<!--[if mso]><td width="600"><![endif]--><div …>`. */
function isProvidedForWord(element: Element | undefined): boolean {
  for (
    let node: Element | undefined = element, up = 0;
    node && up < 3;
    up++, node = node.parent && 'attribs' in node.parent ? node.parent : undefined
  ) {
    const before = previous(node);
    if (before && isComment(before) && /mso/.test(before.data) && /<td\b[^>]*>\s*<!\[endif\]$/.test(before.data))
      return true;
  }
  return false;
}

function previous(node: ChildNode): ChildNode | null {
  let before = node.prev;
  while (before && isText(before) && before.data.trim() === '') before = before.prev;
  return before;
}

/**
 * In Word, the padding of a button consists of characters with a given width, as in React Email and Good Email Code.
 */
function isButton(element: Element): boolean {
  return /mso-font-width|mso-text-raise|<v:roundrect/.test(DomUtils.getOuterHTML(element));
}

/** A bar or a gap: it contains no text, only spaces and invisible characters. */
function isFiller(element: Element | undefined): boolean {
  return element !== undefined && /^[\s\p{Cf}]*$/u.test(DomUtils.textContent(element));
}

function knowsExactLines(mail: MailHtml): boolean {
  return mail.rules.some(({ declarations }) =>
    declarations.some(({ property, text }) => property === 'mso-line-height-rule' && /exactly/.test(text)),
  );
}

function declares(element: Element | undefined, property: string): boolean {
  return element !== undefined && inlineDeclarations(element).some((declaration) => declaration.property === property);
}
