import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Mailbox } from '../../mail/address.ts';
import { errorPage, htmlResponse, renderPage } from '../../http/page.tsx';
import { get, post, type Route } from '../../http/route.ts';
import { addressWords } from '../../mail/address-words.ts';
import { fieldWords } from '../admission-words.ts';
import { askToConfirmLater, type AskDeps } from './ask.ts';
import type { MailLater } from './mail-later.ts';
import { confirmSubscription } from './confirm.ts';
import { readConfirmLink, type Asking } from './confirm-link.ts';
import { maskAddress } from '../leaving/leave-routes.tsx';
import { formField } from './form-field.ts';
import {
  CheckInboxPage,
  ConfirmPage,
  confirmSentence,
  consentSentence,
  SubscribedPage,
  SubscribeForm,
  trapField,
  type SignupForm,
  type SignupValues,
  type FieldErrors,
} from './subscribe-pages.tsx';

export interface SubscribeDeps extends AskDeps {
  /** Hands over the mails that the form causes. */
  later: MailLater;
  clock: Clock;
  publication: {
    name: string;
    tagline?: string | undefined;
    lang: string;
    dir: 'ltr' | 'rtl';
    fields: string[];
    from: Mailbox;
    replyTo?: Mailbox | undefined;
  };
}

/** An office or a household may share one IP address; a program sends the form hundreds of times. */
const limit = { maxRequests: 10, windowMs: 10 * 60 * 1000 };

/**
 * How long every valid form takes. What is written to the database depends on whose address it is, and takes a few
 * milliseconds more or less; the mail is handed over afterwards.
 */
const answerMs = 100;

/**
 * Double opt-in in two steps: `/subscribe` sends a mail, and `/confirm/<token>` makes the subscription active. The
 * answer to the form is the same for every address, so that nobody can use it to find out who reads the newsletter.
 */
export function subscribeRoutes(deps: SubscribeDeps): Route[] {
  const { db, clock, keys, publication, mailer, publicUrl } = deps;
  const { name, tagline, lang, dir, fields: declared } = publication;
  const contact = (publication.replyTo ?? publication.from).address;
  const signupForm: SignupForm = { name, tagline, asksFirstName: declared.includes('firstName') };
  const page = (title: string, children: React.ReactNode, { status = 200, indexable = false } = {}) =>
    htmlResponse(renderPage({ title, lang, dir, indexable, site: { name, href: '/' }, children }), status);
  const form = (values?: SignupValues, fieldErrors?: FieldErrors, status = 200) =>
    page(`Subscribe to ${name}`, <SubscribeForm {...signupForm} values={values} fieldErrors={fieldErrors} />, {
      status,
      indexable: !fieldErrors,
    });
  /** The reader that the token belongs to, or the page that explains why there is none. */
  const readerOf = async (
    context: Context,
  ): Promise<{ asking: Asking; masked: string; isActive: boolean } | Response> => {
    const link = await readConfirmLink(db, context.req.param('token') ?? '', keys);
    if (link.kind === 'not-ours')
      return errorPage(
        404,
        'This link does not work',
        'It is incomplete, or it did not come from us.',
        'Open the link from the email itself, or copy all of it.',
      );
    const reader =
      link.kind === 'asking' &&
      (await db
        .selectFrom('subscriber')
        .select(['email', 'status'])
        .where('id', '=', link.subscriberId)
        .executeTakeFirst());
    if (!reader)
      return errorPage(
        410,
        'We no longer know whose link this is',
        'Our record of the request was deleted, or lost when a backup was restored. Nothing was changed.',
        `To subscribe, fill in the form at ${publicUrl}/subscribe again.`,
      );
    const isActive = reader.status === 'active';
    return clock.now() >= link.expiresAt && !isActive
      ? expired(publicUrl)
      : { asking: link, masked: maskAddress(reader.email), isActive };
  };

  return [
    get('/subscribe', () => form()),

    post(
      '/subscribe',
      async (context) => {
        const written = await readForm(context);
        const values = { email: written('email'), firstName: signupForm.asksFirstName ? written('firstName') : '' };
        const firstName = formField(values.firstName);
        if (!firstName.ok)
          return form(values, { firstName: `This name cannot be used: it ${fieldWords(firstName.fault)}.` }, 422);
        const answerAt = performance.now() + answerMs;
        const asked =
          written(trapField) === ''
            ? await askToConfirmLater(
                {
                  email: values.email,
                  fields: firstName.value ? { firstName: firstName.value } : {},
                  source: 'form:subscribe',
                  shown: consentSentence(name),
                },
                deps,
              )
            : { kind: 'asked' as const, email: values.email };
        if (asked.kind === 'refused')
          return form(values, { email: `This address cannot be used: ${addressWords(asked.fault)}.` }, 422);
        await wait(Math.max(0, answerAt - performance.now()));
        return page('Check your inbox', <CheckInboxPage email={asked.email} name={name} contact={contact} />);
      },
      {
        body: {
          maxBytes: 16 * 1024,
          refuse: () =>
            errorPage(
              413,
              'The form is too long',
              'It has room for an email address and a name.',
              `Fill it in at ${publicUrl}/subscribe.`,
            ),
        },
        rate: { ...limit, refuse: () => tooMany(publicUrl) },
      },
    ),

    get('/confirm/:token', async (context) => {
      const reader = await readerOf(context);
      if (reader instanceof Response) return reader;
      if (reader.isActive) return page('You are already subscribed', <SubscribedPage name={name} isNew={false} />);
      return page(`Subscribe to ${name}`, <ConfirmPage name={name} masked={reader.masked} />);
    }),

    post('/confirm/:token', async (context) => {
      const reader = await readerOf(context);
      if (reader instanceof Response) return reader;
      const result = await confirmSubscription(db, {
        ...reader.asking,
        at: clock.now(),
        shown: confirmSentence(name, reader.masked),
      });
      switch (result.kind) {
        case 'confirmed':
          // Not awaited: they are subscribed whether or not this mail arrives.
          void mailer.post('welcome', result.reader, `${publicUrl}/`);
          return page('You are subscribed', <SubscribedPage name={name} isNew />);
        case 'active-already':
          return page('You are already subscribed', <SubscribedPage name={name} isNew={false} />);
        case 'left-since':
          return errorPage(
            410,
            'This link is no longer valid',
            'You unsubscribed after we sent it to you.',
            `To subscribe again, fill in the form at ${publicUrl}/subscribe.`,
          );
        case 'blocked':
          return errorPage(
            409,
            'This address cannot be subscribed',
            'Our mail to it bounced or was reported as spam.',
            `If you think this is a mistake, write to ${contact}.`,
          );
        case 'expired':
        case 'unknown':
          return expired(publicUrl);
      }
    }),
  ];
}

/** A body that is not a form, or a file in place of a text, counts as an empty form. */
async function readForm(context: Context): Promise<(name: string) => string> {
  const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
  return (name) => {
    const value = Object.hasOwn(body, name) ? body[name] : '';
    return typeof value === 'string' ? value : '';
  };
}

function tooMany(publicUrl: string): Response {
  const response = errorPage(
    429,
    'Too many attempts',
    'The form was sent ten times in ten minutes from your network.',
    `Wait ten minutes, then try again at ${publicUrl}/subscribe.`,
  );
  response.headers.set('retry-after', String(limit.windowMs / 1000));
  return response;
}

function expired(publicUrl: string): Response {
  return errorPage(
    410,
    'This link has expired',
    'Confirmation links work for seven days.',
    `Get a new one at ${publicUrl}/subscribe.`,
  );
}
