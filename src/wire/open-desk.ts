import type { Hono } from 'hono';
import type { App } from './app.ts';
import { isLocalWork, refuseUnsafeLinks } from './local-work.ts';
import { inboxApp } from '../dev-inbox/pages.tsx';
import type { InboxStore } from '../dev-inbox/store.ts';
import { pauseInCopy } from '../send/ledger/instance.ts';
import type { Postbox } from '../mail/posting.ts';
import { openPostbox } from './open-postbox.ts';
import { sendTestCopy } from '../message/test-copy.ts';
import { transportName } from '../send/smtp/transport.ts';
import type { LiveDrafts } from '../desk/draft/live-drafts.ts';
import type { TestCopies } from '../desk/draft/test-copy.tsx';
import type { Sending } from '../desk/send/deps.ts';
import { refuseSampleReaders } from '../send/plan/refuse-sample-readers.ts';

const inboxPath = '/inbox';

export interface OpenDesk {
  pages: Hono;
  live: LiveDrafts;
  close(): Promise<void>;
}

/**
 * The desk with all that it needs of this process: mail for test copies, the inbox while mail goes there, the pages of
 * whoever runs it.
 * @throws GalleyError E_DESK_LOGIN where others could reach it and no password is set.
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
    /** Whether this process hands mail over by now. */
    delivers?: () => boolean;
  } = {},
): Promise<OpenDesk> {
  const { config, db, clock, log, viewContext } = app;
  const { publication, publicUrl, root, workspace } = config;
  // Half a second of loading (the gate, the login, the editor) that `galley check` and `galley send` should not wait for.
  const [{ deskApp }, { deskWarnings, openGuard, refuseDeskWithoutPassword }, { openLiveDrafts }] = await Promise.all([
    import('../desk/desk.tsx'),
    import('../desk/guard/guard.ts'),
    import('../desk/draft/live-drafts.ts'),
  ]);
  const guard = openGuard(app);
  await refuseDeskWithoutPassword(guard);
  for (const warning of deskWarnings(config.env)) log.warn(warning);
  const live = openLiveDrafts({ root, workspace, publication, context: viewContext, clock });
  const copies = testCopies(app);
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
    leaves: !isLocalWork(config),
    ...(operator ? { operator } : {}),
    ...(store
      ? { inbox: { path: inboxPath, count: () => store.state().count, pages: inboxPages(app, store, publicUrl) } }
      : {}),
  });
  return {
    pages,
    live,
    async close() {
      live.close();
      await copies.close();
    },
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

function sendingOf(app: App, delivers: () => boolean): Sending {
  return {
    transport: app.transport,
    isLocal: isLocalWork(app.config),
    delivers,
    async refuse() {
      refuseUnsafeLinks(app.config);
      if (!isLocalWork(app.config)) await refuseSampleReaders(app.db);
      await app.openSigning();
      await (await app.openQueue()).close();
    },
    async refuseResuming() {
      refuseUnsafeLinks(app.config);
      await pauseInCopy(app);
    },
  };
}

/** Connects with the first copy: a desk that mails nothing opens no connection. */
function testCopies(app: App): TestCopies & { close(): Promise<void> } {
  const { config, transport } = app;
  let postbox: Postbox | undefined;
  return {
    server: transportName(transport),
    ...(config.usesInbox ? { inboxPath } : {}),
    async send(rendition, to) {
      refuseUnsafeLinks(config);
      const signing = await app.openSigning();
      postbox ??= openPostbox(config, 1);
      return sendTestCopy(rendition, to, { ...app, postbox, signing, fields: config.publication.fields });
    },
    close: async () => postbox?.close(),
  };
}
