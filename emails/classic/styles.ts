/**
 * The style sheets in the head. MJML inlines what it knows; these contain repeated styles, phone layout and dark mode.
 */
import { darkSheets, type DarkRule } from '../dark.ts';
import { tableOnPhone, tableWords } from '../rich.ts';
import { dark, light } from './tokens.ts';

const base = [
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

const rules: DarkRule[] = [
  { selector: '.page,.page>div,.top,.top>table', background: dark.page },
  { selector: '.paper,.paper>table', background: dark.paper },
  {
    selector: '.g div,.g table,.g h1,.g h2,.g h3,.g h4,.g h5,.g h6,.g p,.g li,.g strong',
    color: dark.ink,
  },
  { selector: '.g a,.g .a', color: dark.accent },
  { selector: '.g .name a', color: dark.ink },
  { selector: '.g .m,.g .m div,.g .m p,.g .m a', color: dark.muted },
  { selector: '.g .r', border: dark.rule },
  { selector: '.g .h', border: dark.hair },
  { selector: '.g .paid', background: dark.paid },
  { selector: '.g .b', background: dark.button },
  { selector: '.g .b a', color: dark.buttonInk },
];

const { media, outlook } = darkSheets(rules);

/** `base` is for everyone; `media` and `outlook` are separate style sheets, see dark.ts. */
export const sheets = { base: base + phone, media, outlook };

/** Word resets the font in every table and places bullets outside the text. */
export function outlookStyles(start: 'left' | 'right'): string {
  return `.paper td{font-size:17px;line-height:1.55}td,th,p,a,li,h1,h2,h3,h4,h5,h6,span,div{font-family:Georgia,'Times New Roman',serif!important;mso-line-height-rule:exactly}ul,ol{margin-${start}:24px!important}`;
}
