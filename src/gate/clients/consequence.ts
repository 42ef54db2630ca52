import type { Effect } from './effect.ts';

/** What a reader sees where it is missing, for what themes use most. */
const known: Record<string, string> = {
  'html-style': 'what stands in the style sheets alone, the phone layout and the dark mode, does not reach it',
  'css-padding': 'the text stands closer to its edge there',
  'css-text-align': 'the text keeps its place there',
  'css-overflow-wrap': 'a very long word or address widens the mail there',
  'css-word-break': 'a very long word or address widens the mail there',
  'css-word-wrap': 'a very long word or address widens the mail there',
  'css-background-image': 'the plain background stays there',
  'css-at-font-face': 'the next font of the list is shown there',
  'css-at-media': 'phones there get the layout of a desk',
  'css-display-flex': 'what stands side by side may stand one below the other there',
  'css-display-grid': 'what stands side by side may stand one below the other there',
  'css-box-shadow': 'there is no shadow there',
  'css-max-width': 'it may be wider than the window there',
};

const usual: Record<Exclude<Effect, 'nothing'>, string> = {
  layout: 'the layout depends on it',
  content: 'what it holds is lost, or shown where it was to stay hidden',
  look: 'it looks plainer there',
};

export function consequenceOf(feature: string, effect: Exclude<Effect, 'nothing'>): string {
  return known[feature] ?? usual[effect];
}
