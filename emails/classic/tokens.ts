/**
 * The design tokens of the classic theme: paper, ink and one red. Each text colour has a contrast of 4.5:1 where it is
 * used, in both modes.
 */
export const light = {
  page: '#e9e3d6',
  paper: '#fffdf8',
  ink: '#1f1b16',
  muted: '#5c5347',
  /** The heavy rules of the masthead and of headings. */
  rule: '#1f1b16',
  /** Between items. */
  hair: '#d8cfbe',
  accent: '#8f1d18',
  paid: '#f6eedd',
  button: '#8f1d18',
  buttonInk: '#ffffff',
};

export const dark: typeof light = {
  page: '#0f0d0a',
  paper: '#1b1813',
  ink: '#ece4d5',
  muted: '#b3a897',
  rule: '#8c8170',
  hair: '#3b352b',
  accent: '#f29d8f',
  paid: '#28221a',
  button: '#f29d8f',
  buttonInk: '#2a100c',
};

/** CSS pixels. */
export const pageWidth = 600;
export const side = 36;
export const contentWidth = pageWidth - 2 * side;
