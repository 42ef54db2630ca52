import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { serve as listen } from '@hono/node-server';
import type { Hono } from 'hono';
import { GalleyError } from '../problem.ts';
import type { QuickAnswers } from '../web/quick-answers.ts';

/**
 * `quick` answers what it can before the app does.
 * @throws GalleyError E_PORT, naming the setting that chooses another one.
 */
export function listenOn(
  app: Hono,
  { host, port, setting, quick = () => false }: { host: string; port: number; setting: string; quick?: QuickAnswers },
): Promise<Server> {
  const create = (options: ServerOptions, answer: RequestListener) =>
    createServer(options, (request, response) => {
      if (!quick(request, response)) answer(request, response);
    });
  return new Promise((resolve, reject) => {
    const server = listen(
      {
        fetch: app.fetch,
        hostname: host,
        port,
        serverOptions: { maxHeaderSize: 16_384 },
        createServer: create as typeof createServer,
      },
      () => resolve(server),
    ) as Server;
    server.requestTimeout = 30_000;
    server.on('clientError', refuseUnreadable);
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new GalleyError(taken ? `Port ${port} is in use` : `Port ${port} can’t be opened: ${error.message}`, {
          code: 'E_PORT',
          hint: taken
            ? `Galley may be running already. Set ${setting} to another port to run a second one.`
            : `Set ${setting} to another port.`,
          cause: error,
        }),
      );
    });
  });
}

/**
 * Answers a request that is not HTTP, or whose address or headers are too long. Node would answer and close the
 * connection at once, and a client that is still sending two megabytes would see a reset instead of the answer: we let
 * it finish for a moment.
 */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const [status, text] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The address or a header is too long.']
      : ['400 Bad Request', 'This is not a request that can be read.'];
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  socket.resume();
  setTimeout(() => socket.destroy(), 2_000).unref();
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // An event stream never ends by itself.
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
