import type { Palettes } from '../config/brand-palette.ts';

/** The colours of the public pages of a publication that has none of its own; those of page.css.ts. */
export const pagePalettes: Palettes = {
  light: {
    page: '#faf9f6',
    card: '#ffffff',
    ink: '#1f1d1a',
    muted: '#645f57',
    line: '#e2ded6',
    rule: '#8b857b',
    accent: '#2352a0',
    tint: '#e9eff9',
    paid: '#fbf1dc',
    paidLine: '#e2ded6',
    paidInk: '#7d5200',
    button: '#2352a0',
    buttonInk: '#ffffff',
  },
  dark: {
    page: '#161513',
    card: '#1f1e1b',
    ink: '#ece9e3',
    muted: '#a8a298',
    line: '#37342f',
    rule: '#7d776d',
    accent: '#9dbdf5',
    tint: '#222e44',
    paid: '#372c15',
    paidLine: '#37342f',
    paidInk: '#e5bd6f',
    button: '#9dbdf5',
    buttonInk: '#10203d',
  },
};
