/**
 * The style sheets in the head. Elements have inline only what a mail client without a head needs (margins, sizes,
 * colours that differ from their surroundings); repeated styles are here. Limits: Gmail accepts 16 kB of styles in all
 * and drops any sheet over 8 kB.
 */
import { darkSheets, type DarkRule } from '../dark.ts';
import { tableOnPhone, tableWords } from '../rich.ts';
import { fontFaces, type Look, type Palette } from '../palette.ts';
import { logoSheets } from '../logo.ts';
import type { Reading } from './context.ts';
import { dark as ownDark, light as ownLight, space } from './tokens.ts';

const baseRules = (light: Palette) =>
  [
    ':root{color-scheme:light dark}body{margin:0;padding:0;width:100%!important;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}',
    'table{mso-table-lspace:0;mso-table-rspace:0}',
    'img{border:0;max-width:100%;height:auto;-ms-interpolation-mode:bicubic}',
    `.g a{color:${light.accent}}`,
    // If the colour of the line is not supported, the title has a plain one.
    `.g h3 a{color:${light.ink};text-decoration-color:${light.rule};text-decoration-thickness:1px;text-underline-offset:4px}`,
    `.g h3 a:hover{text-decoration-color:${light.accent}}`,
    'code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}',
    tableWords,
    // Names, addresses or dates that a phone would turn into blue links.
    'a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}',
  ].join('');

const phone = `@media (max-width:600px){${[
  `.c{padding-left:${space.phoneSide}px!important;padding-right:${space.phoneSide}px!important}`,
  '.card{border-radius:0!important}',
  '.h1{font-size:28px!important}',
  // Two columns become rows; figures are two by two, or stacked.
  '.s{display:block!important;width:auto!important;padding-left:0!important;padding-right:0!important;text-align:start!important}',
  '.q{width:50%!important}',
  '.w{width:100%!important}',
  tableOnPhone,
].join('')}}`;

const darkRules = (dark: Palette): DarkRule[] => [
  // React Email creates this cell, so it can't have a class.
  { selector: '.page,.page>table>tbody>tr>td', background: dark.page },
  { selector: '.card', background: dark.card, color: dark.ink, border: dark.accent },
  { selector: '.g h1,.g h2,.g h3,.g h4,.g h5,.g h6,.g p,.g li', color: dark.ink },
  { selector: '.g a,.g .a', color: dark.accent },
  { selector: '.g h3 a,.g .m strong', color: dark.ink, underline: dark.rule },
  { selector: '.g .m,.g .m a', color: dark.muted },
  { selector: '.l', border: dark.line },
  { selector: '.t', background: dark.tint },
  { selector: '.bar', background: dark.accent },
  { selector: '.note', border: dark.accent },
  { selector: '.paid', background: dark.paid, border: dark.paidLine },
  { selector: '.g .pi', color: dark.paidInk },
  { selector: '.g .b', background: dark.button, color: dark.buttonInk },
];

/**
 * In this order, each in its own `<style>`: a client that drops one keeps the others. The files of fonts come last, as
 * few clients load them and some drop a sheet with a rule that they do not know.
 */
export function styleSheetsOf(look: Look | undefined): string[] {
  const { media, outlook } = darkSheets(darkRules(look?.dark ?? ownDark));
  const faces = fontFaces(look);
  const headings = look?.headingFont ? `.g h1,.g h2,.g h3{font-family:${look.headingFont.stack}}` : '';
  return [
    baseRules(look?.light ?? ownLight) + headings + phone,
    media + logoSheets(look).media,
    outlook + logoSheets(look).outlook,
    ...(faces ? [faces] : []),
  ];
}

/** Outlook renders mail with Word, which ignores font stacks and places bullets outside the text. */
export function outlookHead({ start, font, headingFont }: Pick<Reading, 'start' | 'font' | 'headingFont'>): string {
  const headings = headingFont === font ? '' : `h1,h2,h3{font-family:${headingFont.word}!important}`;
  return (
    '<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript>' +
    `<style>table{border-collapse:collapse}.card td{font-size:16px;line-height:1.6}td,th,p,a,li,h1,h2,h3,h4,h5,h6,span{font-family:${font.word}!important;mso-line-height-rule:exactly}${headings}ul,ol{margin-${start}:24px!important}</style><![endif]-->`
  );
}
