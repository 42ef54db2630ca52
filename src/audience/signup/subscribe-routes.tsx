import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Mailbox } from '../../mail/address.ts';
import { get, post, type Route } from '../../http/route.ts';
import type { Site } from '../../http/site.tsx';
import { askToConfirmLater, type AskDeps } from './ask.ts';
import type { MailLater } from './mail-later.ts';
import { confirmSubscription } from './confirm.ts';
import { readConfirmLink, type Asking } from './confirm-link.ts';
import { maskAddress } from '../leaving/leave-routes.tsx';
import { formField } from './form-field.ts';
import {
  CheckInboxPage,
  ConfirmPage,
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
    fields: string[];
    from: Mailbox;
    replyTo?: Mailbox | undefined;
  };
  site: Site;
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
  const { db, clock, keys, publication, mailer, publicUrl, site } = deps;
  const { name, tagline, fields: declared } = publication;
  const contact = (publication.replyTo ?? publication.from).address;
  const { signup: words, errors } = site.words;
  const formUrl = `${publicUrl}/subscribe`;
  const signupForm: SignupForm = { words, name, tagline, asksFirstName: declared.includes('firstName') };
  const form = (values?: SignupValues, fieldErrors?: FieldErrors, status = 200) =>
    site.page(words.title(name), <SubscribeForm {...signupForm} values={values} fieldErrors={fieldErrors} />, {
      status,
      indexable: !fieldErrors,
      at: 'subscribe',
    });
  const already = () => site.page(words.already, <SubscribedPage words={words} name={name} isNew={false} />);
  const expired = () => site.error(410, errors.confirmLinkExpired(formUrl));
  const tooMany = () => {
    const response = site.error(429, errors.tooMany(formUrl));
    response.headers.set('retry-after', String(limit.windowMs / 1000));
    return response;
  };
  /** The reader that the token belongs to, or the page that explains why there is none. */
  const readerOf = async (
    context: Context,
  ): Promise<{ asking: Asking; masked: string; isActive: boolean } | Response> => {
    const link = await readConfirmLink(db, context.req.param('token') ?? '', keys);
    if (link.kind === 'not-ours') return site.error(404, errors.confirmLinkUnknown());
    const reader =
      link.kind === 'asking' &&
      (await db
        .selectFrom('subscriber')
        .select(['email', 'status'])
        .where('id', '=', link.subscriberId)
        .executeTakeFirst());
    if (!reader) return site.error(410, errors.confirmLinkForgotten(formUrl));
    const isActive = reader.status === 'active';
    return clock.now() >= link.expiresAt && !isActive
      ? expired()
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
        if (!firstName.ok) return form(values, { firstName: words.badName(firstName.fault.code) }, 422);
        const answerAt = performance.now() + answerMs;
        const asked =
          written(trapField) === ''
            ? await askToConfirmLater(
                {
                  email: values.email,
                  fields: firstName.value ? { firstName: firstName.value } : {},
                  source: 'form:subscribe',
                  shown: words.consent(name),
                },
                deps,
              )
            : { kind: 'asked' as const, email: values.email };
        if (asked.kind === 'refused') return form(values, { email: words.badAddress(asked.fault) }, 422);
        await wait(Math.max(0, answerAt - performance.now()));
        return site.page(
          words.checkInbox,
          <CheckInboxPage words={words} email={asked.email} name={name} contact={contact} />,
        );
      },
      {
        body: {
          maxBytes: 16 * 1024,
          refuse: () => site.error(413, errors.formTooLong(formUrl)),
        },
        rate: { ...limit, refuse: tooMany },
      },
    ),

    get('/confirm/:token', async (context) => {
      const reader = await readerOf(context);
      if (reader instanceof Response) return reader;
      if (reader.isActive) return already();
      return site.page(words.title(name), <ConfirmPage words={words} name={name} masked={reader.masked} />);
    }),

    post('/confirm/:token', async (context) => {
      const reader = await readerOf(context);
      if (reader instanceof Response) return reader;
      const result = await confirmSubscription(db, {
        ...reader.asking,
        at: clock.now(),
        shown: words.confirming(name, reader.masked),
      });
      switch (result.kind) {
        case 'confirmed':
          // Not awaited: they are subscribed whether or not this mail arrives.
          void mailer.post('welcome', result.reader, `${publicUrl}/`);
          return site.page(words.subscribed, <SubscribedPage words={words} name={name} isNew />);
        case 'active-already':
          return already();
        case 'left-since':
          return site.error(410, errors.leftSince(formUrl));
        case 'blocked':
          return site.error(409, errors.addressBlocked(contact));
        case 'expired':
        case 'unknown':
          return expired();
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
