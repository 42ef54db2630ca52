import type { Effect } from './effect.ts';

/** What a reader sees in a client without the feature, for those that themes use most. */
const known: Record<string, string> = {
  'html-style': 'phone layout and dark mode, which need a style sheet, do not work there',
  'css-padding': 'the text is closer to the edge there',
  'css-text-align': 'the text is aligned as usual there',
  'css-overflow-wrap': 'a very long word or address makes the mail wider there',
  'css-word-break': 'a very long word or address makes the mail wider there',
  'css-word-wrap': 'a very long word or address makes the mail wider there',
  'css-background-image': 'the plain background is shown there',
  'css-at-font-face': 'the next font in the list is shown there',
  'css-at-media': 'phones get the desktop layout there',
  'css-display-flex': 'elements may be stacked instead of side by side there',
  'css-display-grid': 'elements may be stacked instead of side by side there',
  'css-box-shadow': 'the shadow is missing there',
  'css-max-width': 'it may be wider than the window there',
};

const usual: Record<Exclude<Effect, 'nothing'>, string> = {
  layout: 'the layout depends on it',
  content: 'content is missing, or hidden content is shown',
  look: 'it looks simpler there',
};

export function consequenceOf(feature: string, effect: Exclude<Effect, 'nothing'>): string {
  return known[feature] ?? usual[effect];
}
