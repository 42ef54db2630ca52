/**
 * The default texts of the mails about a subscription; galley.yaml can replace each of them. Subject and text may use
 * the reader's own fields, as in a draft; the text is Markdown.
 *
 * The confirmation mail does not greet anyone by name: the name comes from the person who filled in the form, and a stranger
 * must not be able to use us to deliver their own words to somebody else's inbox.
 */
import { z } from 'zod';

const words = (fallback: { subject: string; text: string; button: string }) => ({
  subject: z
    .string()
    .trim()
    .min(1, 'subject is empty')
    .max(200, 'subject is longer than 200 characters')
    .default(fallback.subject),
  text: z
    .string()
    .trim()
    .min(1, 'text is empty')
    .max(4000, 'text is longer than 4,000 characters')
    .default(fallback.text),
  /** Label of the button (in the goodbye mail: of the link), without markup. */
  button: z
    .string()
    .trim()
    .min(1, 'button is empty')
    .max(60, 'button is longer than 60 characters')
    .default(fallback.button),
});

/** `mails:` in galley.yaml. */
export const mailWordsSchema = z
  .strictObject({
    /** Double opt-in: asks the owner of the address to confirm. */
    confirm: z
      .strictObject(
        words({
          subject: 'Confirm your subscription to {{publication.name}}',
          text: [
            'Someone, hopefully you, signed up for {{publication.name}} with {{subscriber.email}}. Press the button to confirm your subscription. The button works for seven days.',
            'If it was not you, ignore this email. We do not send issues to an address that has not been confirmed.',
          ].join('\n\n'),
          button: 'Confirm my subscription',
        }),
      )
      .prefault({}),
    /** Sent when somebody fills in the form with the address of an active subscriber. */
    already: z
      .strictObject(
        words({
          subject: 'You are already subscribed to {{publication.name}}',
          text: [
            'Someone, probably you, signed up for {{publication.name}} with {{subscriber.email}}. You are already subscribed, so there is nothing to confirm and nothing has changed.',
            'If you do not receive our issues, check your spam folder. If they are not there either, reply to this email.',
          ].join('\n\n'),
          button: 'Read past issues',
        }),
      )
      .prefault({}),
    /** Sent once the subscription is confirmed. */
    welcome: z
      .strictObject(
        words({
          subject: 'Welcome to {{publication.name}}',
          text: [
            'Hello {{default subscriber.firstName "there"}},',
            'Your subscription is confirmed. We will send the next issue to {{subscriber.email}}. Until then, you can read past issues on our website.',
            'You can unsubscribe at any time: every issue has a link at the bottom.',
          ].join('\n\n'),
          button: 'Read past issues',
        }),
      )
      .prefault({}),
    goodbye: z
      .strictObject({
        ...words({
          subject: 'You have unsubscribed from {{publication.name}}',
          text: [
            'Hello {{default subscriber.firstName "there"}},',
            'We will not send any more issues to {{subscriber.email}}; this is our last email to you. Thank you for reading.',
          ].join('\n\n'),
          button: 'Subscribe again',
        }),
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

export type Mails = z.output<typeof mailWordsSchema>;
export type MailName = keyof Mails;
export type MailWords = Pick<Mails['confirm'], 'subject' | 'text' | 'button'>;
