import type { lookup } from 'node:dns';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fetchLinksWithAge, type LinkOptions } from '../../../src/gate/links/fetch-links.ts';
import type { LinkVerdict } from '../../../src/gate/links/judge-link.ts';
import { lyingSite, type LyingSite } from '../../fakes/lying-site.ts';
import { selfSigned } from '../../fakes/self-signed.ts';

let site: LyingSite;
let folder: string;
beforeAll(async () => void (site = await lyingSite()));
afterAll(() => site.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Every name under `.test` is this machine, except one that does not exist. */
const testLookup = ((
  hostname: string,
  options: { all?: boolean },
  callback: (error: Error | null, address?: unknown, family?: number) => void,
) => {
  if (hostname === 'no-such-host.test') return callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}) as typeof lookup;

const options = (more: Partial<LinkOptions> = {}): LinkOptions => ({
  cacheFile: join(folder, 'links.json'),
  userAgent: 'Galley test',
  allow: ['site.test', 'other.test', 'lying.test', 'spa.test', 'no-such-host.test'].map(
    (host) => `${host}:${site.port}`,
  ),
  lookup: testLookup,
  timeoutMs: 400,
  pauseMs: 0,
  ...more,
});
const at = (path: string, host = 'site.test') => `http://${host}:${site.port}${path}`;

async function judge(
  path: string,
  { host, title = '', ...more }: Partial<LinkOptions> & { host?: string; title?: string } = {},
): Promise<LinkVerdict> {
  const url = path.startsWith('http') ? path : at(path, host);
  return (await fetchLinksWithAge([{ url, title }], options(more))).verdicts.get(url)!;
}

describe('an address that works', () => {
  test.each([
    '/fine',
    '/head-404',
    '/head-405',
    '/head-501',
    '/head-403',
    '/head-reset',
    '/file.pdf',
    '/huge',
    '/half',
    '/deep/7',
    '/umlaut',
  ])('%s is fine', async (path) => {
    expect(await judge(path)).toMatchObject({ kind: 'fine' });
  });

  test('an article about missing pages is not one, nor is the page whose title the draft quotes', async () => {
    expect(await judge('/article-about-404')).toMatchObject({ kind: 'fine' });
    expect(await judge('/soft', { title: 'Page not found: a history' })).toMatchObject({ kind: 'fine' });
  });

  test('a file is not fetched when its headers say enough', async () => {
    site.asked.length = 0;
    await judge('/file.pdf');
    expect(site.asked).toEqual(['HEAD site.test/file.pdf']);
  });

  test('the redirects and the final address are returned', async () => {
    expect(await judge('/moved-then-for-now')).toMatchObject({
      kind: 'fine',
      end: at('/fine'),
      hops: [
        { url: at('/moved-then-for-now'), status: 301 },
        { url: at('/for-now'), status: 302 },
      ],
    });
  });
});

describe('an address that does not work', () => {
  test.each([
    ['/missing', 'broken', '404'],
    ['/gone', 'broken', '410'],
    ['/bad', 'broken', '400'],
    ['/nowhere', 'broken', 'without an address to redirect to'],
    ['/loop-a', 'loop', 'form a loop'],
    ['/deep/12', 'loop', 'more than 8 times'],
    ['/down', 'unanswered', '503'],
    ['/silent', 'unanswered', 'did not respond in time'],
    ['/reset', 'unanswered', 'was closed'],
    ['/soft', 'soft-404', 'Page not found'],
    ['/soft-german', 'soft-404', 'Seite nicht gefunden'],
    ['/soft-heading', 'soft-404', 'looking for'],
    ['/taken-away', 'soft-404', 'home page of site.test'],
    ['/login-wall', 'needs-login', '401'],
    ['/members', 'needs-login', '/login'],
  ])('%s is reported as %s', async (path, kind, because) => {
    expect(await judge(path)).toMatchObject({ kind, because: expect.stringContaining(because) });
  });

  test('an unregistered name is broken, and so is a port where nothing listens', async () => {
    expect(await judge('/', { host: 'no-such-host.test' })).toMatchObject({
      kind: 'broken',
      because: 'the host name does not exist',
    });
    expect(await judge('http://site.test:9/', { allow: ['site.test:9'] })).toMatchObject({
      kind: 'broken',
      because: 'the connection was refused',
    });
  });

  test('an untrusted certificate is reported as such, not as a broken link', async () => {
    const server = createHttps(selfSigned(), (_request, response) => void response.end('x'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await judge(`https://localhost:${port}/`, { allow: [`localhost:${port}`] })).toMatchObject({
      kind: 'tls',
      because: 'its certificate is self-signed',
    });
    expect(await judge(`https://site.test:${site.port}/`)).toMatchObject({ kind: 'tls' });
  });

  test('a site that shows one page for every address is detected with an address that can’t exist', async () => {
    expect(await judge('/angebote/12', { host: 'lying.test' })).toMatchObject({
      kind: 'soft-404',
      because: expect.stringContaining('addresses that do not exist'),
    });
  });

  test('its home page is not compared', async () => {
    expect(await judge('/', { host: 'lying.test' })).toMatchObject({ kind: 'fine' });
  });

  test('a page rendered by a script is unknown, because its HTML is the same for every address', async () => {
    expect(await judge('/route/of/an/app', { host: 'spa.test' })).toMatchObject({ kind: 'unknown' });
  });
});

describe('a site that refuses programs', () => {
  test.each(['/forbidden', '/too-many', '/linkedin', '/challenge', '/challenge-200'])(
    '%s is unknown and not broken',
    async (path) => {
      expect(await judge(path)).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('what a hostile site sends', () => {
  test('an endless page and a bomb of zeros are read to 64 kB and no further', async () => {
    const before = process.memoryUsage().rss;
    for (const path of ['/huge', '/bomb']) expect(['fine', 'unknown']).toContain((await judge(path)).kind);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('a page that never ends is judged by what arrived in time', async () => {
    expect((await judge('/drip')).kind).toBe('fine');
  });

  test('content with a wrong gzip header is judged by its status', async () => {
    expect(await judge('/bad-gzip')).toMatchObject({ kind: 'fine' });
  });

  test('a redirect to something other than a web address is not followed', async () => {
    expect(await judge('/script')).toMatchObject({ kind: 'unknown', because: expect.stringContaining('javascript:') });
  });
});

describe('addresses that are not public', () => {
  test.each(['/to-metadata', '/to-mapped', '/to-decimal'])('%s is not followed', async (path) => {
    site.asked.length = 0;
    expect(await judge(path)).toMatchObject({ kind: 'private' });
    expect(site.asked).toEqual([`HEAD site.test${path}`]);
  });

  test.each([
    'http://127.0.0.1:{}/fine',
    'http://localhost:8080/',
    'http://localhost:{}/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://[::1]:{}/fine',
    'http://0.0.0.0:8080/',
    'http://10.0.0.1/',
    'http://192.168.1.1/admin',
    'http://0x7f.1/',
    'http://[64:ff9b::7f00:1]/',
  ])('%s is not asked for anything', async (url) => {
    site.asked.length = 0;
    const written = url.replace('{}', String(site.port));
    expect(await judge(written, { lookup: undefined })).toMatchObject({ kind: 'private' });
    expect(site.asked).toEqual([]);
  });

  test('a name with a private address is refused, even if it has a public address too', async () => {
    const both = ((_hostname: string, _options: object, callback: (error: null, addresses: object[]) => void) =>
      callback(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as unknown as typeof lookup;
    expect(await judge('http://rebinding.test:8080/', { lookup: both })).toMatchObject({
      kind: 'private',
      because: 'rebinding.test resolves to 127.0.0.1, which is not a public address',
    });
  });

  test('a name is looked up once for a connection: the checked address is the one that is used', async () => {
    let lookups = 0;
    const once = ((hostname: string, rest: object, callback: () => void) => {
      lookups++;
      return (testLookup as (...all: unknown[]) => void)(hostname, rest, callback);
    }) as unknown as typeof lookup;
    await judge('http://rebinding.test:8080/', { lookup: once });
    expect(lookups).toBe(1);
  });

  test('a host that is allowed on one port is not reached on another', async () => {
    site.asked.length = 0;
    expect(await judge('http://site.test:8080/')).toMatchObject({ kind: 'private' });
    expect(await judge('/to-port-25')).toMatchObject({ kind: 'unknown', because: expect.stringContaining('port 25') });
  });
});

describe('limits per host', () => {
  test('a host gets two requests at a time, however many links lead there, and all hosts together get eight', async () => {
    const slow = await lyingSite({ holdMs: 20 });
    onTestFinished(() => slow.close());
    const hosts = Array.from({ length: 12 }, (_, index) => `host-${index}.test`);
    const links = hosts.flatMap((host) =>
      ['/fine', '/moved', '/soft'].map((path) => ({ url: `http://${host}:${slow.port}${path}`, title: '' })),
    );
    const { verdicts } = await fetchLinksWithAge(
      links,
      options({ allow: hosts.map((host) => `${host}:${slow.port}`), timeoutMs: 10_000 }),
    );
    expect(verdicts.size).toBe(36);
    expect(Math.max(...slow.peak.byHost.values())).toBeLessThanOrEqual(2);
    expect(slow.peak.all).toBeLessThanOrEqual(8);
    expect(slow.peak.all).toBeGreaterThan(2);
  });

  test('a host that hangs on some links does not prevent its other links from being checked', async () => {
    const links = ['/fine', '/silent?1', '/silent?2', '/moved', '/gone'].map((path) => ({ url: at(path), title: '' }));
    const kinds = [...(await fetchLinksWithAge(links, options({ timeoutMs: 500 }))).verdicts.values()].map(
      ({ kind }) => kind,
    );
    expect(kinds.toSorted()).toEqual(['broken', 'fine', 'fine', 'unanswered', 'unanswered']);
  });

  test('identifies itself, and sends no cookie and no referrer', async () => {
    // The server of the other tests records only request lines; this test needs headers.
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await judge(`http://user:secret@site.test:${port}/`, { allow: [`site.test:${port}`] });
    expect(seen[0]).toMatchObject({ 'user-agent': 'Galley test' });
    expect(Object.keys(seen[0]!)).not.toEqual(expect.arrayContaining(['cookie']));
    expect(seen[0]).not.toHaveProperty('authorization');
    expect(seen[0]).not.toHaveProperty('referer');
  });
});

describe('memory', () => {
  test('a verdict is cached for its time and then checked again; --fresh ignores the cache', async () => {
    await judge('/fine');
    site.asked.length = 0;
    await judge('/fine');
    expect(site.asked).toEqual([]);
    await judge('/fine', { fresh: true });
    expect(site.asked).toEqual([
      'HEAD site.test/fine',
      'GET site.test/fine',
      expect.stringMatching(/^GET site\.test\/galley-check-/),
    ]);
    const file = join(folder, 'links.json');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { verdicts: Record<string, { at: number }> };
    kept.verdicts[at('/fine')]!.at -= 25 * 3600_000;
    writeFileSync(file, JSON.stringify(kept));
    site.asked.length = 0;
    await judge('/fine');
    expect(site.asked.length).toBeGreaterThan(0);
  });

  test('a damaged file is replaced', async () => {
    writeFileSync(join(folder, 'links.json'), '{"version":1,"verdicts":{"x":{"at":"yesterday"}}}');
    expect(await judge('/fine')).toMatchObject({ kind: 'fine' });
    expect(JSON.parse(readFileSync(join(folder, 'links.json'), 'utf8'))).toHaveProperty(['verdicts', at('/fine')]);
  });

  test('a private address is asked again by the next check, which may allow it', async () => {
    const allowed = { allow: [`127.0.0.1:${site.port}`] };
    expect(await judge(`http://127.0.0.1:${site.port}/fine`)).toMatchObject({ kind: 'private' });
    expect(await judge(`http://127.0.0.1:${site.port}/fine`, allowed)).toMatchObject({ kind: 'fine' });
  });
});

test('a check that is stopped ends soon, keeps its results and reports what is missing', async () => {
  const controller = new AbortController();
  const links = [at('/fine'), ...Array.from({ length: 20 }, (_, index) => at(`/silent?${index}`))].map((url) => ({
    url,
    title: '',
  }));
  const progress: number[] = [];
  const { verdicts } = await fetchLinksWithAge(
    links,
    options({
      signal: controller.signal,
      timeoutMs: 60_000,
      onProgress: (done) => {
        progress.push(done);
        if (done === 1) setTimeout(() => controller.abort(), 50);
      },
    }),
  );
  expect(verdicts.get(at('/fine'))!.kind).toBe('fine');
  expect([...verdicts.values()].filter(({ kind }) => kind === 'cancelled')).toHaveLength(20);
  expect(progress.at(-1)).toBe(21);
});
