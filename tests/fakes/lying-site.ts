/**
 * A web site on loopback with the faults that link checkers meet: slow, redirecting, lying, huge, broken. The Host
 * header selects the site, so one server acts as several.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface LyingSite {
  port: number;
  /** `METHOD host/path` of every request, in order. */
  asked: string[];
  /** The maximum number of simultaneous requests, in all and by host. */
  peak: { all: number; byHost: Map<string, number> };
  close(): Promise<void>;
}

const page = (
  title: string,
  text = 'Words that stand on this page and on no other, such as heliotrope, barnacle and Thursday.',
) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`;

type Route = (response: ServerResponse, request: IncomingMessage) => void;

const html =
  (status: number, body: string, headers: Record<string, string> = {}): Route =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  };
const to =
  (status: number, location: string): Route =>
  (response) =>
    void response.writeHead(status, { location }).end();
const notForHead =
  (status: number, otherwise: Route): Route =>
  (response, request) =>
    request.method === 'HEAD' ? void response.writeHead(status).end() : otherwise(response, request);

const megabyteOfZeros = Buffer.alloc(1024 * 1024);
const pixel = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

/** What each host serves; `{}` is replaced by the port. */
const routes: Record<string, Route> = {
  '/': html(200, page('An example site')),
  '/fine': html(200, page('A fine article')),
  '/article-about-404': html(200, page('What a 404 page should say', 'Not found is not the end.')),
  '/head-404': notForHead(404, html(200, page('Only for GET'))),
  '/head-405': notForHead(405, html(200, page('Only for GET'))),
  '/head-501': notForHead(501, html(200, page('Only for GET'))),
  '/head-403': notForHead(403, html(200, page('Only for GET'))),
  '/head-reset': (response, request) =>
    request.method === 'HEAD' ? void response.destroy() : html(200, page('Only for GET'))(response, request),
  '/missing': html(404, page('Gone fishing')),
  '/gone': html(410, page('Gone')),
  '/bad': html(400, page('Bad request')),
  '/forbidden': html(403, page('Forbidden')),
  '/too-many': html(429, page('Slow down')),
  '/linkedin': html(999, page('Request denied')),
  '/challenge': html(503, page('Just a moment...'), { 'cf-mitigated': 'challenge' }),
  '/challenge-200': html(200, page('Just a moment...')),
  '/down': html(503, page('Maintenance')),
  '/login-wall': html(401, page('Who are you?')),
  '/members': to(302, '/login?next=/members'),
  '/login': html(200, page('Log in')),
  '/soft': html(200, page('Page not found | An example site')),
  '/soft-german': html(200, page('Seite nicht gefunden')),
  '/soft-heading': html(
    200,
    '<title>An example site</title><h1>Oops! The page you were looking for doesn’t exist.</h1>',
  ),
  '/taken-away': to(302, '/'),
  '/moved': to(301, '/fine'),
  '/moved-twice': to(308, '/moved'),
  '/for-now': to(302, '/fine'),
  '/moved-then-for-now': to(301, '/for-now'),
  '/elsewhere': to(302, 'http://other.test:{}/fine'),
  '/loop-a': to(302, '/loop-b'),
  '/loop-b': to(302, '/loop-a'),
  '/nowhere': (response) => void response.writeHead(302).end(),
  '/script': to(302, 'javascript:alert(1)'),
  '/umlaut': (response) => void response.writeHead(302, { location: Buffer.from('/grün').toString('latin1') }).end(),
  '/gr%C3%BCn': html(200, page('Grün')),
  '/drops-parameters': to(302, '/fine'),
  '/keeps-parameters': (response, request) => to(302, `/fine?${request.url!.split('?')[1]}`)(response, request),
  '/to-metadata': to(302, 'http://169.254.169.254/latest/meta-data/'),
  '/to-mapped': to(302, 'http://[::ffff:127.0.0.1]:{}/fine'),
  '/to-decimal': to(302, 'http://2130706433:{}/fine'),
  '/to-port-25': to(302, 'http://site.test:25/'),
  '/slow': (response, request) => void setTimeout(() => html(200, page('Slow, and fine'))(response, request), 1_000),
  '/silent': () => {},
  '/drip': (response, request) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    if (request.method === 'HEAD') return void response.end();
    const timer = setInterval(() => response.write('<p>'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/huge': (response, request) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    if (request.method === 'HEAD') return void response.end(); // it accepts all writes and reports that there is room
    response.write(page('A long read'));
    const more = () => {
      while (!response.destroyed && response.write(megabyteOfZeros));
    };
    response.on('drain', more);
    more();
  },
  '/bad-gzip': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end('this is not gzip'),
  '/reset': (response) => void response.destroy(),
  '/half': (response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100000' });
    response.write('<title>Half a page');
    setTimeout(() => response.destroy(), 20);
  },
  '/file.pdf': (response, request) =>
    void response.writeHead(200, { 'content-type': 'application/pdf' }).end(request.method === 'HEAD' ? '' : '%PDF'),
  '/pixel.gif': (response) => void response.writeHead(200, { 'content-type': 'image/gif' }).end(pixel),
  '/heavy.gif': (response) =>
    void response.writeHead(200, { 'content-type': 'image/gif' }).end(Buffer.concat([pixel, Buffer.alloc(300_000)])),
  '/photo.webp': (response) =>
    void response.writeHead(200, { 'content-type': 'image/webp' }).end('RIFF\0\0\0\0WEBPVP8 '),
  '/not-a-picture.png': html(200, page('A page')),
};

export async function lyingSite({
  holdMs = 0,
}: { /** Before every answer, so that requests overlap. */ holdMs?: number } = {}): Promise<LyingSite> {
  const asked: string[] = [];
  const active = new Map<string, number>();
  const peak: LyingSite['peak'] = { all: 0, byHost: new Map() };
  const bomb = gzipSync(Buffer.concat(Array.from({ length: 64 }, () => megabyteOfZeros)));

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const path = request.url!.split('?')[0]!;
    const { port } = server.address() as AddressInfo;
    if (host === 'lying.test')
      return html(200, page('Willkommen bei uns', 'Hier gibt es viel zu sehen. '.repeat(40)))(response, request);
    if (host === 'spa.test')
      return html(200, '<title>App</title><div id="root"></div><script src="/app.js"></script>')(response, request);
    if (path === '/bomb')
      return void response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb);
    const deep = /^\/deep\/(\d+)$/.exec(path);
    if (deep) return to(302, Number(deep[1]) > 1 ? `/deep/${Number(deep[1]) - 1}` : '/fine')(response, request);
    const route = routes[path];
    if (!route) return html(404, page('Nothing here'))(response, request);
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((status: number, headers: Record<string, string> = {}) =>
      writeHead(status, {
        ...headers,
        ...(headers.location ? { location: headers.location.replace('{}', String(port)) } : {}),
      })) as typeof response.writeHead;
    route(response, request);
  };

  const server = createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    asked.push(`${request.method} ${host}${request.url}`);
    active.set(host, (active.get(host) ?? 0) + 1);
    peak.byHost.set(host, Math.max(peak.byHost.get(host) ?? 0, active.get(host)!));
    peak.all = Math.max(
      peak.all,
      [...active.values()].reduce((sum, count) => sum + count, 0),
    );
    response.on('close', () => active.set(host, active.get(host)! - 1));
    response.on('error', () => {});
    if (holdMs > 0) setTimeout(() => answer(request, response), holdMs);
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    peak,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
