import { render } from '@react-email/render';
import type { Theme } from '../theme.ts';
import { readingOf } from './context.ts';
import Issue from './issue.tsx';
import { outlookHead } from './styles.ts';
import { dark, light } from './tokens.ts';

/** The modern theme: React Email components on a card, a sans-serif, one green. */
export const digest: Theme = {
  name: 'digest',
  colours: { light, dark },
  async render(view) {
    return finish(await render(<Issue view={view} />)).replace(
      '</head>',
      () => `${outlookHead(readingOf(view))}</head>`,
    );
  },
};

/**
 * Removes what React adds for hydration in a browser: comments between text nodes, preload links for pictures (a mail
 * must not fetch on its own), and React Email's own marker. Conditional comments for Outlook stay.
 */
export function finish(html: string): string {
  return html
    .replaceAll(/<!--(?:\/?\$| |html|head|body)-->|<\/?outlook-only>/g, '')
    .replaceAll(/<link rel="preload" as="image"[^>]*\/>/g, '')
    .replaceAll(' data-id="__react-email-column"', '');
}
