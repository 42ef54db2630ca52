import { hasColours, type Brand, type Logo } from '../config/brand.ts';
import { brandPalettes } from '../config/brand-palette.ts';
import { mix, readable } from '../config/colour.ts';
import { fontFaces, type Palette } from '../../emails/palette.ts';
import { pagePalettes } from './page-palette.ts';

/** A publication's own look on its public pages. */
export interface PageLook {
  /** Replaces variables of page.css.ts; undefined where the publication has no colours or fonts of its own. */
  style: string | undefined;
  /** Other sites from which the pages load pictures and fonts, for the policy. */
  pictureOrigins: string[];
  fontOrigins: string[];
}

export function pageLook(brand: Brand): PageLook {
  const { font, headingFont, logo } = brand;
  const fonts = [
    ...(font ? [`--sans:${font.stack}`, `--serif:${(headingFont ?? font).stack}`] : []),
    ...(!font && headingFont ? [`--serif:${headingFont.stack}`] : []),
  ];
  const colours = hasColours(brand) ? brandPalettes(pagePalettes, brand) : undefined;
  const style = [
    fontFaces(brand),
    fonts.length > 0 ? `:root{${fonts.join(';')}}` : '',
    colours ? `:root{${variables(colours.light)}}` : '',
    colours ? `@media (prefers-color-scheme:dark){:root{${variables(colours.dark)}}}` : '',
  ].join('');
  return {
    style: style === '' ? undefined : style,
    pictureOrigins: originsOf([logo?.src, logo?.dark]),
    fontOrigins: originsOf([font?.file, headingFont?.file]),
  };
}

/** Where a page finds the logo's files: on another site, or where this app serves `drafts/images`. */
export function logoAddresses(logo: Logo, imagesPath: string): { src: string; dark?: string } {
  const address = (src: string) => (/^https?:/i.test(src) ? src : imagesPath + src.slice('images/'.length));
  return { src: address(logo.src), ...(logo.dark === undefined ? {} : { dark: address(logo.dark) }) };
}

function variables({ page, card, ink, muted, line, accent, tint, button, buttonInk }: Palette): string {
  const grounds = [card, page];
  const tone = (colour: string) => {
    const soft = mix(card, colour, 0.12);
    return [readable(colour, [...grounds, soft]), soft] as const;
  };
  const [good, goodSoft] = tone('#1d6b3f');
  const [warning, warningSoft] = tone('#7d5200');
  const [error, errorSoft] = tone('#a8281e');
  const all: Record<string, string> = {
    paper: page,
    surface: card,
    sunk: mix(page, ink, 0.05),
    ink,
    muted,
    line,
    // The edge of a field needs 3:1 (WCAG 2.2, 1.4.11).
    edge: readable(mix(card, ink, 0.4), grounds, 3),
    accent,
    'on-accent': readable(card, [accent]),
    'accent-soft': tint,
    button,
    'on-button': buttonInk,
    good,
    'good-soft': goodSoft,
    warning,
    'warning-soft': warningSoft,
    error,
    'error-soft': errorSoft,
  };
  return Object.entries(all)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** The other sites among these addresses. */
export function originsOf(addresses: (string | undefined)[]): string[] {
  return [...new Set(addresses.flatMap((each) => (each && /^https?:/i.test(each) ? [new URL(each).origin] : [])))];
}
