import type { SystemMailName, SystemMailView } from '../../emails/system/view.ts';
import type { Brand } from '../config/brand.ts';
import type { MailName, MailWords } from '../config/mail-words.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { mark } from './marks.ts';
import type { CutRendition } from './render.ts';
import { cutSlots } from './slots.ts';
import { lookOf } from './look.ts';
import { markTags } from './template.ts';
import type { ViewContext } from './view.ts';

/** An active subscriber has nothing to confirm, so `already` uses the template of the welcome, with its own text. */
const templateOf: Record<MailName, SystemMailName> = {
  confirm: 'confirm',
  already: 'welcome',
  welcome: 'welcome',
  goodbye: 'goodbye',
};

/**
 * Renders a mail about a subscription and cuts it at its marks as an issue is, so that the same code escapes a reader's
 * fields. The address of its button has the place of an issue's unsubscribe link: pass it as `addresses.unsubscribe`.
 */
export async function cutSystemMail(
  name: MailName,
  words: MailWords,
  { publication, publicUrl, brand, lang, dir }: ViewContext & { lang: string; dir: 'ltr' | 'rtl' },
): Promise<CutRendition> {
  // Loaded on demand: React Email takes 300 ms to load.
  const { renderSystemMail, systemTheme } = await import('../../emails/system/render.tsx');
  const tags: string[] = [];
  const subject = markTags(words.subject, tags);
  // Links lead directly to their targets: clicks in these mails are not counted.
  const text = renderMarkdown(words.text, { link: (url) => url, publicUrl, tags, headings: 2 });
  const { html, text: plain } = await renderSystemMail(templateOf[name], {
    lang,
    dir,
    publication,
    subject,
    text,
    button: words.button,
    actionUrl: mark('u', 0),
    ...lookOf(systemTheme, brand),
  });
  return {
    subject: cutSlots(subject, tags, 'text', lang),
    html: cutSlots(html, tags, 'html', lang),
    text: cutSlots(plain, tags, 'text', lang),
  };
}

/** A notice to an operator. Its text is complete, so nothing in it is filled in. */
export async function renderNotice(
  view: SystemMailView,
  brand: Brand | undefined,
): Promise<{ html: string; text: string }> {
  const { renderSystemMail, systemTheme } = await import('../../emails/system/render.tsx');
  return renderSystemMail('notice', { ...view, ...lookOf(systemTheme, brand) });
}
