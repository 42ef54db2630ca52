import { readFileSync } from 'node:fs';
import type { ReactNode } from 'react';
import { Hono } from 'hono';
import type { NavItem } from '../http/blocks.tsx';
import { errorPage, htmlResponse, renderPage, type Page } from '../http/page.tsx';
import { attachmentResponse, frameDocument, frameSecurityPolicy } from './html-frame.ts';
import { ListPage } from './list-page.tsx';
import { loopbackOnly } from './loopback-only.ts';
import { firstView, MessagePage, type View } from './message-page.tsx';
import { postOneClick, readListUnsubscribe } from './one-click.ts';
import { readMessage } from './read-message.ts';
import { DeletePage, HelpPage, OneClickPage } from './small-pages.tsx';
import { snippetOf, snippetSourceBytes } from './snippet.ts';
import type { InboxStore, MessagePage as Listing, StoredMessage } from './store.ts';
import { timeWords } from './words.ts';

export interface InboxPages {
  store: InboxStore;
  /**
   * The path of these pages, such as `/inbox`. It is part of every route, so mount with `app.route('/', inboxApp(…))`.
   */
  base: string;
  /** The publication's public base address: one-click unsubscribing posts nowhere else. */
  publicUrl: string;
  /** Shown to people who want to send mail here. */
  smtpUrl: string;
  site?: Page['site'];
  nav?: NavItem[];
  timeZone?: string;
}

const pageSize = 50;
const liveModule = readFileSync(new URL('live.js', import.meta.url), 'utf8');

/** The inbox's pages. They answer only on loopback host names, and accept changes only from their own pages. */
export function inboxApp({
  store,
  base,
  publicUrl,
  smtpUrl,
  site,
  nav,
  timeZone = Temporal.Now.timeZoneId(),
}: InboxPages): Hono {
  const times = timeWords(timeZone);
  const shell = {
    lang: 'en',
    site: site ?? { name: 'Galley' },
    nav: nav ?? [{ href: base, label: 'Inbox', current: true }],
  };
  // With no-referrer, browsers would send `Origin: null` from these pages' own forms.
  const show = (title: string, children: ReactNode, wide = false) =>
    htmlResponse(renderPage({ ...shell, title, wide, children }), 200, { 'referrer-policy': 'same-origin' });
  const gone = (text = 'This message is not in the inbox.') =>
    errorPage(
      404,
      'Not here',
      text,
      'It may have been deleted, or made room for newer ones. Go back to the inbox.',
      shell,
    );

  const app = new Hono().basePath(base);
  app.use('*', loopbackOnly);

  app.get('/', async (context) => {
    const search = (context.req.query('q') ?? '').trim().slice(0, 200);
    const listing = store.list({ page: pageNumber(context.req.query('page')), pageSize, search });
    await addSnippets(store, listing);
    return show(
      'Inbox',
      <ListPage
        {...listing}
        base={base}
        search={search}
        state={store.state()}
        keep={store.keep}
        now={Date.now()}
        times={times}
        smtpUrl={smtpUrl}
      />,
      true,
    );
  });

  app.get('/state', (context) => context.json(store.state(), 200, { 'cache-control': 'no-store' }));
  app.get('/live.js', (context) =>
    context.body(liveModule, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    }),
  );
  app.get('/help', () => show('About this inbox', <HelpPage base={base} keep={store.keep} smtpUrl={smtpUrl} />));

  app.get('/delete', (context) => {
    const state = store.state();
    return state.count === 0
      ? context.redirect(base, 303)
      : show('Delete all messages?', <DeletePage base={base} {...state} />);
  });
  app.post('/delete', async (context) => {
    const { upTo } = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
    if (typeof upTo !== 'string' || !/^\d{1,15}$/.test(upTo))
      return errorPage(
        400,
        'Nothing was deleted',
        'The form did not say up to which message.',
        'Go back to the inbox and use its own button.',
        shell,
      );
    store.deleteUpTo(Number(upTo));
    return context.redirect(base, 303);
  });

  app.get('/:id{[0-9]{1,15}}/:view{html|text|headers|source}?', async (context) => {
    const message = store.get(Number(context.req.param('id')));
    if (!message) return gone();
    const read = await readMessage(message.raw);
    const view = (context.req.param('view') as View | undefined) ?? firstView(read);
    const search = (context.req.query('q') ?? '').trim().slice(0, 200);
    const neighbours = store.neighbours(message.id, search);
    return show(
      message.subject || '(no subject)',
      <MessagePage {...{ base, view, message, read, neighbours, search, times }} />,
      true,
    );
  });

  const withMessage = async (id: string, answer: (message: StoredMessage) => Promise<Response>) => {
    const message = store.get(Number(id));
    return message ? answer(message) : gone();
  };

  app.get('/:id{[0-9]{1,15}}/frame', (context) =>
    withMessage(context.req.param('id'), async ({ id, raw }) => {
      const { html, attachments } = await readMessage(raw);
      if (html === undefined) return gone('This message has no HTML part.');
      return htmlResponse(
        frameDocument(html, attachments, (index) => `${base}/${id}/attachment/${index}`),
        200,
        { 'content-security-policy': frameSecurityPolicy },
      );
    }),
  );
  app.get('/:id{[0-9]{1,15}}/attachment/:index{[0-9]{1,4}}', (context) =>
    withMessage(context.req.param('id'), async ({ raw }) => {
      const attachment = (await readMessage(raw)).attachments[Number(context.req.param('index'))];
      return attachment ? attachmentResponse(attachment) : gone('This message has no such attachment.');
    }),
  );
  app.get('/:id{[0-9]{1,15}}/message.eml', (context) =>
    withMessage(
      context.req.param('id'),
      async ({ id, raw }) =>
        new Response(new Uint8Array(raw), {
          headers: {
            'content-type': 'message/rfc822',
            'content-disposition': `attachment; filename="galley-${id}.eml"`,
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
          },
        }),
    ),
  );
  app.post('/:id{[0-9]{1,15}}/unsubscribe', (context) =>
    withMessage(context.req.param('id'), async ({ id, raw }) => {
      const url = readListUnsubscribe((await readMessage(raw)).header)?.oneClickUrl;
      if (!url) return gone('This message has no one-click address.');
      const query = new URL(context.req.url).search;
      return show(
        'Unsubscribe by one click',
        <OneClickPage messageUrl={`${base}/${id}${query}`} url={url} reply={await postOneClick(url, publicUrl)} />,
      );
    }),
  );

  app.all('*', (context) =>
    context.req.path === `${base}/` ? context.redirect(base, 301) : gone('There is no such page in the inbox.'),
  );
  return app;
}

function pageNumber(written: string | undefined): number {
  return /^[1-9]\d{0,6}$/.test(written ?? '') ? Number(written) : 1;
}

/** Computed when a list is first shown, then kept: parsing every message on arrival would halve the inbox's speed. */
async function addSnippets(store: InboxStore, { messages }: Listing): Promise<void> {
  const found = new Map<number, string>();
  for (const message of messages) {
    if (message.snippet !== null) continue;
    message.snippet = await snippetOf(store.beginning(message.id, snippetSourceBytes));
    found.set(message.id, message.snippet);
  }
  if (found.size > 0) store.keepSnippets(found);
}
