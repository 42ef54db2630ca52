import { converter, formatHex, formatRgb, inGamut, toGamut, wcagContrast, wcagLuminance, type Color } from 'culori';

const toLab = converter('lab65');
const toRgb = converter('rgb');
const intoRgb = toGamut('rgb', 'lch');
const fits = inGamut('rgb');

/**
 * Inverts the lightness of a colour and keeps its hue: white becomes black, navy becomes pale blue. `floor` is the
 * minimum lightness, 0 to 100.
 */
export function turnOver(colour: Color, floor: number): Color {
  const lab = toLab(colour);
  return { ...lab, l: floor + ((100 - lab.l) * (100 - floor)) / 100 };
}

/** 0 (black) to 255, by the formula with which Chromium decides what to darken (ITU-R BT.601). */
export function brightness(colour: Color): number {
  const { r, g, b } = toRgb(colour);
  return (r * 0.299 + g * 0.587 + b * 0.114) * 255;
}

/** 0 to 100, CIE L*. */
export function lightness(colour: Color): number {
  return toLab(colour).l;
}

export function contrast(a: Color, b: Color): number {
  return wcagContrast(a, b);
}

/** As CSS, clipped to the colours that a screen can show. */
export function css(colour: Color): string {
  const rgb = toRgb(colour);
  const shown = fits(rgb) ? rgb : intoRgb(rgb);
  return shown.alpha === undefined || shown.alpha === 1 ? formatHex(shown) : formatRgb(shown);
}

export function isSeen(colour: Color): boolean {
  return colour.alpha !== 0 && Number.isFinite(wcagLuminance(colour));
}
