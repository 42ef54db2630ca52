import { setTimeout as wait } from 'node:timers/promises';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../../clock.ts';
import type { Mailbox } from '../../mail/address.ts';
import { errorPage, htmlResponse, renderPage } from '../../http/page.tsx';
import { askToConfirm, type AskDeps } from './ask.ts';
import { clientOf } from '../../http/hashed-client.ts';
import { confirmSubscription } from './confirm.ts';
import { readConfirmToken } from './confirm-token.ts';
import { maskAddress } from '../leaving/leave-routes.tsx';
import { formField } from './form-field.ts';
import { requestLimit } from '../../http/request-limit.ts';
import {
  AskedPage,
  ConfirmPage,
  confirmSentence,
  consentSentence,
  SubscribedPage,
  SubscribeForm,
  trapField,
  type Asking,
  type Filled,
  type FormFaults,
} from './subscribe-pages.tsx';

export interface SubscribeDeps extends AskDeps {
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

/** One household or office behind one address may be several people; a program asks hundreds of times. */
const limit = { most: 10, windowMs: 10 * 60 * 1000 };

/** Also what `Retry-After` says. */
const regretMs = 60_000;

/**
 * Signing up in two steps (double opt-in): `/subscribe` asks and mails, `/confirm/<token>` makes it true. The answer
 * to the form is the same for every address, so that nobody can find out by it who reads the newsletter.
 */
export function subscribeRoutes(deps: SubscribeDeps): Hono {
  const { db, clock, keys, publication, mailer, publicUrl } = deps;
  const { name, tagline, lang, dir, fields: declared } = publication;
  const contact = (publication.replyTo ?? publication.from).address;
  const asking: Asking = { name, tagline, asksFirstName: declared.includes('firstName') };
  const app = new Hono();
  const page = (title: string, children: React.ReactNode, { status = 200, indexable = false, headers = {} } = {}) =>
    htmlResponse(renderPage({ title, lang, dir, indexable, site: { name, href: '/' }, children }), status, headers);
  const form = (filled?: Filled, faults?: FormFaults, status = 200) =>
    page(`Subscribe to ${name}`, <SubscribeForm {...asking} filled={filled} faults={faults} />, {
      status,
      indexable: !faults,
      headers: status === 503 ? { 'retry-after': String(regretMs / 1000) } : {},
    });
  const limiter = requestLimit(limit, clock);
  // How the last mail went. Who is not mailed (kept out, or mailed a moment ago) is answered in the same time, and for
  // a while after a mail failed everybody is answered with the same regret, mailed or not. Time alone ends it: if the
  // next mail that is taken did, whether it ended would tell who is mailed.
  let tookMs = 250;
  let regretUntil = 0;

  app.get('/subscribe', () => form());

  app.post(
    '/subscribe',
    bodyLimit({
      maxSize: 16 * 1024,
      onError: () =>
        errorPage(
          413,
          'This is too long',
          'The form has room for an address and a name.',
          `Fill it in at ${publicUrl}/subscribe.`,
        ),
    }),
    async (context) => {
      if (!limiter.allow(clientOf(context))) return tooMany(publicUrl);
      const written = await readForm(context);
      const filled = { email: written('email'), firstName: asking.asksFirstName ? written('firstName') : '' };
      const firstName = formField(filled.firstName);
      if (!firstName.ok) return form(filled, { firstName: `This name can’t be used: it ${firstName.reason}.` }, 422);
      const startedAt = performance.now();
      const regrets = clock.now() < regretUntil;
      const asked =
        written(trapField) === ''
          ? await askToConfirm(
              {
                email: filled.email,
                fields: firstName.value ? { firstName: firstName.value } : {},
                source: 'form:subscribe',
                shown: consentSentence(name),
              },
              deps,
            )
          : ({ kind: 'waiting', email: filled.email } as const);
      if (asked.kind === 'refused') return form(filled, { email: `This address can’t be used: ${asked.reason}.` }, 422);
      if (asked.kind === 'mailed') {
        tookMs = performance.now() - startedAt;
        if (asked.posted === 'failed') regretUntil = clock.now() + regretMs;
        if (asked.posted === 'refused')
          return form(filled, { email: 'The mail server takes no mail for this address. Is it written right?' }, 422);
      } else {
        await wait(Math.max(0, tookMs - (performance.now() - startedAt)));
      }
      const failed = asked.kind === 'mailed' && asked.posted === 'failed';
      if (failed || regrets)
        return form(
          filled,
          {
            form: 'Our mail server has trouble just now, and it may be that we could not send you the mail. You did nothing wrong. If none has come in a few minutes, please try again.',
          },
          503,
        );
      return page('Look into your mailbox', <AskedPage email={asked.email} name={name} contact={contact} />);
    },
  );

  /** The token's reader as they are now, or the page that says why there is none. */
  const readerOf = async (
    context: Context,
  ): Promise<{ ids: { subscriberId: number; expiresAt: number }; masked: string; isActive: boolean } | Response> => {
    const ids = readConfirmToken(context.req.param('token') ?? '', keys);
    const reader =
      ids &&
      (await db
        .selectFrom('subscriber')
        .select(['email', 'status'])
        .where('id', '=', ids.subscriberId)
        .executeTakeFirst());
    if (!ids || !reader)
      return errorPage(
        404,
        'This link leads nowhere',
        'It was not made by us, or it was cut short on its way to you.',
        'Open the link from the mail itself, or copy the whole of it.',
      );
    const isActive = reader.status === 'active';
    return clock.now() >= ids.expiresAt && !isActive
      ? expired(publicUrl)
      : { ids, masked: maskAddress(reader.email), isActive };
  };

  app.get('/confirm/:token', async (context) => {
    const reader = await readerOf(context);
    if (reader instanceof Response) return reader;
    if (reader.isActive) return page('You are subscribed already', <SubscribedPage name={name} isNew={false} />);
    return page(`Subscribe to ${name}`, <ConfirmPage name={name} masked={reader.masked} />);
  });

  app.post('/confirm/:token', async (context) => {
    const reader = await readerOf(context);
    if (reader instanceof Response) return reader;
    const result = await confirmSubscription(db, {
      ...reader.ids,
      at: clock.now(),
      shown: confirmSentence(name, reader.masked),
    });
    switch (result.kind) {
      case 'confirmed':
        // Not waited for: they are subscribed whether or not this mail arrives.
        void mailer.post('welcome', result.reader, `${publicUrl}/`);
        return page('You are subscribed', <SubscribedPage name={name} isNew />);
      case 'active-already':
        return page('You are subscribed already', <SubscribedPage name={name} isNew={false} />);
      case 'left-since':
        return errorPage(
          410,
          'This link is used up',
          'After it was mailed to you, you left.',
          `To come back, ask for a new one at ${publicUrl}/subscribe.`,
        );
      case 'kept-out':
        return errorPage(
          409,
          'This address can’t be subscribed',
          'Our mail to it came back, or was reported as spam.',
          `If that was a mistake, write to ${contact}.`,
        );
      case 'expired':
      case 'unknown':
        return expired(publicUrl);
    }
  });

  return app;
}

/** A body that is no form, or a file where words belong, counts as nothing filled in. */
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
    'That was too often',
    'From your connection the form was sent ten times in ten minutes.',
    `Wait a while, then try again at ${publicUrl}/subscribe.`,
  );
  response.headers.set('retry-after', String(limit.windowMs / 1000));
  return response;
}

function expired(publicUrl: string): Response {
  return errorPage(
    410,
    'This link has expired',
    'It works for seven days.',
    `Ask for a new one at ${publicUrl}/subscribe.`,
  );
}
