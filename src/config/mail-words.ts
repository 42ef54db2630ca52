/**
 * The texts of the mails about a subscription, which galley.yaml can replace one by one; the others are those of the
 * publication's language. Subject and text may use the reader's own fields, as in a draft; the text is Markdown.
 *
 * The confirmation mail does not greet anyone by name: the name comes from the person who filled in the form, and a stranger
 * must not be able to use us to deliver their own words to somebody else's inbox.
 */
import { z } from 'zod';
import { readerWords } from '../words/languages.ts';

const texts = {
  subject: z.string().trim().min(1, 'subject is empty').max(200, 'subject is longer than 200 characters').optional(),
  text: z.string().trim().min(1, 'text is empty').max(4000, 'text is longer than 4,000 characters').optional(),
  /** Label of the button (in the goodbye mail: of the link), without markup. */
  button: z.string().trim().min(1, 'button is empty').max(60, 'button is longer than 60 characters').optional(),
};

/** `mails:` in galley.yaml. */
export const mailWordsSchema = z
  .strictObject({
    /** Double opt-in: asks the owner of the address to confirm. */
    confirm: z.strictObject(texts).prefault({}),
    /** Sent when somebody fills in the form with the address of an active subscriber. */
    already: z.strictObject(texts).prefault({}),
    /** Sent once the subscription is confirmed. */
    welcome: z.strictObject(texts).prefault({}),
    goodbye: z
      .strictObject({
        ...texts,
        /**
         * Off by default: a mail to somebody who just asked for no more mail draws complaints, and the page has
         * confirmed it already. When on, it is sent after the button on the page, never after a mail client's
         * one-click.
         */
        send: z.boolean().default(false),
      })
      .prefault({}),
  })
  .prefault({});

export interface MailWords {
  subject: string;
  text: string;
  button: string;
}
export interface Mails extends Record<'confirm' | 'already' | 'welcome', MailWords> {
  goodbye: MailWords & { send: boolean };
}
export type MailName = keyof Mails;

/** What galley.yaml says, with the words of this language for the rest. */
export function mailWords(written: z.output<typeof mailWordsSchema>, lang: string): Mails {
  const { mails } = readerWords(lang);
  const filled = (name: MailName): MailWords => {
    const { subject, text, button } = written[name];
    const usual = mails[name];
    return { subject: subject ?? usual.subject, text: text ?? usual.text, button: button ?? usual.button };
  };
  return {
    confirm: filled('confirm'),
    already: filled('already'),
    welcome: filled('welcome'),
    goodbye: { ...filled('goodbye'), send: written.goodbye.send },
  };
}
