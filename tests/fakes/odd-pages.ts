/** Pages as sites on the web write their heads, by host and path, with the item that each must become. */
import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface OddPage {
  what: string;
  /** `host/path`; `{}` in a body or a header is replaced by the port. */
  at: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
  status?: number;
  /** What the item has; `url` without the port. Undefined keys must be absent. */
  item: {
    title: string;
    url?: string;
    summary?: string | undefined;
    by?: string | undefined;
    source?: string | undefined;
  };
  picture?: string | undefined;
  unread?: RegExp;
}

const head = (inner: string) => `<!doctype html><html><head>${inner}</head><body><p>Words</p></body></html>`;
const og = (name: string, content: string) => `<meta property="og:${name}" content="${content}">`;
const long = 'A sentence that says what the page is about, and why. ';

export const oddPages: OddPage[] = [
  {
    what: 'Open Graph for everything',
    at: 'brindle.test/defaults',
    body: head(
      `<title>x</title>${og('title', 'Database defaults are coming')}${og('description', long)}${og('site_name', 'The Brindle blog')}${og('image', '/img/a.jpg')}<meta name="author" content="Lily Foote"><link rel="canonical" href="/defaults">`,
    ),
    item: { title: 'Database defaults are coming', summary: long.trim(), by: 'Lily Foote', source: 'The Brindle blog' },
    picture: 'http://brindle.test:{}/img/a.jpg',
  },
  {
    what: 'a title with its site behind a bar',
    at: 'harbour.test/news',
    body: head(`<title>Tides are late | Harbour</title>${og('site_name', 'Harbour')}`),
    item: { title: 'Tides are late', summary: undefined },
  },
  {
    what: 'a title with its site in front, known by the host alone',
    at: 'lighthouse.test/news',
    body: head('<title>Lighthouse – The lamp is an LED now</title>'),
    item: { title: 'The lamp is an LED now' },
  },
  {
    what: 'a title with a hyphen that is no site',
    at: 'words.test/a',
    body: head('<title>SQLite - what a page cache does</title>'),
    item: { title: 'SQLite - what a page cache does' },
  },
  {
    what: 'a title and a heading that is its beginning',
    at: 'h1.test/a',
    body: '<title>How the crane works :: Dockyard notes</title><h1>How the crane works</h1>',
    item: { title: 'How the crane works' },
  },
  {
    what: 'a short domain whose name is a word of the title',
    at: 'dev.test/a',
    body: head('<title>Small tips - Front end dev notes</title>'),
    item: { title: 'Small tips - Front end dev notes' },
  },
  {
    what: 'a heading alone',
    at: 'bare.test/a',
    body: '<h1>Only <em>a</em> heading</h1>',
    item: { title: 'Only a heading' },
  },
  {
    what: 'JSON-LD in a graph, with two authors',
    at: 'magazine.test/a',
    body: head(
      `<title>A</title><script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Magazine of Ropes"},{"@type":["NewsArticle"],"headline":"Ropes, explained","description":"${long.trim()}","author":[{"name":"Ann Reed"},{"name":"Bo Lind"}],"image":{"url":"https://cdn.example/rope.png"}}]}</script>`,
    ),
    item: { title: 'Ropes, explained', summary: long.trim(), by: 'Ann Reed and Bo Lind', source: 'Magazine of Ropes' },
    picture: 'https://cdn.example/rope.png',
  },
  {
    what: 'JSON-LD with a mistake',
    at: 'broken.test/json',
    body: head('<title>Still a title</title><script type="application/ld+json">{"@type":"Article",,}</script>'),
    item: { title: 'Still a title' },
  },
  {
    what: 'Twitter’s names alone',
    at: 'bird.test/a',
    body: head(
      `<meta name="twitter:title" content="From a card"><meta name="twitter:description" content="${long}"><meta name="twitter:image" content="//cdn.test/c.png">`,
    ),
    item: { title: 'From a card', summary: long.trim() },
    picture: 'http://cdn.test/c.png',
  },
  {
    what: 'entities that were encoded twice',
    at: 'double.test/a',
    body: head(og('title', 'Tom &amp;amp; Ann&amp;#39;s boat')),
    item: { title: "Tom & Ann's boat" },
  },
  {
    what: 'Windows-1252 without a word about it',
    at: 'old.test/a',
    body: Buffer.from('<title>Caf\xe9 \x96 the menu</title>', 'latin1'),
    headers: { 'content-type': 'text/html' },
    item: { title: 'Café – the menu' },
  },
  {
    what: 'Shift_JIS named by the page',
    at: 'jp.test/a',
    body: Buffer.concat([
      Buffer.from('<meta charset="shift_jis"><title>'),
      Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
      Buffer.from('</title>'),
    ]),
    headers: { 'content-type': 'text/html' },
    item: { title: '日本' },
  },
  {
    what: 'UTF-16 with its mark',
    at: 'wide.test/a',
    body: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<title>Wide letters</title>', 'utf16le')]),
    headers: { 'content-type': 'text/html' },
    item: { title: 'Wide letters' },
  },
  {
    what: 'a charset that does not exist',
    at: 'charset.test/a',
    body: '<meta charset="klingon"><title>Readable</title>',
    headers: { 'content-type': 'text/html' },
    item: { title: 'Readable' },
  },
  {
    what: 'a title in an icon before its own',
    at: 'icon.test/a',
    body: '<body><svg><title>Menu</title></svg><title>The page</title>',
    item: { title: 'The page' },
  },
  {
    what: 'a canonical address without the tracker',
    at: 'canon.test/post?utm_source=a&x=1',
    body: head('<title>Canon</title><link rel="canonical" href="http://canon.test:{}/post?utm_medium=b">'),
    item: { title: 'Canon', url: 'http://canon.test/post' },
  },
  {
    what: 'a canonical address on another site',
    at: 'thief.test/post',
    body: head('<title>Syndicated</title><link rel="canonical" href="https://bank.example/login">'),
    item: { title: 'Syndicated', url: 'http://thief.test/post' },
  },
  {
    what: 'a canonical address that is the front page',
    at: 'template.test/2026/a',
    body: head('<title>Every page says so</title><link rel="canonical" href="/">'),
    item: { title: 'Every page says so', url: 'http://template.test/2026/a' },
  },
  {
    what: 'a canonical address without the number of the page',
    at: 'forum.test/show?id=7',
    body: head('<title>Thread seven</title><link rel="canonical" href="/show">'),
    item: { title: 'Thread seven', url: 'http://forum.test/show?id=7' },
  },
  {
    what: 'a place behind #',
    at: 'pod.test/list#episode-20',
    body: head('<title>Episodes</title><link rel="canonical" href="/list">'),
    item: { title: 'Episodes', url: 'http://pod.test/list#episode-20' },
  },
  {
    what: 'an author’s address instead of a name, and a byline',
    at: 'byline.test/a',
    body: `<meta property="article:author" content="https://social.test/ann"><title>By hand</title><a rel="author">By Ann Reed</a>`,
    item: { title: 'By hand', by: 'Ann Reed' },
  },
  {
    what: 'an author who is nobody',
    at: 'admin.test/a',
    body: head('<meta name="author" content="admin"><title>From the form</title>'),
    item: { title: 'From the form', by: undefined },
  },
  {
    what: 'a description in Markdown’s signs, with tags and a comment',
    at: 'signs.test/a',
    body: head(
      `<title>Signs</title>${og('description', '*Stars* and [brackets](x) &lt;b&gt;bold&lt;/b&gt; &lt;!-- gone --&gt; {{ subscriber.email }} _x_')}`,
    ),
    item: { title: 'Signs', summary: '\\*Stars\\* and \\[brackets\\](x) bold gone { { subscriber.email }} \\_x\\_' },
  },
  {
    what: 'a description that is far too long',
    at: 'long.test/a',
    body: head(`<title>Long</title>${og('description', long.repeat(20))}`),
    item: { title: 'Long', summary: long.repeat(5).trim() },
  },
  {
    what: 'its logo as its picture',
    at: 'logo.test/a',
    body: head(`<title>With a logo</title>${og('image', 'https://cdn.example/site-logo.png')}`),
    item: { title: 'With a logo' },
    picture: undefined,
  },
  {
    what: 'a picture that is no address',
    at: 'data.test/a',
    body: head(`<title>Data</title>${og('image', 'data:image/png;base64,AAAA')}`),
    item: { title: 'Data' },
    picture: undefined,
  },
  {
    what: 'a shortener',
    at: 'short.test/x',
    status: 301,
    headers: { location: 'http://brindle.test:{}/defaults?utm_campaign=c' },
    item: { title: 'Database defaults are coming', url: 'http://brindle.test/defaults' },
    picture: 'http://brindle.test:{}/img/a.jpg',
  },
  {
    what: 'a login wall',
    at: 'members.test/a',
    status: 302,
    headers: { location: '/login?next=/a' },
    item: { title: '' },
    unread: /login/,
  },
  { what: 'that login', at: 'members.test/login', body: head('<title>Log in</title>'), item: { title: 'Log in' } },
  {
    what: 'a page that is gone',
    at: 'gone.test/a',
    status: 410,
    body: head('<title>Gone</title>'),
    item: { title: '' },
    unread: /answers 410/,
  },
  {
    what: 'a check for people',
    at: 'cloud.test/a',
    body: head('<title>Just a moment...</title>'),
    item: { title: '' },
    unread: /person/,
  },
  {
    what: 'a PDF',
    at: 'paper.test/a.pdf',
    body: '%PDF-1.7',
    headers: { 'content-type': 'application/pdf' },
    item: { title: '' },
    unread: /PDF/,
  },
  {
    what: 'a way into the network',
    at: 'rebind.test/a',
    status: 302,
    headers: { location: 'http://169.254.169.254/latest/' },
    item: { title: '' },
    unread: /not a public address/,
  },
  {
    what: 'redirects in a circle',
    at: 'loop.test/a',
    status: 302,
    headers: { location: '/a' },
    item: { title: '' },
    unread: /loop/,
  },
  {
    what: 'a megabyte of blanks in a kilobyte',
    at: 'bomb.test/a',
    body: gzipSync(`<title>Bomb</title>${' '.repeat(4_000_000)}`),
    headers: { 'content-encoding': 'gzip', 'content-type': 'text/html' },
    item: { title: 'Bomb' },
  },
  {
    what: 'ten thousand open elements and metas',
    at: 'deep.test/a',
    body: `<title>Deep</title>${'<div>'.repeat(10_000)}${'<meta name="author" content="Eve Adams">'.repeat(10_000)}`,
    item: { title: 'Deep', by: 'Eve Adams' },
  },
  { what: 'nothing', at: 'empty.test/a', body: '', item: { title: '' }, unread: /no title/ },
];

/** Every name leads to this machine. */
export const lookupHere = ((_name: string, options: { all?: boolean }, callback: (...found: unknown[]) => void) =>
  options.all
    ? callback(null, [{ address: '127.0.0.1', family: 4 }])
    : callback(null, '127.0.0.1', 4)) as unknown as typeof lookup;

export interface OddSites {
  port: number;
  hosts: string[];
  /** Simultaneous requests at most. */
  peak: () => number;
  close(): Promise<void>;
}

/** Serves all of them on one port of this machine; the Host header selects the site. */
export async function serveOddPages(pages = oddPages): Promise<OddSites> {
  let [now, peak] = [0, 0];
  const byAddress = new Map(
    pages.flatMap((page) => [
      [page.at.replace(/[?#].*/, ''), page] as const,
      [page.at.replace(/#.*/, ''), page] as const,
    ]),
  );
  const server: Server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    now += 1;
    peak = Math.max(peak, now);
    response.on('close', () => (now -= 1));
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (host === 'silent.test') return;
    const page = byAddress.get(`${host}${request.url}`) ?? byAddress.get(`${host}${request.url?.split('?')[0]}`);
    if (request.url === '/img/a.jpg')
      return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('the picture');
    if (!page) return void response.writeHead(404).end();
    const headers = Object.entries({ 'content-type': 'text/html; charset=utf-8', ...page.headers }).map(
      ([name, value]) => [name, value.replace('{}', String(port))] as const,
    );
    const body = typeof page.body === 'string' ? page.body.replaceAll('{}', String(port)) : page.body;
    response.writeHead(page.status ?? 200, Object.fromEntries(headers)).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    hosts: [...new Set(pages.map(({ at }) => at.split('/')[0]!))],
    peak: () => peak,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
