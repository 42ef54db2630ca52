import type { Hono } from 'hono';
import type { App } from './app.ts';
import { sendingOf } from './desk-sending.ts';
import { gateDepsOf } from './gate-deps.ts';
import { outgoingDepsOf } from './use-cases.ts';
import { openTestCopies } from './open-test-copies.ts';
import { inboxApp } from '../dev-inbox/pages.tsx';
import type { InboxStore } from '../dev-inbox/store.ts';
import { lookForRestore, type RestoredState } from '../send/ledger/restored.ts';
import { feedbackPrefix } from '../message/compile-message.ts';
import { transportName } from '../send/smtp/transport.ts';
import type { LiveDrafts } from '../desk/draft/live-drafts.ts';
import type { TestCopies } from '../desk/draft/test-copy.tsx';

const inboxPath = '/inbox';

export interface OpenDesk {
  pages: Hono;
  live: LiveDrafts;
  close(): Promise<void>;
}

/**
 * Opens the desk with what it needs from this process: mail for test copies, the inbox if mail goes there, and the
 * pages for operators.
 *
 * @throws GalleyError E_DESK_LOGIN if others could reach it and no password is set.
 */
export async function openDesk(
  app: App,
  {
    store,
    operator,
    delivers = () => false,
  }: {
    store?: InboxStore | undefined;
    operator?: Hono;
    /** Whether this process delivers mail now. */
    delivers?: () => boolean;
  } = {},
): Promise<OpenDesk> {
  const { config, db, clock, log, viewContext } = app;
  const { publication, publicUrl, root, workspace } = config;
  // Loading these (the gate, the login, the editor) takes half a second; `galley check` and `galley send` should not
  // wait for it.
  const [
    { deskApp },
    { deskWarnings, openGuard, refuseDeskWithoutPassword },
    { workspaceDeskKey },
    { openLiveDrafts },
    { reviewRoutes },
    { unfinishedDrafts },
  ] = await Promise.all([
    import('../desk/desk.tsx'),
    import('../desk/guard/guard.ts'),
    import('../desk/guard/desk-key.ts'),
    import('../desk/draft/live-drafts.ts'),
    import('../review/review-routes.tsx'),
    import('../desk/draft/unfinished-drafts.ts'),
  ]);
  const guard = openGuard({ ...app, deskKey: workspaceDeskKey(workspace) });
  await refuseDeskWithoutPassword(guard);
  for (const warning of deskWarnings(config.env)) log.warn(warning);
  const live = openLiveDrafts({ root, workspace, publication, context: viewContext, clock });
  const testCopies = openTestCopies(app);
  const copies: TestCopies = {
    server: transportName(app.transport),
    ...(config.usesInbox ? { inboxPath } : {}),
    send: (rendition, to) => testCopies.send(rendition, to),
  };
  const pages = deskApp({
    db,
    config,
    context: viewContext,
    clock,
    log,
    guard,
    live,
    copies,
    sending: sendingOf(app, delivers),
    gate: gateDepsOf(config, db),
    keys: app.keys,
    review: reviewRoutes({
      db,
      clock,
      keys: app.keys,
      config,
      drafts: unfinishedDrafts(live, { config, context: viewContext }),
      outgoing: outgoingDepsOf(app),
    }),
    restored: restoredNow(app),
    ...(operator ? { operator } : {}),
    ...(store
      ? {
          inbox: {
            path: inboxPath,
            count: () => store.state().count,
            findIssue: (issue, since) => store.findHeader(`Feedback-ID: ${feedbackPrefix(issue)}`, since),
            pages: inboxPages(app, store, publicUrl),
          },
        }
      : {}),
  });
  return {
    pages,
    live,
    async close() {
      live.close();
      await testCopies.close();
    },
  };
}

/** How long a look for a restore counts: a page with its parts asks once. */
const restoredCacheMs = 2_000;

function restoredNow(app: App): () => Promise<RestoredState | undefined> {
  let last: { at: number; state: Promise<RestoredState | undefined> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > restoredCacheMs)
      last = { at: performance.now(), state: lookForRestore(app) };
    return last.state;
  };
}

function inboxPages({ config: { publication, smtpUrl } }: App, store: InboxStore, publicUrl: string): Hono {
  const nav = [
    { href: '/', label: 'Desk' },
    { href: inboxPath, label: 'Inbox', current: true },
  ];
  return inboxApp({
    store,
    base: inboxPath,
    publicUrl,
    smtpUrl,
    timeZone: publication.timezone,
    site: { name: publication.name, href: '/' },
    nav,
  });
}
