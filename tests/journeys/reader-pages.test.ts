import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { keyRing } from '../../src/signing/keys.ts';
import { makeTokens, tokenLength } from '../../src/signing/link-token.ts';
import { host, openSite, type Ask, type Site } from './site.ts';

const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
const oneClick: Ask = { method: 'POST', headers: urlencoded, body: 'List-Unsubscribe=One-Click' };
const button: Ask = { method: 'POST', headers: urlencoded, body: '' };

/** Everything about consent that a request could change. */
async function consentOf({ app }: Site) {
  const [subscribers, suppressions, consents, events] = await Promise.all([
    app.db.selectFrom('subscriber').select(['id', 'status', 'updated_at']).orderBy('id').execute(),
    app.db.selectFrom('suppression').selectAll().execute(),
    app.db.selectFrom('consent').selectAll().execute(),
    // Not the visits, which are evidence of who clicks.
    app.db.selectFrom('event').selectAll().where('kind', '<>', 'click').execute(),
  ]);
  return { subscribers, suppressions, consents, events };
}

async function siteWithMail(options?: Parameters<typeof openSite>[0]): Promise<Site> {
  const site = await openSite(options);
  const fields: Record<string, string>[] = [{ firstName: 'Vega', city: 'Samarkand' }, {}, {}];
  await site.addReaders(3, (index) => ({
    email: ['vega@example.org', 'altair@example.com', 'rigel@example.net'][index]!,
    fields: fields[index]!,
  }));
  await site.send();
  return site;
}

test('every page of an https publication has its own security headers, the web copy and errors too', async () => {
  const site = await siteWithMail();
  onTestFinished(() => site.close());
  for (const path of ['/', '/issues/7', '/subscribe', '/nowhere', '/c/wrong', '/favicon.ico'])
    expect([path, (await site.ask(path)).headers]).toMatchObject([
      path,
      {
        'strict-transport-security': 'max-age=31536000',
        'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin|strict-origin)/),
        'x-content-type-options': 'nosniff',
      },
    ]);
});

describe('unsubscribing', () => {
  let site: Site;
  const status = async (id = 1) =>
    (await site.app.db.selectFrom('subscriber').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status;
  const leave = () => site.mailTo('vega@example.org').leave;
  beforeEach(async () => void (site = await siteWithMail()));
  afterEach(() => site.close());

  test('opening the page changes nothing, by GET or HEAD, however often', async () => {
    const before = await consentOf(site);
    for (const method of ['GET', 'HEAD', 'GET', 'GET']) expect((await site.ask(leave(), { method })).status).toBe(200);
    expect(await consentOf(site)).toEqual(before);
  });

  test('the page has one button, shows only a masked address, and is not cached', async () => {
    const { text, headers } = await site.ask(leave());
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text).toContain('v…a@example.org');
    expect(text).not.toContain('vega@');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('the button unsubscribes', async () => {
    const { status: code, text } = await site.ask(leave(), button);
    expect([code, await status()]).toEqual([200, 'unsubscribed']);
    expect(text).toContain('You have unsubscribed from The Weekly Loop');
    expect((await consentOf(site)).consents).toMatchObject([{ action: 'unsubscribed', source: 'page' }]);
  });

  test.each([
    ['urlencoded', oneClick],
    [
      'multipart',
      {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      },
    ],
  ] as [string, Ask][])(
    'a mail client’s POST leaves, %s, without cookies and without a redirect (RFC 8058)',
    async (_how, post) => {
      const { status: code, headers } = await site.ask(leave(), {
        ...post,
        headers: { ...post.headers, origin: 'https://mail.example.com', 'sec-fetch-site': 'cross-site' },
      });
      expect([code, headers.location, await status()]).toEqual([200, undefined, 'unsubscribed']);
      expect((await consentOf(site)).consents).toMatchObject([{ action: 'unsubscribed', source: 'one-click' }]);
    },
  );

  test('the page, opened again after unsubscribing, says so and offers to undo it', async () => {
    await site.ask(leave(), button);
    const { text } = await site.ask(leave());
    expect(text).toContain('You had already unsubscribed');
    expect(text).toContain('Stay subscribed');
    expect(text).not.toContain('Unsubscribe from The Weekly Loop?');
  });

  test('a POST with a body that is not a form, or without a body, unsubscribes too', async () => {
    await site.ask(leave(), { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' });
    expect(await status()).toBe('unsubscribed');
    await site.raw(
      `POST ${site.mailTo('altair@example.com').leave.replace(`https://${host}`, '')} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(await status(2)).toBe('unsubscribed');
  });

  test('a second POST changes nothing and says so', async () => {
    await site.ask(leave(), button);
    const before = await consentOf(site);
    const again = await site.ask(leave(), button);
    expect(again.status).toBe(200);
    expect(again.text).toContain('You had already unsubscribed');
    expect(await consentOf(site)).toEqual(before);
  });

  test('two POSTs at the same moment unsubscribe once', async () => {
    const answers = await Promise.all([site.ask(leave(), oneClick), site.ask(leave(), oneClick)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const { consents, events } = await consentOf(site);
    expect([consents.length, events.length]).toEqual([1, 1]);
  });

  test('a mistaken unsubscription can be undone within the hour, and not after', async () => {
    await site.ask(leave(), button);
    expect((await site.ask(`${leave()}/undo`, button)).text).toContain('You are still subscribed');
    expect(await status()).toBe('active');
    await site.ask(leave(), button);
    site.clock.at += 61 * 60_000;
    expect((await site.ask(`${leave()}/undo`, button)).status).toBe(409);
    expect(await status()).toBe('unsubscribed');
  });

  test('a GET of the undo address changes nothing', async () => {
    await site.ask(leave(), button);
    const before = await consentOf(site);
    expect(await site.ask(`${leave()}/undo`)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await consentOf(site)).toEqual(before);
  });

  test('the link in a test copy explains that it is one, and unsubscribes nobody', async () => {
    const before = await consentOf(site);
    const path = `/u/${makeTokens(site.app.keys, { epoch: 0, delivery: 0 }, 0).leave}`;
    for (const options of [{}, button, oneClick]) {
      const { status: code, text } = await site.ask(path, options);
      expect(code).toBe(200);
      expect(text).toMatch(/test copy/);
    }
    expect(await consentOf(site)).toEqual(before);
  });

  test.each(['a click’s token', 'a changed token', 'a token cut short', 'a token of another secret'])(
    '%s is refused, for GET and POST alike',
    async (what) => {
      const { clicks } = site.mailTo('vega@example.org');
      const token = leave().slice(-tokenLength);
      const bad = {
        'a click’s token': clicks[0]!.slice(-tokenLength),
        'a changed token': `${token.slice(0, 12)}${token[12] === 'a' ? 'b' : 'a'}${token.slice(13)}`,
        'a token cut short': token.slice(0, 20),
        'a token of another secret': makeTokens(keyRing('a secret of someone else'), { epoch: 1, delivery: 1 }, 0)
          .leave,
      }[what]!;
      const before = await consentOf(site);
      for (const options of [{}, button]) expect((await site.ask(`/u/${bad}`, options)).status).toBe(404);
      expect(await consentOf(site)).toEqual(before);
    },
  );

  test('a body of megabytes gets 413 and unsubscribes nobody', async () => {
    const huge = Buffer.alloc(3_000_000, 'a');
    expect((await site.ask(leave(), { ...button, body: huge })).status).toBe(413);
    expect(await status()).toBe('active');
  });

  test('a chunked body of megabytes without a length is not read either', async () => {
    const path = leave().replace(`https://${host}`, '');
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    const answer = await site.raw(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(await status()).toBe('active');
  });
});

describe('the web copy', () => {
  let site: Site;
  beforeAll(async () => {
    site = await siteWithMail({ sample: 180 });
    writeFileSync(join(site.root, 'drafts/images/SHOUTED.PNG'), readFileSync('drafts/images/form-fields.png'));
    writeFileSync(join(site.root, 'drafts/images/notes.txt'), 'not a picture');
  });
  afterAll(() => site.close());

  test('is the mail without personal data: no address, no name, no token, no pixel, plain links', async () => {
    const { status, headers, text } = await site.ask('/issues/7');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('Hello there, see <a');
    expect(text).toContain('href="https://example.org/first?a=1&amp;b=2"');
    expect(text).toContain(`https://${host}/unsubscribe`);
    for (const secret of ['Vega', 'Samarkand', 'vega@', 'altair@', '{{', '\uE000']) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\/[cou]\/[a-z2-7]{36}/);
  });

  test('has the same text as the mail, except for the greeting', async () => {
    const words = (html: string) =>
      html
        .replaceAll(/<style>[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>|<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
    const mail = await PostalMime.parse(site.mailTo('altair@example.com').raw);
    expect(words((await site.ask('/issues/7')).text)).toBe(words(mail.html!));
  });

  test('runs no script, whatever a draft contains', async () => {
    const { headers } = await site.ask('/issues/7');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('script-src');
  });

  test('a corrected link goes to the new address there too', async () => {
    await site.app.db
      .updateTable('link')
      .set({ url: 'https://example.org/mended' })
      .where('position', '=', 2)
      .execute();
    const { text } = await site.ask('/issues/7');
    expect(text).toContain('href="https://example.org/mended"');
    expect(text).not.toContain('https://example.org/second');
  });

  test('an issue that was not sent does not exist, and neither does an invalid number', async () => {
    for (const path of ['/issues/180', '/issues/0', '/issues/99999999999999999999', '/issues/7x', '/issues/'])
      expect((await site.ask(path)).status).toBe(404);
  });

  test('the front page lists the issues that were sent, with subjects without personal fields', async () => {
    const { text } = await site.ask('/');
    expect(text).toContain('href="/issues/7"');
    expect(text).toContain('<a href="/issues/7">issue seven</a>');
  });

  test('the pictures of a draft are served, in capitals too', async () => {
    const { status, headers, body } = await site.ask('/images/form-fields.png');
    expect([status, headers['content-type']]).toEqual([200, 'image/png']);
    expect(body.equals(readFileSync('drafts/images/form-fields.png'))).toBe(true);
    expect(await site.ask('/images/SHOUTED.PNG')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png' },
    });
  });

  test.each([
    '/images/../7.yaml',
    '/images/..%2f7.yaml',
    '/images/%2e%2e/%2e%2e/galley.yaml',
    '/images/..%5c7.yaml',
    '/images/notes.txt',
    '/images/.png',
    '/images/form-fields.png%00.png',
    '/images/',
    '/images/%2fetc%2fpasswd.png',
    '/images/images%2fform-fields.png',
  ])('%s gives no file', async (path) => {
    const answer = await site.raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/PNG|not a picture|subject:|publication/);
  });

  test('HEAD answers as GET without the body, everywhere, and leaves no file open', async () => {
    const { leave, open, clicks } = site.mailTo('vega@example.org');
    for (const address of [
      '/',
      '/issues/7',
      '/unsubscribe',
      '/healthz',
      '/images/form-fields.png',
      leave,
      open,
      clicks[1]!,
      '/nothing',
    ]) {
      const [head, get] = [await site.ask(address, { method: 'HEAD' }), await site.ask(address)];
      expect([address, head.status, head.headers['content-type'], head.headers.location, head.body.length]).toEqual([
        address,
        get.status,
        get.headers['content-type'],
        get.headers.location,
        0,
      ]);
    }
    for (let index = 0; index < 20; index++) await site.ask('/images/form-fields.png', { method: 'HEAD' });
    const openFiles = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return []; // closed while we looked
      }
    });
    expect(openFiles.filter((file) => file.endsWith('form-fields.png'))).toEqual([]);
  });

  test.each([
    ['/', 'POST', 'GET, HEAD'],
    ['/issues/7', 'DELETE', 'GET, HEAD'],
    ['/images/form-fields.png', 'PUT', 'GET, HEAD'],
    ['/c/twAAAAABAAAAAAAAAAAAAAAA', 'POST', 'GET, HEAD'],
    ['/o/twAAAAABAAAAAAAAAAAAAAAA', 'POST', 'GET, HEAD'],
    ['/u/twAAAAABAAAAAAAAAAAAAAAA', 'DELETE', 'GET, HEAD, POST'],
    ['/u/twAAAAABAAAAAAAAAAAAAAAA/undo', 'GET', 'POST'],
    ['/healthz', 'POST', 'GET, HEAD'],
  ])('%s does not take %s and says what it takes', async (path, method, allow) => {
    expect(await site.ask(path, { method })).toMatchObject({ status: 405, headers: { allow } });
  });
});

describe('hostile requests', () => {
  let site: Site;
  beforeAll(async () => void (site = await siteWithMail()));
  afterAll(() => site.close());
  const get = (path: string, headers = '') =>
    site.raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}\r\n`);

  test('a foreign Host gets an error page that does not repeat its name', async () => {
    const answer = await site.ask('/', { headers: { host: 'evil.example' } });
    expect(answer.status).toBe(421);
    expect(answer.text).not.toContain('evil.example');
  });

  test('our own Host in capitals is ours, and so is this machine’s name for it', async () => {
    expect((await site.ask('/', { headers: { host: 'News.Example.ORG' } })).status).toBe(200);
    expect((await site.ask('/', { headers: { host: `localhost:${site.port}` } })).status).toBe(200);
  });

  test('an address of two megabytes gets an answer that can be read', async () => {
    expect(await get(`/c/${'a'.repeat(2_000_000)}`)).toMatch(/^HTTP\/1\.1 4(14|31) [\s\S]*\n\r?\n?.*too long/);
  });

  test('an address of five thousand characters gets a page that says so', async () => {
    expect(await get(`/c/${'a'.repeat(5_000)}`)).toMatch(/^HTTP\/1\.1 414 [\s\S]*This address is too long/);
  });

  test.each([
    ['a header of a megabyte', `X: ${'a'.repeat(1_000_000)}\r\n`],
    ['ten thousand headers', Array.from({ length: 10_000 }, (_, index) => `X-${index}: a\r\n`).join('')],
  ])('%s is refused with a 4xx', async (_what, headers) => {
    expect(await get('/', headers)).toMatch(/^HTTP\/1\.1 4(00|31) /);
  });

  test.each([
    '/%00',
    '/u/%00',
    '/c/%E0%A4%A',
    '/c/%',
    '/issues/%zz',
    '/u/%FF%FE',
    '/images/%.png',
    '/\u0000',
    '//evil.example/',
    '/c/../../u/x',
    '/..;/',
    '/c/\\..\\x',
    '*',
    'http://evil.example/',
    '?',
    '/u/twAAAAABAAAAAAAAAAAAAAAA%0d%0aX: y',
  ])('%j gets a 4xx that reveals nothing internal', async (path) => {
    const answer = await get(path);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/node_modules|\.tsx?:\d|\n\s+at |evil\.example/);
  });

  test.each([
    'GARBAGE\r\n\r\n',
    '\r\n\r\n\r\n\0\0\0\0',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /u/x HTTP/1.1\r\nHost: news.example.org\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ])('what is no HTTP (%j) is answered with 400 and closed', async (bytes) => {
    expect(await site.raw(bytes, 3_000)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a request without a Host is refused', async () => {
    expect(await site.raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('afterwards, readers are served as before', async () => {
    expect((await site.ask('/issues/7')).status).toBe(200);
    expect((await site.ask(site.mailTo('vega@example.org').clicks[1]!)).status).toBe(302);
  });
});

describe('when the store fails', () => {
  let site: Site;
  beforeEach(async () => void (site = await siteWithMail()));
  afterEach(() => site.close());
  /** Without the table, nothing can be written. */
  const renameEvents = (from: string, to: string) => site.app.db.schema.alterTable(from).renameTo(to).execute();
  const health = async () => JSON.parse((await site.ask('/healthz')).text) as Record<string, unknown>;

  test('a click that can’t be stored still redirects, is kept aside, and is stored once when it can be', async () => {
    const { clicks, open } = site.mailTo('vega@example.org');
    await renameEvents('event', 'event_away');
    expect(await site.ask(clicks[1]!)).toMatchObject({
      status: 302,
      headers: { location: 'https://example.org/first?a=1&b=2' },
    });
    expect((await site.ask(open)).status).toBe(200);
    expect(await health()).toMatchObject({ lostEvents: 0, waitingEvents: 2 });
    await renameEvents('event_away', 'event');
    expect((await site.ask(clicks[2]!)).status).toBe(302);
    await vi.waitFor(async () => expect(await health()).toMatchObject({ waitingEvents: 0 }), { timeout: 5_000 });
    const events = await site.app.db.selectFrom('event').select(['kind', 'link']).orderBy('id').execute();
    expect(events).toEqual([
      { kind: 'click', link: 1 },
      { kind: 'open', link: null },
      { kind: 'click', link: 2 },
    ]);
  });

  test('an unsubscription counts even when its number for the report cannot be written', async () => {
    await renameEvents('event', 'event_away');
    expect((await site.ask(site.mailTo('vega@example.org').leave, oneClick)).status).toBe(200);
    expect(await site.app.db.selectFrom('subscriber').select('status').where('id', '=', 1).execute()).toEqual([
      { status: 'unsubscribed' },
    ]);
  });

  test('a missing database gets a page that asks to try again, without internal details', async () => {
    const { clicks, leave } = site.mailTo('vega@example.org');
    await site.app.close();
    for (const [address, options] of [
      [clicks[1]!, {}],
      [leave, {}],
      [leave, oneClick],
      ['/', {}],
      ['/issues/7', {}],
      ['/healthz', {}],
    ] as const) {
      const { status, headers, text } = await site.ask(address, options);
      expect([address, status, headers['retry-after']]).toEqual([address, 503, '60']);
      expect(text).toContain('Try again in a minute');
      expect(text).not.toMatch(/node_modules|\.tsx?|driver|sqlite/i);
    }
  });
});
