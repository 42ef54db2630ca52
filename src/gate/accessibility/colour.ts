import { converter, parse, wcagLuminance, type Rgb } from 'culori';

/** Channels and alpha from 0 to 1, in sRGB. */
export interface Colour {
  r: number;
  g: number;
  b: number;
  alpha: number;
}

const toRgb = converter('rgb');

/** Parses a CSS colour; undefined for `currentcolor`, system colours and invalid values. */
export function readColour(text: string): Colour | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === 'transparent') return { r: 0, g: 0, b: 0, alpha: 0 };
  const parsed = parse(lower);
  return parsed && plain(toRgb(parsed));
}

/** The visible colour of `above` over an opaque colour. */
export function blend(above: Colour, below: Colour): Colour {
  const mix = (a: number, b: number) => a * above.alpha + b * (1 - above.alpha);
  return { r: mix(above.r, below.r), g: mix(above.g, below.g), b: mix(above.b, below.b), alpha: 1 };
}

export function fade(colour: Colour, opacity: number): Colour {
  return { ...colour, alpha: colour.alpha * opacity };
}

/** The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `#1b1813`, for a sentence. */
export function hex({ r, g, b }: Colour): string {
  return `#${[r, g, b]
    .map((channel) =>
      Math.round(Math.min(1, Math.max(0, channel)) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function luminance({ r, g, b }: Colour): number {
  // Screens show eight bits per channel, and so do the browsers that the tests compare with.
  const eight = (channel: number) => Math.round(channel * 255) / 255;
  return wcagLuminance({ mode: 'rgb', r: eight(r), g: eight(g), b: eight(b) });
}

function plain({ r, g, b, alpha = 1 }: Rgb): Colour {
  return { r, g, b, alpha };
}
