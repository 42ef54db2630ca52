import { join } from 'node:path';
import type { App } from './app.ts';
import { startInbox, type Inbox } from '../dev-inbox/smtp-inbox.ts';
import { openInboxStore, type InboxStore } from '../dev-inbox/store.ts';
import { openMetrics } from './metrics.ts';
import { startDelivering } from './delivering.ts';
import { closeServer, listenOn, portOf } from './listen.ts';
import { openDesk } from './open-desk.ts';
import { entranceTo } from '../desk/guard/entrance.ts';
import { boardPath, openQueueBoard } from './open-queue-board.ts';
import { operatorPages } from './operator-pages.ts';
import { startReaders, type EventNumbers } from './readers.ts';
import { startReadersProcess } from './readers-process.ts';
import { inboxId } from './with-inbox.ts';

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
    readersIn = 'here',
  }: {
    deskPort?: number;
    /** A port for `/metrics`, used when the desk can’t be reached. */
    metricsPort?: number | undefined;
    /** `process`: readers are answered by a process of their own, whatever this one does. */
    readersIn?: 'here' | 'process';
  } = {},
): Promise<Serving> {
  const { config } = app;
  const { env, publicUrl } = config;
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
    const numbers: EventNumbers = {
      recorded: (kind, events) => metrics.recorded(kind, events),
      kept: (kind, events) => metrics.kept(kind, events),
      lost: (kind, events) => metrics.lost(kind, events),
      waiting: (events) => metrics.waitingEvents(events),
    };
    const readers = await (readersIn === 'process' ? startReadersProcess : startReaders)(app, numbers);
    closers.push(() => readers.close());
    if (metricsPort !== undefined) {
      const metricsServer = await listenOn(operatorPages(metrics), {
        host: env.HOST,
        port: metricsPort,
        setting: '--metrics-port',
      });
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
    const deskServer = await listenOn(desk.pages, { host: env.DESK_HOST, port: deskPort, setting: 'DESK_PORT' });
    closers.push(() => closeServer(deskServer));
    // On loopback where the desk listens everywhere.
    const deskHost = ['0.0.0.0', '::', 'localhost'].includes(env.DESK_HOST) ? '127.0.0.1' : env.DESK_HOST;
    readers.deskAt(`http://${deskHost.includes(':') ? `[${deskHost}]` : deskHost}:${portOf(deskServer)}`);
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
