import type { Font, Palette } from '../palette.ts';

/**
 * The design tokens of the classic theme: paper, ink and one red. Each text colour has a contrast of 4.5:1 where it is
 * used, in both modes.
 */
export const light: Palette = {
  page: '#e9e3d6',
  card: '#fffdf8',
  ink: '#1f1b16',
  muted: '#5c5347',
  rule: '#1f1b16',
  line: '#d8cfbe',
  accent: '#8f1d18',
  tint: '#f6eedd',
  paid: '#f6eedd',
  paidLine: '#1f1b16',
  paidInk: '#5c5347',
  button: '#8f1d18',
  buttonInk: '#ffffff',
};

export const dark: Palette = {
  page: '#0f0d0a',
  card: '#1b1813',
  ink: '#ece4d5',
  muted: '#b3a897',
  rule: '#8c8170',
  line: '#3b352b',
  accent: '#f29d8f',
  tint: '#28221a',
  paid: '#28221a',
  paidLine: '#8c8170',
  paidInk: '#b3a897',
  button: '#f29d8f',
  buttonInk: '#2a100c',
};

export const font: Font = { stack: "Georgia,'Times New Roman',serif", word: "Georgia,'Times New Roman',serif" };

/** CSS pixels. */
export const pageWidth = 600;
export const side = 36;
export const contentWidth = pageWidth - 2 * side;
