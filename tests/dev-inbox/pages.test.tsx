import { beforeEach, describe, expect, test } from 'vitest';
import { openTestInbox } from './inbox.ts';

let inbox: Awaited<ReturnType<typeof openTestInbox>>;
beforeEach(async () => {
  inbox = await openTestInbox();
});

const bodyText = (html: string) =>
  html
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the list', () => {
  test('an empty inbox says what will be here and how to get it', async () => {
    const { status, body } = await inbox.page('/inbox');
    expect(status).toBe(200);
    expect(bodyText(body)).toContain('Nothing has arrived yet');
    expect(body).toContain(`smtp://127.0.0.1:${inbox.port}`);
  });

  test('a message is shown with recipient, subject, first words and size', async () => {
    await inbox.send({
      to: 'vega@example.org',
      subject: 'Chat in real time',
      html: '<div hidden>The preheader</div><p>Text</p>',
      text: 'Text',
    });
    const text = bodyText((await inbox.page('/inbox')).body);
    expect(text).toContain('vega@example.org');
    expect(text).toContain('Chat in real time');
    expect(text).toContain('The preheader Text');
    expect(text).toMatch(/\d+ B|\d+(\.\d)? kB/);
  });

  test('newest first, fifty on a page, with a link to the next page', async () => {
    for (let number = 1; number <= 51; number++) await inbox.send({ subject: `Number ${number}.` });
    const first = await inbox.page('/inbox');
    expect(first.body.indexOf('Number 51.')).toBeLessThan(first.body.indexOf('Number 50.'));
    expect(first.body).not.toContain('Number 1.');
    expect(first.body).toContain('href="/inbox?page=2"');
    const second = await inbox.page('/inbox?page=2');
    expect(second.body).toContain('Number 1.');
    expect(second.body).not.toContain('Number 2.');
  });

  test.each(['0', '-1', 'two', '1e9', '99999999999999999999'])('?page=%s does not fail', async (page) => {
    await inbox.send({ subject: 'Here' });
    expect(await inbox.page(`/inbox?page=${page}`)).toMatchObject({
      status: 200,
      body: expect.stringContaining('Here'),
    });
  });

  test('a search shows matches, and stays in effect while stepping through the messages', async () => {
    for (const subject of ['Apple one', 'Pear', 'Apple two']) await inbox.send({ subject });
    const { body } = await inbox.page('/inbox?q=apple');
    expect(bodyText(body)).toContain('2 messages of 3 found');
    expect(body).not.toContain('Pear');
    expect((await inbox.page('/inbox/3?q=apple')).body).toContain('href="/inbox/1/text?q=apple"');
  });

  test('a search that finds nothing says so, escaped', async () => {
    await inbox.send({});
    const { body } = await inbox.page(`/inbox?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(body).not.toContain('<script>alert');
    expect(bodyText(body)).toContain('Nothing found for');
  });

  test('its times name their time zone', async () => {
    await inbox.send({ subject: 'Dinner' });
    expect((await inbox.page('/inbox')).body).toContain('Times are in UTC.');
    expect((await inbox.page('/inbox/1')).body).toMatch(/<time dateTime="[^"]*Z">[^<]* at \d\d:\d\d:\d\d UTC<\/time>/);
  });

  test('if old messages are deleted, the page says how many are kept', async () => {
    const { send, page } = await openTestInbox({ keep: { messages: 2, bytes: 1e9 } });
    for (const subject of ['one', 'two', 'three']) await send({ subject });
    expect(bodyText((await page('/inbox')).body)).toContain('2 messages ; the newest 2 are kept'.replace(' ;', ';'));
  });

  test('its state is two numbers, so that a page can poll it', async () => {
    await inbox.send({});
    expect((await inbox.page('/inbox/state')).body).toBe('{"count":1,"newest":1}');
  });
});

describe('a message', () => {
  const issue = {
    subject: 'Chat in real time',
    html: '<!doctype html><html><head><title>t</title></head><body><p>In HTML</p><img src="cid:logo@loop"><a href="https://example.org">x</a></body></html>',
    text: 'In text, see https://example.org/defaults?a=1&b=2 for more',
    attachments: [
      { filename: 'logo.png', cid: 'logo@loop', content: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
      { filename: 'media kit “2026”.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
    ],
  };

  test('opens with its HTML in a sandboxed frame without scripts and origin', async () => {
    await inbox.send(issue);
    const { body } = await inbox.page('/inbox/1');
    const frame = /<iframe[^>]*>/.exec(body)![0];
    expect(frame).toContain('src="/inbox/1/frame"');
    expect(frame).toContain(
      'sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"',
    );
    expect(body).not.toContain('In HTML');
  });

  test('the frame forbids scripts, forms and a base address, allows pictures, and stays sandboxed when opened by itself', async () => {
    await inbox.send(issue);
    const { headers, body } = await inbox.page('/inbox/1/frame');
    const policy = headers.get('content-security-policy')!;
    for (const part of [
      "default-src 'none'",
      "script-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      'img-src http: https: data:',
      'sandbox allow-popups',
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain('allow-scripts');
    expect(policy).not.toContain('allow-same-origin');
    expect(body).toMatch(/^<!doctype html><base target="_blank"><html>/);
  });

  test('its pictures inside the message are found', async () => {
    await inbox.send(issue);
    expect((await inbox.page('/inbox/1/frame')).body).toContain('src="/inbox/1/attachment/0"');
    const picture = await inbox.page('/inbox/1/attachment/0');
    expect(picture.headers.get('content-type')).toBe('image/png');
  });

  test('an attachment is downloaded, never shown as the page that it claims to be', async () => {
    await inbox.send(issue);
    const { headers } = await inbox.page('/inbox/1/attachment/1');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''media%20kit%20%E2%80%9C2026%E2%80%9D.html",
    );
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('its text part is shown with links that work', async () => {
    await inbox.send(issue);
    expect((await inbox.page('/inbox/1/text')).body).toContain(
      '<a href="https://example.org/defaults?a=1&amp;b=2" target="_blank" rel="noreferrer">',
    );
  });

  test('without HTML it opens with its text', async () => {
    await inbox.send({ text: 'Only text' });
    const { body } = await inbox.page('/inbox/1');
    expect(body).toContain('Only text');
    expect(body).not.toContain('<iframe');
    expect(bodyText((await inbox.page('/inbox/1/html')).body)).toContain('There is no HTML part');
  });

  test('without a text part the page says who needs one', async () => {
    await inbox.send({ text: undefined, html: '<p>Only HTML</p>' });
    expect(bodyText((await inbox.page('/inbox/1/text')).body)).toContain('There is no text part');
  });

  test('headers are shown decoded, the source as received', async () => {
    await inbox.send({ ...issue, subject: 'Žluťoučký kůň' });
    expect((await inbox.page('/inbox/1/headers')).body).toContain('Žluťoučký kůň');
    expect((await inbox.page('/inbox/1/source')).body).toContain('=?UTF-8?');
  });

  test('can be downloaded as received', async () => {
    await inbox.sendRaw('Subject: raw\r\n\r\n.dot\r\n');
    const { body, headers } = await inbox.page('/inbox/1/message.eml');
    expect(body).toBe('Subject: raw\r\n\r\n.dot\r\n');
    expect(headers.get('content-disposition')).toBe('attachment; filename="galley-1.eml"');
  });

  test('the envelope, the size of the HTML and the signature are shown beside it', async () => {
    await inbox.send({
      ...issue,
      envelope: { from: 'bounces+7@loop.example.org', to: 'vega@example.org' },
      headers: {
        'DKIM-Signature':
          'v=1; a=rsa-sha256; d=loop.example.org; s=galley1; h=from:list-unsubscribe:list-unsubscribe-post; b=x',
      },
    });
    const text = bodyText((await inbox.page('/inbox/1')).body);
    expect(text).toContain('bounces+7@loop.example.org');
    expect(text).toMatch(/\d+ B of the 102 kB that Gmail shows/);
    expect(text).toContain(
      'Signed for loop.example.org rsa-sha256 Key galley1._domainkey. loop.example.org Covers the unsubscribe headers yes',
    );
  });

  test('HTML that Gmail would clip is marked', async () => {
    await inbox.send({ html: `<p>${'x'.repeat(103_000)}</p>` });
    expect(bodyText((await inbox.page('/inbox/1')).body)).toContain('The end is clipped.');
  });

  test('leads to the newer and the older one, in the same view', async () => {
    for (const subject of ['one', 'two', 'three']) await inbox.send({ subject });
    const { body } = await inbox.page('/inbox/2/source');
    expect(body).toContain('href="/inbox/3/source"');
    expect(body).toContain('href="/inbox/1/source"');
  });

  test.each([
    '/inbox/1',
    '/inbox/1/frame',
    '/inbox/1/attachment/0',
    '/inbox/1/message.eml',
    '/inbox/999999999999999',
    '/inbox/nothing',
    '/inbox/1/else',
  ])('%s of an empty inbox is a plain 404', async (path) => {
    const { status, headers, body } = await inbox.page(path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('<h1>Not here</h1>');
  });
});

describe('deleting all', () => {
  test('asks first, and opening the question deletes nothing', async () => {
    await inbox.send({});
    const { body } = await inbox.page('/inbox/delete');
    expect(bodyText(body)).toContain('Delete 1 message?');
    expect(inbox.store.state().count).toBe(1);
  });

  test('deletes the messages that were there when the question was asked', async () => {
    await inbox.send({ subject: 'Old' });
    const { body } = await inbox.page('/inbox/delete');
    await inbox.send({ subject: 'Arrived meanwhile' });
    const upTo = /name="upTo" value="(\d+)"/.exec(body)![1]!;
    const { status, headers } = await inbox.page('/inbox/delete', {
      method: 'POST',
      body: new URLSearchParams({ upTo }),
    });
    expect([status, headers.get('location')]).toEqual([303, '/inbox']);
    expect(inbox.store.list({ page: 1, pageSize: 10 }).messages.map(({ subject }) => subject)).toEqual([
      'Arrived meanwhile',
    ]);
  });

  test.each(['', 'all', '-1', '1; drop table message'])('a form that says “%s” deletes nothing', async (upTo) => {
    await inbox.send({});
    expect((await inbox.page('/inbox/delete', { method: 'POST', body: new URLSearchParams({ upTo }) })).status).toBe(
      400,
    );
    expect(inbox.store.state().count).toBe(1);
  });
});

test('the help lists the recipients that fail, and how many messages are kept', async () => {
  const text = bodyText((await inbox.page('/inbox/help')).body);
  for (const part of [
    'reject@… 550 5.1.1',
    'defer@… 451 4.7.1',
    'full@… 452 4.2.2',
    'The newest 10,000 messages, or 1 GB of them',
  ])
    expect(text).toContain(part);
});

test('a slash at the end leads to the inbox', async () => {
  expect((await inbox.page('/inbox/')).headers.get('location')).toBe('/inbox');
});
