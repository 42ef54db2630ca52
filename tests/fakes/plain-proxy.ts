import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy as nginx is with a plain `proxy_pass`: its own `Host`, and no header that names the client. */
export async function plainProxy(to: string): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(to);
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: target.host, connection: 'close' };
    const onwards = request({ host: '127.0.0.1', port: target.port, method: asked.method, path: asked.url, headers });
    onwards.on('response', (given) => {
      answer.writeHead(given.statusCode!, given.headers);
      given.pipe(answer);
    });
    onwards.on('error', () => answer.writeHead(502).end());
    asked.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
