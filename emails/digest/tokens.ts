import type { Font, Palette } from '../palette.ts';

/**
 * The design tokens of the digest theme. Each text colour has a contrast of 4.5:1 on every background where it is used,
 * in both modes; tests/emails measures that in a browser. The dark mode is designed, not inverted: the accent gets
 * lighter and the backgrounds keep a trace of its green.
 */
export const light: Palette = {
  page: '#eef1ee',
  card: '#ffffff',
  ink: '#17211f',
  muted: '#566460',
  line: '#dbe2de',
  rule: '#3d8f82',
  accent: '#0b6156',
  tint: '#eaf3f0',
  paid: '#fdf4e1',
  paidLine: '#ecd9ae',
  paidInk: '#7a4a05',
  button: '#0b6156',
  buttonInk: '#ffffff',
};

export const dark: Palette = {
  page: '#0d1211',
  card: '#161d1c',
  ink: '#e4eae7',
  muted: '#9dada8',
  line: '#2c3836',
  rule: '#4f9c8f',
  accent: '#74d3c1',
  tint: '#1d2b29',
  paid: '#2a2416',
  paidLine: '#574925',
  paidInk: '#eabf6c',
  button: '#74d3c1',
  buttonInk: '#0a1f1b',
};

export const font: Font = {
  stack: "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
  word: "'Segoe UI',Arial,sans-serif",
};

/** CSS pixels. Body text at 16 is what phones show without zooming. */
export const size = { small: 13, meta: 14, body: 16, lead: 18, item: 19, section: 24, headline: 34, figure: 34 };

/** CSS pixels. */
export const space = { side: 40, phoneSide: 20, item: 28, section: 44 };

/** In CSS pixels. With 40 on each side, a line of body text has about 75 characters. */
export const pageWidth = 640;
export const contentWidth = pageWidth - 2 * space.side;
