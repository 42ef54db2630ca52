import type { Context } from 'hono';
import type { Clock } from '../../clock.ts';
import { answerWithin, isDatabaseAway } from '../../db/away.ts';
import type { Database } from '../../db/open.ts';
import { Notice } from '../../http/blocks.tsx';
import { errorPage, htmlResponse, renderPage } from '../../http/page.tsx';
import { get, post, type Route } from '../../http/route.ts';
import type { Mailbox } from '../../mail/address.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { readToken, type TokenIds } from '../../signing/link-token.ts';
import type { Leaving } from './keep-leaving.ts';
import { undoLeaving, unsubscribe } from './leave.ts';

export interface LeaveDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  publication: { name: string; lang: string; dir: 'ltr' | 'rtl'; from: Mailbox; replyTo?: Mailbox | undefined };
  /** Counts an unsubscription in the issue's report. Never throws: the reader has left, counted or not. */
  recordUnsubscription(unsubscription: {
    delivery: number;
    send: number;
    epoch: number;
    how: 'one-click' | 'page';
    at: number;
  }): Promise<void>;
  /** Removes it from the report's count. Never throws either. */
  recordUndo(undone: { delivery: number; send: number; epoch: number; at: number }): Promise<void>;
  /** What holds while the database is away; without it, the reader is asked to try again. */
  away?: {
    /** Whether the token is for a mail of this database, as far as memory knows. */
    isKnown(ids: TokenIds): boolean;
    /** Resolves when the reader will be unsubscribed for certain. */
    keep(leaving: Leaving): Promise<void>;
  };
  /** Called when the page was opened: a person who wants to leave, or a scanner that follows every link. */
  onPage?(ids: TokenIds, context: Context): void;
  /**
   * Called when somebody unsubscribed with the button on the page. Not called for a mail client's one-click, which is
   * answered without another mail.
   */
  onLeft?(subscriberId: number): void;
}

/** A mail client that unsubscribes a reader may give up after some seconds. */
const waitMs = 2_000;

/**
 * `/u/<token>`: GET shows a page with one button and changes nothing, because mail scanners follow every link. POST
 * unsubscribes: from that button, or from a mail client's own (RFC 8058: no cookies, no redirect, no questions).
 */
export function leaveRoutes({
  db,
  clock,
  keys,
  publication,
  recordUnsubscription,
  recordUndo,
  onLeft,
  onPage,
  away,
}: LeaveDeps): Route[] {
  const contact = (publication.replyTo ?? publication.from).address;
  const page = (title: string, children: React.ReactNode, status = 200) =>
    htmlResponse(
      renderPage({
        title,
        lang: publication.lang,
        dir: publication.dir,
        site: { name: publication.name, href: '/' },
        children,
      }),
      status,
    );
  const leftPage = (token: string, isFresh: boolean) =>
    page(
      'You have unsubscribed',
      <>
        <h1>You have unsubscribed from {publication.name}</h1>
        <p>
          {isFresh
            ? 'We will not send you any more issues. One that is being sent right now may still arrive.'
            : 'You had already unsubscribed. We do not send you any issues.'}
        </p>
        <form method="post" action={`/u/${token}/undo`}>
          <p>
            Was that a mistake? <button type="submit">Stay subscribed</button>
          </p>
        </form>
      </>,
    );
  const keptPage = () =>
    page(
      'You have unsubscribed',
      <>
        <h1>You have unsubscribed from {publication.name}</h1>
        <p>
          We have noted it and will not send you any more issues. One that is being sent right now may still arrive.
        </p>
      </>,
    );
  /** Undefined while the database is away, if what the reader wants can be carried out later. */
  const orLater = async <T,>(ids: TokenIds, query: Promise<T>): Promise<{ found: T } | undefined> => {
    try {
      return { found: await answerWithin(waitMs, query) };
    } catch (error) {
      if (isDatabaseAway(error) && away?.isKnown(ids)) return undefined;
      throw error;
    }
  };
  const subscriberOf = ({ epoch, id }: TokenIds) =>
    db
      .selectFrom('delivery')
      .innerJoin('send', 'send.id', 'delivery.send_id')
      .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
      .select(['subscriber.id', 'subscriber.email', 'delivery.send_id as send', 'subscriber.status'])
      .where('delivery.id', '=', id)
      // With another epoch, the token's delivery was lost in a restore and its id has been given to another reader's.
      .where('send.epoch', '=', epoch)
      .executeTakeFirst();
  const leave = async ({ epoch, delivery, token, how, at }: Leaving) => {
    const reader = await subscriberOf({ epoch, id: delivery, link: 0 });
    if (!reader) return undefined;
    const { id: subscriberId, send } = reader;
    const result = await unsubscribe(db, { subscriberId, source: how, at, token, detail: { delivery } });
    if (result === 'left') await recordUnsubscription({ delivery, send, epoch, how, at });
    if (result === 'left' && how === 'page') onLeft?.(subscriberId);
    return result;
  };
  const lostMail = () =>
    errorPage(
      410,
      'We no longer know whose link this is',
      'Our record of the email it came in was lost when a backup was restored. Nothing was changed.',
      `To unsubscribe, open the link at the bottom of another email from ${publication.name}, or write to ${contact} from the address that receives it.`,
    );

  return [
    post('/u/:token/undo', async (context) => {
      const ids = readToken(context.req.param('token'), 'leave', keys);
      if (!ids || ids.id === 0) return unknownToken();
      const reader = await subscriberOf(ids);
      if (!reader) return lostMail();
      const at = clock.now();
      const result = await undoLeaving(db, { subscriberId: reader.id, token: ids.token, at });
      // The same token names the same delivery, for which the unsubscription was counted.
      if (result === 'back') await recordUndo({ delivery: ids.id, send: reader.send, epoch: ids.epoch, at });
      if (result === 'back' || result === 'not-gone') {
        return page(
          'You are still subscribed',
          <>
            <h1>You are still subscribed</h1>
            <p>Nothing has changed. You will receive the next issue of {publication.name}.</p>
          </>,
        );
      }
      return page(
        'This can no longer be undone',
        <>
          <h1>This can no longer be undone</h1>
          <Notice>
            The button works for one hour after you unsubscribe, from the same email. You can always{' '}
            <a href="/subscribe">subscribe again</a>.
          </Notice>
        </>,
        409,
      );
    }),

    get('/u/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'leave', keys);
      if (!ids) return unknownToken();
      if (ids.id === 0) return page(`Unsubscribe from ${publication.name}`, testCopy);
      onPage?.(ids, context);
      const answer = await orLater(ids, subscriberOf(ids));
      const reader = answer?.found;
      if (answer && !reader) return lostMail();
      if (reader && reader.status !== 'active' && reader.status !== 'pending') return leftPage(ids.token, false);
      return page(
        `Unsubscribe from ${publication.name}`,
        <>
          <h1>Unsubscribe from {publication.name}?</h1>
          <p>
            We will not send any more issues to{' '}
            {reader ? <strong>{maskAddress(reader.email)}</strong> : 'the address that received this email'}.
          </p>
          <form method="post" action={`/u/${ids.token}`}>
            <button type="submit">Unsubscribe</button>
          </form>
        </>,
      );
    }),

    post('/u/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'leave', keys);
      if (!ids) return unknownToken();
      const form = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
      const isOneClick = form['List-Unsubscribe'] === 'One-Click';
      if (ids.id === 0) return isOneClick ? new Response('This was a test copy.\n') : page('A test copy', testCopy);
      const at = clock.now();
      const how = isOneClick ? 'one-click' : 'page';
      const { epoch, id: delivery, token } = ids;
      const answer = await orLater(ids, leave({ epoch, delivery, token, how, at }));
      if (!answer) await away!.keep({ epoch, delivery, token, how, at });
      else if (!answer.found) return lostMail();
      if (isOneClick)
        return new Response(`Unsubscribed.\n`, {
          headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
        });
      return answer?.found ? leftPage(token, answer.found === 'left') : keptPage();
    }),

    // The web copy's unsubscribe link leads here. It belongs to no reader, so this page can only explain.
    get('/unsubscribe', () =>
      page(
        'How to unsubscribe',
        <>
          <h1>How to unsubscribe</h1>
          <p>
            Every email we send you has your personal unsubscribe link at the bottom. Open it from the email you
            received. You do not need an account.
          </p>
        </>,
      ),
    ),
  ];
}

const testCopy = (
  <>
    <h1>This is a test copy</h1>
    <p>
      It was sent to an editor, not to a subscriber, so there is nobody to unsubscribe. In a real issue, this page has a
      button.
    </p>
  </>
);

function unknownToken(): Response {
  return errorPage(
    404,
    'This link does not work',
    'It is incomplete, or it did not come from us.',
    'Open the unsubscribe link from the email itself.',
  );
}

/**
 * `v…a@example.org`: the reader can tell which of their addresses it is, but anyone the mail was forwarded to cannot
 * read it.
 */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const local = [...email.slice(0, at)];
  return `${local[0]}…${local.length > 2 ? local.at(-1) : ''}${email.slice(at)}`;
}
