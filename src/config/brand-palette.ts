import type { Palette } from '../../emails/palette.ts';
import type { Brand, BrandColours, ColourName } from './brand.ts';
import { contrast, lowestContrast, mix, readable, textContrast } from './colour.ts';

/** The colours of a theme, or of the pages, in both modes. */
export interface Palettes {
  light: Palette;
  dark: Palette;
}

/**
 * A theme's colours with the publication's own in their place. Those that depend on them follow: a tint of the accent
 * behind tags, readable words on a button, lines of the text's colour. A colour that is given for light alone has one
 * for dark of the same hue. What is given is kept as it is, whether or not it can be read; `unreadablePairs` tells.
 */
export function brandPalettes(own: Palettes, { light, dark }: Pick<Brand, 'light' | 'dark'>): Palettes {
  return {
    light: brandPalette(own.light, light),
    dark: brandPalette(own.dark, dark, light),
  };
}

function brandPalette(own: Palette, given: BrandColours, otherMode: BrandColours = {}): Palette {
  if (Object.keys(given).length + Object.keys(otherMode).length === 0) return own;
  const page = given.background ?? own.page;
  const card = given.card ?? own.card;
  const isNewGround = given.card !== undefined || given.background !== undefined;
  // What is not given must be readable on what is.
  const onGround = (colour: string, needed = textContrast) =>
    isNewGround ? readable(colour, [card, page], needed) : colour;
  const ink = given.text ?? onGround(own.ink, 10);
  const accent =
    given.accent ?? (otherMode.accent ? readable(otherMode.accent, [card, page], 6) : onGround(own.accent));
  const isNewAccent = accent !== own.accent;
  const muted = given.muted ?? (given.text ? readable(mix(ink, card, 0.3), [card, page]) : onGround(own.muted));
  const words = [ink, accent, muted];
  const paid = given.card ? softTint(card, '#d39a2c', words, 0.14) : softTint(card, own.paid, words, 1);
  const button = given.button ?? otherMode.button ?? (isNewAccent ? accent : own.button);
  const isNewInk = ink !== own.ink || isNewGround;
  return {
    page,
    card,
    ink,
    muted,
    line: isNewInk ? mix(card, ink, 0.14) : own.line,
    rule: own.rule === own.ink ? ink : isNewAccent ? mix(card, accent, 0.7) : own.rule,
    accent,
    tint: isNewAccent || isNewGround ? softTint(card, accent, words, 0.08) : own.tint,
    paid,
    paidLine: given.card ? mix(paid, ink, 0.2) : own.paidLine,
    paidInk: readable(own.paidInk, [paid]),
    button,
    buttonInk: buttonInkOn(button, own.buttonInk),
  };
}

/** So much of `colour` on the card that all of these words can still be read. */
function softTint(card: string, colour: string, words: string[], share: number): string {
  for (let part = 1; part > 0; part -= 0.2) {
    const tint = mix(card, colour, share * part);
    if (words.every((ink) => contrast(ink, tint) >= Math.min(textContrast, contrast(ink, card)))) return tint;
  }
  return card;
}

function buttonInkOn(button: string, own: string): string {
  return [own, '#ffffff', '#111111'].find((ink) => contrast(ink, button) >= textContrast) ?? '#000000';
}

/** Two colours of which the first is text on the second. */
export interface Pair {
  ink: ColourName;
  on: 'background' | 'card';
  inkColour: string;
  onColour: string;
  contrast: number;
  /** The nearest colour of the same hue that can be read there; undefined if no colour can be read on all. */
  wouldDo: string | undefined;
}

const inks: ['text' | 'accent' | 'muted', keyof Palette][] = [
  ['text', 'ink'],
  ['accent', 'accent'],
  ['muted', 'muted'],
];

/** Text that can't be read, among the pairs of which a colour is given. */
export function unreadablePairs(palette: Palette, given: BrandColours): Pair[] {
  const grounds = [palette.card, palette.page];
  return inks.flatMap(([ink, token]) =>
    (['card', 'background'] as const).flatMap((on): Pair[] => {
      const inkColour = palette[token];
      const onColour = on === 'card' ? palette.card : palette.page;
      const ratio = contrast(inkColour, onColour);
      if (ratio >= textContrast || (given[ink] === undefined && given[on] === undefined)) return [];
      const better = readable(inkColour, grounds);
      const wouldDo = lowestContrast(better, grounds) >= textContrast ? better : undefined;
      return [{ ink, on, inkColour, onColour, contrast: ratio, wouldDo }];
    }),
  );
}
