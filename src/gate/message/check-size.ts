import type { Rendition } from '../../issue/render.ts';
import type { Finding, GateInput } from '../finding.ts';
import { teller } from '../tell.ts';

/** The HTML's bytes as mailed, in each theme. `sizeOf` measures after the links were rewritten. */
export function checkSize(
  { renditions, source, publication }: GateInput,
  sizeOf: (rendition: Rendition) => number,
): Finding[] {
  const tell = teller(source);
  const limit = publication.limits.htmlBytes;
  return renditions.flatMap(({ theme, rendition }) => {
    const bytes = sizeOf(rendition);
    if (bytes > limit) {
      return [
        tell(
          'too-large',
          `the mail has ${bytes.toLocaleString('en')} bytes of HTML in the theme ${theme}; the limit is ${limit.toLocaleString('en')}`,
          {
            theme,
            hint: 'Gmail clips a message at some 102,000 bytes and hides what follows, the unsubscribe link too. Shorten or drop items.',
          },
        ),
      ];
    }
    if (bytes <= limit * 0.9) return [];
    return [
      tell(
        'nearly-too-large',
        `the mail has ${bytes.toLocaleString('en')} bytes of HTML in the theme ${theme}; Gmail clips at some 102,000`,
        { theme },
      ),
    ];
  });
}
