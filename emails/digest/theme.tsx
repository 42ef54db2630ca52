import { render } from 'react-email';
import type { Theme } from '../theme.ts';
import { readingOf } from './context.ts';
import Issue from './issue.tsx';
import { outlookHead } from './styles.ts';

/** The modern look: React Email components on a card, a sans-serif, one green. */
export const digest: Theme = {
  name: 'digest',
  async render(view) {
    return finish(await render(<Issue view={view} />)).replace(
      '</head>',
      () => `${outlookHead(readingOf(view).start)}</head>`,
    );
  },
};

/**
 * Takes out what React leaves for a browser that would take over the page: the comments that part its text nodes,
 * preload links for pictures (mail must not fetch before it is told to), and React Email's own marker.
 * Conditional comments for Outlook stay.
 */
export function finish(html: string): string {
  return html
    .replaceAll(/<!--(?:\/?\$| |html|head|body)-->|<\/?outlook-only>/g, '')
    .replaceAll(/<link rel="preload" as="image"[^>]*\/>/g, '')
    .replaceAll(' data-id="__react-email-column"', '');
}
