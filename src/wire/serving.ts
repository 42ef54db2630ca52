import { join } from 'node:path';
import type { App } from './app.ts';
import { startInbox, type Inbox } from '../dev-inbox/smtp-inbox.ts';
import { openInboxStore, type InboxStore } from '../dev-inbox/store.ts';
import { openMailLater } from '../audience/signup/mail-later.ts';
import { openMetrics } from './metrics.ts';
import { startDelivering } from './delivering.ts';
import { closeServer, listenOn, portOf } from './listen.ts';
import { openDesk } from './open-desk.ts';
import { entranceTo } from '../desk/guard/entrance.ts';
import { boardPath, openQueueBoard } from './open-queue-board.ts';
import { operatorPages } from './operator-pages.ts';
import { inboxId } from './with-inbox.ts';
import { namedProxies } from '../http/client-address.ts';
import { openRecorder } from '../track/record.ts';
import { publicApp } from '../web/public-app.ts';
import { goodbyeBy, openMailerOf } from './system-mails.ts';

export interface Serving {
  publicUrl: string;
  deskUrl: string;
  /** A page of the desk, with the key that a browser needs the first time. */
  entrance(path: string): string;
  inboxPort?: number;
  /** Starts delivering what is due; until then only pages are served. Without `work`, other processes deliver. */
  startDelivering(options?: { work?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** Opens the public pages, the desk and, if mail goes there, the development inbox. */
export async function startServing(
  app: App,
  {
    deskPort = app.config.env.DESK_PORT,
    metricsPort,
  }: {
    deskPort?: number;
    /** A port for `/metrics`, used when the desk can’t be reached. */
    metricsPort?: number | undefined;
  } = {},
): Promise<Serving> {
  const { config, db, clock, keys, log } = app;
  const metrics = openMetrics();
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const end of closers.toReversed()) await end();
  };
  try {
    let store: InboxStore | undefined;
    let inbox: Inbox | undefined;
    if (config.usesInbox) {
      store = openInboxStore(join(config.workspace, 'inbox.db'));
      closers.push(() => store!.close());
      inbox = await startInbox({ host: '127.0.0.1', port: config.env.INBOX_PORT, store, id: inboxId(config) });
      closers.push(() => inbox!.close());
    }
    const recorder = openRecorder({
      db,
      clock,
      onLost(error, kind) {
        metrics.lost(kind);
        log.error({ err: { message: error.message } }, 'an event could not be stored');
      },
      onRecorded: (kind) => metrics.recorded(kind),
    });
    const { env, publication, publicUrl } = config;
    const mailer = await openMailerOf(app);
    closers.push(() => mailer.close());
    const later = openMailLater();
    closers.push(() => later.close());
    const web = publicApp({
      db,
      clock,
      keys,
      log,
      recorder,
      mailer,
      later,
      onLeft: goodbyeBy(mailer, app),
      publication,
      publicUrl,
      drafts: join(config.root, 'drafts'),
      isProxy: namedProxies(env.PROXIES),
      hosts: ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${env.PORT}`),
    });
    const webServer = await listenOn(web, env.HOST, env.PORT, 'PORT');
    closers.push(() => closeServer(webServer));
    if (metricsPort !== undefined) {
      const metricsServer = await listenOn(operatorPages(metrics), env.HOST, metricsPort, '--metrics-port');
      closers.push(() => closeServer(metricsServer));
    }
    const operator = operatorPages(metrics);
    const board = await openQueueBoard(app);
    if (board) {
      closers.push(() => board.close());
      operator.route(boardPath, board.app);
    }
    let delivers = false;
    const desk = await openDesk(app, { store, operator, delivers: () => delivers });
    closers.push(() => desk.close());
    const deskServer = await listenOn(desk.pages, env.DESK_HOST, deskPort, 'DESK_PORT');
    closers.push(() => closeServer(deskServer));
    const deskUrl = env.DESK_URL ?? `http://localhost:${portOf(deskServer)}`;
    return {
      publicUrl,
      deskUrl,
      entrance: (path) => entranceTo(deskUrl + path, config),
      ...(inbox ? { inboxPort: inbox.port } : {}),
      async startDelivering({ work = true } = {}) {
        const delivering = await startDelivering(app, { work, metrics, seesBackups: true });
        delivers = work;
        closers.push(() => delivering.close());
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
