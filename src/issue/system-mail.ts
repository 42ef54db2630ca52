import type { SystemMailName, SystemMailView } from '../../emails/system/view.ts';
import type { MailName, MailWords } from '../config/mail-words.ts';
import { renderMarkdown } from './markdown.ts';
import { mark } from './marks.ts';
import type { CutRendition } from './render.ts';
import { cutSlots } from './slots.ts';
import { markTags } from './template.ts';
import type { ViewContext } from './view.ts';

/** To somebody who is subscribed already there is nothing to confirm: they get the welcome's form with its own words. */
const templateOf: Record<MailName, SystemMailName> = {
  confirm: 'confirm',
  already: 'welcome',
  welcome: 'welcome',
  goodbye: 'goodbye',
};

/**
 * A mail about a subscription, rendered once and cut at its marks as an issue is, so that a reader's fields are
 * escaped by the same code. Its action (confirm, read, come back) takes the place that an issue has for leaving:
 * fill it with `addresses.unsubscribe`.
 */
export async function cutSystemMail(
  name: MailName,
  words: MailWords,
  { publication, lang, dir }: ViewContext & { lang: string; dir: 'ltr' | 'rtl' },
): Promise<CutRendition> {
  // React Email takes 300 ms to load: a process that mails nothing does not load it.
  const { renderSystemMail } = await import('../../emails/system/render.tsx');
  const tags: string[] = [];
  const subject = markTags(words.subject, tags);
  // Links lead straight to their targets: nothing is counted in these mails.
  const text = renderMarkdown(markTags(words.text, tags), (url) => url);
  const { html, text: plain } = await renderSystemMail(templateOf[name], {
    lang,
    dir,
    publication,
    subject,
    text,
    button: words.button,
    actionUrl: mark('u', 0),
  });
  return {
    subject: cutSlots(subject, tags, 'text', lang),
    html: cutSlots(html, tags, 'html', lang),
    text: cutSlots(plain, tags, 'text', lang),
  };
}

/** A notice to an operator: its words are ours and final, so nothing in it is filled in. */
export async function renderNotice(view: SystemMailView): Promise<{ html: string; text: string }> {
  const { renderSystemMail } = await import('../../emails/system/render.tsx');
  return renderSystemMail('notice', view);
}
