import type { Context } from 'hono';
import type { Clock } from '../../clock.ts';
import { answerWithin, isDatabaseAway } from '../../db/away.ts';
import type { Database } from '../../db/open.ts';
import { Notice, PageHead } from '../../http/blocks.tsx';
import { get, post, type Route } from '../../http/route.ts';
import type { Site } from '../../http/site.tsx';
import type { Mailbox } from '../../mail/address.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { readToken, type TokenIds } from '../../signing/link-token.ts';
import type { Leaving } from './keep-leaving.ts';
import { undoLeaving, unsubscribe } from './leave.ts';

export interface LeaveDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  publication: { name: string; from: Mailbox; replyTo?: Mailbox | undefined };
  site: Site;
  /** Counts an unsubscription in the report. Never throws: the reader has left, counted or not. */
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
  publication: { name, from, replyTo },
  site,
  recordUnsubscription,
  recordUndo,
  onLeft,
  onPage,
  away,
}: LeaveDeps): Route[] {
  const contact = (replyTo ?? from).address;
  const { leaving: words, errors } = site.words;
  const leftPage = (token: string, isFresh: boolean) =>
    site.page(
      words.left,
      <>
        <PageHead title={words.leftFrom(name)} lead={isFresh ? words.onItsWay : words.before} />
        <form method="post" action={`/u/${token}/undo`} className="card actions">
          <span>{words.mistake}</span>
          <button type="submit" className="quiet">
            {words.stay}
          </button>
        </form>
      </>,
    );
  const testCopy = () => site.page(words.testCopy, <PageHead title={words.testCopy} lead={words.forEditors} />);
  const unknownToken = () => site.error(404, errors.leaveLinkUnknown());
  const lostMail = () => site.error(410, errors.leaveLinkForgotten(name, contact));
  const keptPage = () => site.page(words.left, <PageHead title={words.leftFrom(name)} lead={words.noted} />);
  /** Undefined while the database is away, if what the reader wants can be carried out later. */
  const orLater = async <T,>(ids: TokenIds, query: () => Promise<T>): Promise<{ found: T } | undefined> => {
    try {
      return { found: await answerWithin(waitMs, Promise.try(query)) };
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
        return site.page(words.still, <PageHead title={words.still} lead={words.unchanged(name)} />);
      }
      return site.page(
        words.tooLate,
        <>
          <PageHead title={words.tooLate} />
          <Notice>
            {words.oneHour((again) => (
              <a href="/subscribe">{again}</a>
            ))}
          </Notice>
        </>,
        { status: 409 },
      );
    }),

    get('/u/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'leave', keys);
      if (!ids) return unknownToken();
      if (ids.id === 0) return testCopy();
      onPage?.(ids, context);
      const answer = await orLater(ids, () => subscriberOf(ids));
      const reader = answer?.found;
      if (answer && !reader) return lostMail();
      if (reader && reader.status !== 'active' && reader.status !== 'pending') return leftPage(ids.token, false);
      return site.page(
        words.title(name),
        <>
          <PageHead
            title={words.question(name)}
            lead={reader ? words.noMore(<strong key="address">{maskAddress(reader.email)}</strong>) : words.noMoreHere}
          />
          <form method="post" action={`/u/${ids.token}`}>
            <button type="submit">{words.unsubscribe}</button>
          </form>
        </>,
      );
    }),

    post('/u/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'leave', keys);
      if (!ids) return unknownToken();
      const form = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
      const isOneClick = form['List-Unsubscribe'] === 'One-Click';
      if (ids.id === 0) return isOneClick ? new Response('This was a test copy.\n') : testCopy();
      const at = clock.now();
      const how = isOneClick ? 'one-click' : 'page';
      const { epoch, id: delivery, token } = ids;
      const answer = await orLater(ids, () => leave({ epoch, delivery, token, how, at }));
      if (!answer) await away!.keep({ epoch, delivery, token, how, at });
      else if (!answer.found) return lostMail();
      if (isOneClick)
        return new Response(`Unsubscribed.\n`, {
          headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
        });
      return answer?.found ? leftPage(token, answer.found === 'left') : keptPage();
    }),

    // The web copy's unsubscribe link leads here. It belongs to no reader, so this page can only explain.
    get('/unsubscribe', () => site.page(words.how, <PageHead title={words.how} lead={words.explained} />)),
  ];
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
