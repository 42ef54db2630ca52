import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { serve as listen } from '@hono/node-server';
import type { Hono } from 'hono';
import type { App } from '../app.ts';
import { startInbox, type Inbox } from '../inbox/smtp-inbox.ts';
import { openInboxStore, type InboxStore } from '../inbox/store.ts';
import { GalleyError } from '../problem.ts';
import { startDelivering } from './delivering.ts';
import { openDesk } from './open-desk.ts';
import { inboxId } from './with-inbox.ts';
import { openRecorder } from '../track/record.ts';
import { readToken } from '../track/token.ts';
import { publicApp } from '../web.ts';
import { goodbyeBy, openMailerOf } from './system-mails.ts';

export interface Serving {
  publicUrl: string;
  deskUrl: string;
  inboxPort?: number;
  /** Starts delivering what is due; until then only pages are served. */
  startDelivering(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the reader's pages, the editor's desk and, while mail goes there, the development inbox. */
export async function startServing(app: App, { deskPort = app.config.env.DESK_PORT }: { deskPort?: number } = {}): Promise<Serving> {
  const { config, db, clock, keys, log } = app;
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
    const recorder = openRecorder({ db, clock, onLost: (error) => log.error({ err: { message: error.message } }, 'an event could not be stored') });
    const { env, publication, publicUrl } = config;
    const mailer = await openMailerOf(app);
    closers.push(() => mailer.close());
    const web = publicApp({
      db,
      clock,
      keys,
      log,
      recorder,
      mailer,
      onLeft: goodbyeBy(mailer, app),
      publication,
      publicUrl,
      drafts: join(config.root, 'drafts'),
      hosts: ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${env.PORT}`),
      readToken: (token) => readToken(token, 'leave', keys)?.delivery,
    });
    const webServer = await listenOn(web, env.HOST, env.PORT, 'PORT');
    closers.push(() => closeServer(webServer));
    // The desk shows readers' addresses and asks nobody who they are: this machine only.
    const desk = openDesk(app, store);
    closers.push(() => desk.close());
    const deskServer = await listenOn(desk.pages, '127.0.0.1', deskPort, 'DESK_PORT');
    closers.push(() => closeServer(deskServer));
    return {
      publicUrl,
      deskUrl: `http://localhost:${portOf(deskServer)}`,
      ...(inbox ? { inboxPort: inbox.port } : {}),
      async startDelivering() {
        const delivering = await startDelivering(app);
        closers.push(() => delivering.close());
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function listenOn(app: Hono, hostname: string, port: number, setting: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.fetch, hostname, port, serverOptions: { maxHeaderSize: 16_384 } }, () => resolve(server)) as Server;
    server.requestTimeout = 30_000;
    server.on('clientError', refuseUnreadable);
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new GalleyError(taken ? `Port ${port} is in use` : `Port ${port} can’t be opened: ${error.message}`, {
          code: 'E_PORT',
          hint: taken ? `Galley may be running already. Set ${setting} to another port to run a second one.` : `Set ${setting} to another port.`,
          cause: error,
        }),
      );
    });
  });
}

/**
 * A request that is no HTTP, or whose address or headers are too long. Node would answer and cut the line at once, and
 * a client that is still sending two megabytes would see a reset instead of the answer: we let it finish, for a moment.
 */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const [status, text] = error.code === 'HPE_HEADER_OVERFLOW' ? ['431 Request Header Fields Too Large', 'The address or a header is too long.'] : ['400 Bad Request', 'This is not a request that can be read.'];
  const body = `${text}\n`;
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), 2_000).unref();
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // An event stream never ends by itself.
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
