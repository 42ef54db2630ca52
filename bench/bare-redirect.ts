/** What a redirect costs at least: Node's own server, and nothing else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((_request, response) => {
  response.writeHead(302, { location: 'https://example.org/' }).end();
}).listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
