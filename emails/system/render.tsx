import { render } from '@react-email/render';
import { readingOf } from '../digest/context.ts';
import { outlookHead } from '../digest/styles.ts';
import { digest, finish } from '../digest/theme.tsx';
import { layRichText } from '../rich-text.ts';
import { wrapText } from '../wrap.ts';
import Confirm from './confirm.tsx';
import Goodbye from './goodbye.tsx';
import Notice from './notice.tsx';
import type { SystemMailName, SystemMailView } from './view.ts';
import Welcome from './welcome.tsx';

/** These mails have the colours of this theme, whatever the issues have. */
export const systemTheme = digest;

const templates = { confirm: Confirm, welcome: Welcome, goodbye: Goodbye, notice: Notice };

/** The same view gives the same bytes. `html` is a whole document; `text` is the plain part with LF line ends. */
export async function renderSystemMail(
  name: SystemMailName,
  view: SystemMailView,
): Promise<{ html: string; text: string }> {
  const Mail = templates[name];
  const html = finish(await render(<Mail view={view} />)).replace(
    '</head>',
    () => `${outlookHead(readingOf(view))}</head>`,
  );
  return { html, text: textOf(view) };
}

/** In columns, as in the text part of an issue. */
const width = 72;

/** The address of the action has its own line: next to other words it would wrap in a narrow window and break. */
function textOf({ publication, subject, text, button, actionUrl }: SystemMailView): string {
  const rule = '='.repeat(width);
  const words = layRichText(text.text, { width });
  return [
    [rule, ...wrapText(publication.name, { width }), rule].join('\n'),
    wrapText(subject, { width }).join('\n'),
    words.join('\n'),
    [...wrapText(`${button}:`, { width }), actionUrl].join('\n'),
    '-'.repeat(width),
    `${publication.name}\n${publication.url}`,
    `${publication.address.trim()}\n`,
  ].join('\n\n');
}
