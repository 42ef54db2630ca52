/**
 * The style sheets in the head. MJML inlines what it knows; these contain repeated styles, phone layout and dark mode.
 */
import { darkSheets, type DarkRule } from '../dark.ts';
import { tableOnPhone, tableWords } from '../rich.ts';
import { logoSheets } from '../logo.ts';
import { fontFaces, type Font, type Look, type Palette } from '../palette.ts';
import { dark as ownDark, font as ownFont, light as ownLight } from './tokens.ts';

const baseRules = (light: Palette) =>
  [
    ':root{color-scheme:light dark}',
    'img{max-width:100%;height:auto}',
    `.g a{color:${light.accent}}`,
    '.g h3 a{text-decoration:none}',
    '.g h3 a:hover,.g h3 a:focus{text-decoration:underline}',
    '.caps{letter-spacing:.14em;text-transform:uppercase}',
    'code{font-family:Menlo,Consolas,monospace;font-size:.85em}',
    tableWords,
    'a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}',
  ].join('');

const phone = `@media (max-width:599px){${[
  '.paper>table>tbody>tr>td{padding-left:20px!important;padding-right:20px!important}',
  '.name{font-size:36px!important}',
  '.h1{font-size:27px!important}',
  '.s{display:block!important;width:auto!important;padding-left:0!important;padding-right:0!important}',
  '.w{width:100%!important}',
  '.t{padding-top:0!important;border-top:0!important}',
  tableOnPhone,
].join('')}}`;

const darkRules = (dark: Palette): DarkRule[] => [
  { selector: '.page,.page>div,.top,.top>table', background: dark.page },
  { selector: '.paper,.paper>table', background: dark.card },
  {
    selector: '.g div,.g table,.g h1,.g h2,.g h3,.g h4,.g h5,.g h6,.g p,.g li,.g strong',
    color: dark.ink,
  },
  { selector: '.g a,.g .a', color: dark.accent },
  { selector: '.g .name a', color: dark.ink },
  { selector: '.g .m,.g .m div,.g .m p,.g .m a', color: dark.muted },
  { selector: '.g .r', border: dark.rule },
  { selector: '.g .h', border: dark.line },
  { selector: '.g .paid', background: dark.paid },
  { selector: '.g .b', background: dark.button },
  { selector: '.g .b a', color: dark.buttonInk },
];

/** `base` is for everyone; the others are separate style sheets, see dark.ts. */
export function sheetsOf(look: Look | undefined, start: 'left' | 'right') {
  const { media, outlook } = darkSheets(darkRules(look?.dark ?? ownDark));
  const { font = ownFont, headingFont = font } = look ?? {};
  const headings = headingFont === font ? '' : `.g h1,.g h2,.g h3,.g .name{font-family:${headingFont.stack}}`;
  return {
    base: baseRules(look?.light ?? ownLight) + headings + phone,
    media: media + logoSheets(look).media,
    outlook: outlook + logoSheets(look).outlook,
    faces: fontFaces(look),
    word: wordSheet(start, font, headingFont),
  };
}

/** Word resets the font in every table and places bullets outside the text. */
function wordSheet(start: 'left' | 'right', font: Font, headingFont: Font): string {
  const headings = headingFont === font ? '' : `h1,h2,h3,.name{font-family:${headingFont.word}!important}`;
  return `.paper td{font-size:17px;line-height:1.55}td,th,p,a,li,h1,h2,h3,h4,h5,h6,span,div{font-family:${font.word}!important;mso-line-height-rule:exactly}${headings}ul,ol{margin-${start}:24px!important}`;
}
