/** Colours as `#rrggbb`, and whether one can be read on another. */

/** Text of the usual size needs this contrast (WCAG 2.2, 1.4.3). */
export const textContrast = 4.5;

/** `#rrggbb` for `#rgb` and `#rrggbb`; undefined for anything else. */
export function readHex(written: string): string | undefined {
  const digits = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.exec(written.trim())?.[0].slice(1).toLowerCase();
  if (digits === undefined) return undefined;
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`;
}

/** The contrast ratio, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The lowest contrast of a text colour on any of these backgrounds. */
export function lowestContrast(ink: string, backgrounds: string[]): number {
  return Math.min(...backgrounds.map((background) => contrast(ink, background)));
}

/** `share` of the second colour, 0 to 1. */
export function mix(one: string, other: string, share: number): string {
  const parts = channels(one).map((channel, index) => channel * (1 - share) + channels(other)[index]! * share);
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/**
 * This colour, or the nearest darker or lighter one that can be read on all of these backgrounds. Where there is none,
 * as on black and white at once, it returns black or white, whichever is read better.
 */
export function readable(ink: string, backgrounds: string[], needed = textContrast): string {
  for (let share = 0; share <= 1; share += 0.02) {
    for (const end of ['#000000', '#ffffff']) {
      const tried = mix(ink, end, share);
      if (lowestContrast(tried, backgrounds) >= needed) return tried;
    }
  }
  if (needed > textContrast) return readable(ink, backgrounds);
  return lowestContrast('#000000', backgrounds) >= lowestContrast('#ffffff', backgrounds) ? '#000000' : '#ffffff';
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
