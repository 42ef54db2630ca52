/**
 * What the mails about a subscription say when galley.yaml says nothing else: the one place for these words. Subject
 * and text may name the reader's own fields, as in a draft; the text is Markdown.
 *
 * The mail that asks for confirmation greets nobody by name: whoever fills in the form chose the name, and a stranger
 * must not be able to have us deliver words of his choice to somebody else's mailbox.
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
  /** The button, or in the goodbye mail the link: plain words. */
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
    /** Asks whether it was really them. */
    confirm: z
      .strictObject(
        words({
          subject: 'Confirm your subscription to {{publication.name}}',
          text: [
            'Somebody, we hope you, asked for {{publication.name}} at {{subscriber.email}}. One press of the button and you are in. It works for seven days.',
            'It was not you? Then do nothing: no issue is mailed to an address that was not confirmed.',
          ].join('\n\n'),
          button: 'Confirm my subscription',
        }),
      )
      .prefault({}),
    /** Answers the form when it is filled in for somebody who is subscribed. */
    already: z
      .strictObject(
        words({
          subject: 'You are subscribed to {{publication.name}} already',
          text: [
            'Somebody, most likely you, asked for {{publication.name}} at {{subscriber.email}}. You are on the list, so there is nothing to confirm, and nothing has changed.',
            'If the issues do not reach you, look among the spam; if they are not there either, reply to this mail.',
          ].join('\n\n'),
          button: 'Read past issues',
        }),
      )
      .prefault({}),
    /** Says that it worked. */
    welcome: z
      .strictObject(
        words({
          subject: 'Welcome to {{publication.name}}',
          text: [
            'Hello {{default subscriber.firstName "there"}},',
            'Your subscription is confirmed, and the next issue comes to {{subscriber.email}}. Until then there are the past ones to read.',
            'Leaving is as easy as coming: every issue has a link for it at its foot.',
          ].join('\n\n'),
          button: 'Read past issues',
        }),
      )
      .prefault({}),
    goodbye: z
      .strictObject({
        ...words({
          subject: 'You have left {{publication.name}}',
          text: [
            'Hello {{default subscriber.firstName "there"}},',
            'No more issues are mailed to {{subscriber.email}}; this is the last you hear from us. Thank you for reading.',
          ].join('\n\n'),
          button: 'Subscribe again',
        }),
        /**
         * Off, because somebody who wants less mail is not to be answered with mail: such a mail draws complaints, and
         * the page has said it already. On, it answers the page's button, never a mail client's one-click.
         */
        send: z.boolean().default(false),
      })
      .prefault({}),
  })
  .prefault({});

export type Mails = z.output<typeof mailWordsSchema>;
export type MailName = keyof Mails;
export type MailWords = Pick<Mails['confirm'], 'subject' | 'text' | 'button'>;
