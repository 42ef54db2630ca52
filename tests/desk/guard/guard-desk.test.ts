import { afterEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { mailFrameHeaders } from '../../../src/desk/kit/policy.ts';
import { withDeskKey } from './desk-key.ts';
import { keyCookie, network, openDesk, type Ask, type TestDesk } from './desk.ts';

const open: TestDesk[] = [];
afterEach(async () => {
  for (const { db } of open.splice(0)) await db.destroy();
});

async function desk(variables?: Record<string, string>): Promise<TestDesk> {
  const made = await openDesk(variables);
  open.push(made);
  return made;
}

describe('on this machine alone', () => {
  test('the desk requires no password', async () => {
    const { ask, reached } = await desk();
    expect((await ask('/')).status).toBe(200);
    expect(reached).toEqual(['GET / nobody']);
  });

  test('a login page leads home', async () => {
    const { ask } = await desk();
    for (const path of ['/login', '/account']) expect((await ask(path)).headers.get('location')).toBe('/');
  });

  test.each([
    'evil.example.org',
    'evil.example.org:4181',
    'localhost.evil.example.org',
    '127.0.0.1.evil.example.org',
    '192.0.2.7:4181',
    '',
    'localhost@evil.example.org',
    '[::1',
    '[2001:db8::1]:4181',
    '2130706433',
    '0x7f.1',
  ])('it does not answer under the name %j (DNS rebinding)', async (host) => {
    const { ask, reached } = await desk();
    const response = await ask('/', { headers: { host } });
    expect(response.status).toBe(421);
    expect(await response.text()).not.toContain('The desk</main>');
    expect(reached).toEqual([]);
  });

  test.each([
    'localhost:4181',
    'LOCALHOST:4181',
    'localhost',
    'localhost:9000',
    '127.0.0.1:4181',
    '[::1]:4181',
    'localhost.:4181',
  ])('it answers under %s', async (host) => {
    expect((await (await desk()).ask('/', { headers: { host } })).status).toBe(200);
  });

  test('a proxy in front of a desk without a login is refused, because it would give everybody access', async () => {
    const { ask, reached } = await desk();
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-proto']) {
      const response = await ask('/', { headers: { [name]: '203.0.113.9' } });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('Set DESK_URL');
    }
    expect(reached).toEqual([]);
  });

  const changes: [what: string, options: Ask, taken: boolean][] = [
    ['our own page', {}, true],
    ['our own page, in a browser that tells no site', { headers: { 'sec-fetch-site': undefined as never } }, true],
    ['our own page with “no-referrer”', { headers: { origin: 'null' } }, true],
    ['another site', { headers: { origin: 'https://evil.example.org', 'sec-fetch-site': 'cross-site' } }, false],
    ['another site that says it is ours', { headers: { origin: 'https://evil.example.org' } }, false],
    [
      'another port of this machine',
      { headers: { origin: 'http://localhost:4180', 'sec-fetch-site': 'same-site' } },
      false,
    ],
    ['the https twin of the address', { headers: { origin: 'https://localhost:4181' } }, false],
    ['a sandboxed frame', { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } }, false],
    ['a bookmark or an extension', { headers: { origin: undefined as never, 'sec-fetch-site': 'none' } }, false],
    [
      'a program that tells neither',
      { headers: { origin: undefined as never, 'sec-fetch-site': undefined as never } },
      false,
    ],
    [
      'a program that tells neither and shows the key',
      { headers: { origin: undefined as never, 'sec-fetch-site': undefined as never, ...withDeskKey } },
      true,
    ],
  ];
  test.each(changes)('a change from %s', async (_, { headers = {} }, taken) => {
    const { app, reached, guard } = await desk();
    const all = {
      ...keyCookie(guard, 'localhost:4181'),
      host: 'localhost:4181',
      origin: 'http://localhost:4181',
      'sec-fetch-site': 'same-origin',
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    for (const [method, path, type] of [
      ['POST', '/drafts', 'application/x-www-form-urlencoded'],
      ['POST', '/drafts', 'application/json'],
      ['PUT', '/drafts/7/source', 'text/plain'],
    ] as const) {
      const response = await app.request(
        new Request(`http://x${path}`, { method, body: '{}', headers: { ...sent, 'content-type': type } }),
      );
      expect(response.status).toBe(taken ? 200 : 403);
    }
    expect(reached).toHaveLength(taken ? 3 : 0);
  });

  test('another site may open a page, but read nothing', async () => {
    const { ask } = await desk();
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(
      (await ask('/', { headers: { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } })).status,
    ).toBe(200);
    for (const dest of ['script', 'image', 'empty', 'style', 'embed'])
      expect(
        (
          await ask('/drafts/7/source', {
            headers: { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': dest },
          })
        ).status,
      ).toBe(403);
    for (const dest of ['iframe', 'frame', 'object'])
      expect(
        (await ask('/', { headers: { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest } })).status,
      ).toBe(403);
    // A mail in a frame without an origin shows the draft's pictures.
    expect(
      (
        await ask('/drafts/images/map.png', {
          headers: { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
        })
      ).status,
    ).toBe(200);
  });
});

describe('headers', () => {
  const policies = (response: Response) => response.headers.get('content-security-policy')!.split(', ');

  test('every answer forbids sniffing, referrers, shared windows and caching', async () => {
    const { ask } = await desk();
    for (const path of ['/', '/bare', '/drafts/7/source', '/nowhere']) {
      const { headers } = await ask(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('a refusal has them too', async () => {
    const { headers } = await (await desk()).ask('/', { headers: { host: 'evil.example.org' } });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('a page without a policy gets one that runs no inline script', async () => {
    const [policy] = policies(await (await desk()).ask('/bare'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|nonce/);
  });

  test('a page’s own policy stays, and the minimum policy applies too', async () => {
    const { ask } = await desk();
    const [own, floor] = policies(await ask('/'));
    expect(own).toMatch(/style-src 'sha256-/);
    expect(floor).toBe("object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'");
  });

  test('a policy that allows all scripts is not enough', async () => {
    const [, floor] = policies(await (await desk()).ask('/loose'));
    expect(floor).toMatch(/^script-src 'self'; /);
  });

  test('browsers may cache code, but no draft', async () => {
    const made = await desk(network);
    const cookie = await made.signIn();
    expect((await made.ask('/desk/code.js', { headers: { cookie } })).headers.get('cache-control')).toBe('no-cache');
    expect((await made.ask('/drafts/images/map.png', { headers: { cookie } })).headers.get('cache-control')).toBe(
      'no-store',
    );
  });

  test('a mail in a frame runs no scripts, and only our own pages embed it', () => {
    const policy = mailFrameHeaders()['content-security-policy'];
    for (const part of [
      "default-src 'none'",
      "script-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-popups',
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/allow-(scripts|same-origin|forms|top-navigation)/);
    expect(mailFrameHeaders({ images: false })['content-security-policy']).toContain('img-src data:;');
  });
});

describe('on a network', () => {
  test.each([
    [{ DESK_HOST: '0.0.0.0' }, true],
    [{ DESK_HOST: '::' }, true],
    [{ DESK_HOST: '192.0.2.7' }, true],
    [{ DESK_HOST: 'desk.example.org' }, true],
    [{ DESK_URL: 'https://desk.example.org' }, true],
    [{ DESK_PROXIES: '127.0.0.1' }, true],
    [{ DESK_URL: 'http://localhost:4181' }, false],
    [{ DESK_HOST: '127.0.0.2' }, false],
    [{ DESK_HOST: '::1' }, false],
    [{ DESK_HOST: 'localhost' }, false],
    [{}, false],
  ])('%j demands a login: %s', async (variables, demanded) => {
    expect((await desk(variables as Record<string, string>)).guard.access.demandsLogin).toBe(demanded);
  });

  test.each([
    ['DESK_HOST', 'bad host'],
    ['DESK_HOST', 'http://desk.example.org'],
    ['DESK_URL', 'desk.example.org'],
    ['DESK_URL', 'https://desk.example.org/galley'],
    ['DESK_URL', 'https://editor:secret@desk.example.org'],
    ['DESK_PROXIES', '10.0.0.0/99'],
    ['DESK_PROXIES', '127.0.0.1,,'],
    ['DESK_PROXIES', 'proxy.example.org'],
  ])('%s=%s is refused with what to write', (name, value) => {
    const { problems } = readEnvironment({ [name]: value });
    expect(problems).toEqual([
      expect.objectContaining({ path: name, message: `${name} is not valid`, hint: expect.stringMatching(/^Write /) }),
    ]);
  });

  test('it answers under its own name and address, and under no other', async () => {
    const {
      guard: { access },
    } = await desk({ DESK_HOST: '192.0.2.7', DESK_URL: 'https://desk.example.org:8443' });
    for (const host of ['desk.example.org:8443', '192.0.2.7:4181', 'localhost:4181'])
      expect([host, access.isOurs(host)]).toEqual([host, true]);
    for (const host of ['desk.example.org', 'desk.example.org:4181', '192.0.2.8:4181', 'evil.example.org'])
      expect([host, access.isOurs(host)]).toEqual([host, false]);
  });

  test('a page’s origin is the browser’s, even if a proxy speaks http to us', async () => {
    const {
      guard: { access },
    } = await desk(network);
    expect(access.originOf('desk.example.org')).toBe('https://desk.example.org');
    expect(access.originOf('localhost:4181')).toBe('http://localhost:4181');
  });

  test('a program that sends neither origin nor site changes nothing', async () => {
    const made = await desk(network);
    const cookie = await made.signIn();
    const response = await made.app.request(
      new Request('http://x/drafts', { method: 'POST', headers: { host: 'desk.example.org', cookie } }),
    );
    expect(response.status).toBe(403);
  });
});
