import { Hono } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { errorPage, htmlResponse, Notice, renderPage } from '../../http/page.tsx';
import { undoLeaving, unsubscribe } from './leave.ts';

export interface LeaveDeps {
  db: Database;
  clock: Clock;
  /** The delivery that a token of an unsubscribe address names; 0 is a test copy's. */
  readToken(token: string): number | undefined;
  publication: { name: string; lang: string; dir: 'ltr' | 'rtl' };
  /** Writes a departure down for the issue's report. Never throws: whoever left has left, counted or not. */
  recordDeparture(departure: { delivery: number; send: number; how: 'one-click' | 'page'; at: number }): Promise<void>;
  /** Takes it out of the report's count again. Never throws either. */
  recordUndo(undone: { delivery: number; send: number; at: number }): Promise<void>;
  /** Called when somebody left by the page's button, not by a mail client's: who asks for less mail there gets none. */
  onLeft?(subscriberId: number): void;
}

/**
 * `/u/<token>`: GET shows a page with one button and changes nothing, for mail scanners follow every link. POST
 * leaves: from that button, or from a mail client's own (RFC 8058: no cookies, no redirect, no questions).
 */
export function leaveRoutes({
  db,
  clock,
  readToken,
  publication,
  recordDeparture,
  recordUndo,
  onLeft,
}: LeaveDeps): Hono {
  const app = new Hono();
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
      'You have left',
      <>
        <h1>You have left {publication.name}</h1>
        <p>
          {isFresh
            ? 'Nothing more will be mailed to you. An issue that is being sent at this moment may still arrive.'
            : 'You had left already; nothing more is mailed to you.'}
        </p>
        <form method="post" action={`/u/${token}/undo`}>
          <p>
            That was a mistake? <button type="submit">Stay subscribed</button>
          </p>
        </form>
      </>,
    );
  const subscriberOf = async (token: string) => {
    const delivery = readToken(token);
    if (delivery === undefined) return undefined;
    if (delivery === 0) return { id: 0, delivery, send: 0, email: '', status: 'active' as const };
    const row = await db
      .selectFrom('delivery')
      .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
      .select(['subscriber.id', 'subscriber.email', 'delivery.send_id as send', 'subscriber.status'])
      .where('delivery.id', '=', delivery)
      .executeTakeFirst();
    return row && { ...row, delivery };
  };

  app.get('/u/:token', async (context) => {
    const reader = await subscriberOf(context.req.param('token'));
    if (!reader) return unknownToken();
    if (reader.id === 0) return page(`Unsubscribe from ${publication.name}`, testCopy);
    if (reader.status !== 'active' && reader.status !== 'pending') return leftPage(context.req.param('token'), false);
    return page(
      `Unsubscribe from ${publication.name}`,
      <>
        <h1>Unsubscribe from {publication.name}?</h1>
        <p>
          No more issues will be mailed to <strong>{maskAddress(reader.email)}</strong>.
        </p>
        <form method="post">
          <button type="submit">Unsubscribe</button>
        </form>
      </>,
    );
  });

  app.post('/u/:token', async (context) => {
    const token = context.req.param('token');
    const reader = await subscriberOf(token);
    if (!reader) return unknownToken();
    const form = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
    const isOneClick = form['List-Unsubscribe'] === 'One-Click';
    if (reader.id === 0) return isOneClick ? new Response('This was a test copy.\n') : page('A test copy', testCopy);
    const at = clock.now();
    const result = await unsubscribe(db, {
      subscriberId: reader.id,
      source: isOneClick ? 'one-click' : 'page',
      at,
      token,
      detail: { delivery: reader.delivery },
    });
    if (result === 'left') {
      await recordDeparture({
        delivery: reader.delivery,
        send: reader.send,
        how: isOneClick ? 'one-click' : 'page',
        at,
      });
    }
    if (result === 'left' && !isOneClick) onLeft?.(reader.id);
    if (isOneClick)
      return new Response(`Unsubscribed.\n`, {
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      });
    return leftPage(token, result === 'left');
  });

  app.post('/u/:token/undo', async (context) => {
    const token = context.req.param('token');
    const reader = await subscriberOf(token);
    if (!reader || reader.id === 0) return unknownToken();
    const at = clock.now();
    const result = await undoLeaving(db, { subscriberId: reader.id, token, at });
    // The same token, so the same delivery that the departure was counted for.
    if (result === 'back') await recordUndo({ delivery: reader.delivery, send: reader.send, at });
    if (result === 'back' || result === 'not-gone') {
      return page(
        'You are still subscribed',
        <>
          <h1>You are still subscribed</h1>
          <p>Good to have you. The next issue of {publication.name} comes as before.</p>
        </>,
      );
    }
    return page(
      'This can’t be undone any more',
      <>
        <h1>This can’t be undone any more</h1>
        <Notice>The button works for an hour after leaving, from the same mail. You can always subscribe anew.</Notice>
      </>,
      409,
    );
  });

  // The foot of the web copy leads here: it belongs to nobody, so it can only explain.
  app.get('/unsubscribe', () =>
    page(
      'How to unsubscribe',
      <>
        <h1>How to unsubscribe</h1>
        <p>
          Every issue of {publication.name} has an unsubscribe link at its foot that is yours alone. Open it from the
          mail you received; it takes one click and no account.
        </p>
      </>,
    ),
  );

  return app;
}

const testCopy = (
  <>
    <h1>This is a test copy</h1>
    <p>
      It was sent to an editor, not to a subscriber, so there is nobody to unsubscribe. In a real issue a button stands
      here.
    </p>
  </>
);

function unknownToken(): Response {
  return errorPage(
    404,
    'This link leads nowhere',
    'It was not made by us, or it was cut short on its way to you.',
    'Open the unsubscribe link from the mail itself.',
  );
}

/** `v…a@example.org`: enough to know which of one's addresses it is, and no use to whom the mail was forwarded. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const local = [...email.slice(0, at)];
  return `${local[0]}…${local.length > 2 ? local.at(-1) : ''}${email.slice(at)}`;
}
