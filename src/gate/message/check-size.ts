import type { Rendition } from '../../issue/render.ts';
import type { Finding, GateInput } from '../finding.ts';
import { findingBuilder } from '../finding-builder.ts';

/** Checks the size of the HTML as mailed, in each theme. `sizeOf` measures it after the links have been rewritten. */
export function checkSize(
  { renditions, source, publication }: GateInput,
  sizeOf: (rendition: Rendition) => number,
): Finding[] {
  const report = findingBuilder(source);
  const limit = publication.limits.htmlBytes;
  return renditions.flatMap(({ theme, rendition }) => {
    const bytes = sizeOf(rendition);
    if (bytes > limit) {
      return [
        report(
          'too-large',
          `the mail has ${bytes.toLocaleString('en')} bytes of HTML in the theme ${theme}; the limit is ${limit.toLocaleString('en')}`,
          {
            theme,
            hint: 'Gmail clips a message at about 102,000 bytes and hides the rest, including the unsubscribe link. Shorten or remove items.',
          },
        ),
      ];
    }
    if (bytes <= limit * 0.9) return [];
    return [
      report(
        'nearly-too-large',
        `the mail has ${bytes.toLocaleString('en')} bytes of HTML in the theme ${theme}; Gmail clips at about 102,000`,
        { theme },
      ),
    ];
  });
}
