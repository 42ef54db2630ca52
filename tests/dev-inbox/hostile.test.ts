/** Messages that try to harm the person who reads them. */
import { describe, expect, test } from 'vitest';
import { openTestInbox } from './inbox.ts';

const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>';

const views = ['/inbox', '/inbox/1', '/inbox/1/html', '/inbox/1/text', '/inbox/1/headers', '/inbox/1/source'];

/** All tags of a page. React writes `>` in an attribute as `&gt;`, so a tag ends at the first `>`. */
function markupOf(html: string): string[] {
  return [...html.replaceAll(/<style>[\s\S]*?<\/style>/g, '').matchAll(/<[a-z][^>]*>/gi)].map((match) => match[0]);
}

async function pagesOf(raw: string | Buffer) {
  const inbox = await openTestInbox();
  await inbox.sendRaw(raw);
  return Promise.all(views.map(async (path) => ({ path, ...(await inbox.page(path)) })));
}

describe('no page runs or loads anything from a message', () => {
  test.each<[string, string]>([
    ['its subject', `Subject: ${attack}\r\n\r\n`],
    ['its encoded subject', `Subject: =?UTF-8?B?${Buffer.from(attack).toString('base64')}?=\r\n\r\n`],
    ['its sender', `From: "${attack.replaceAll('"', '\\"')}" <x@example.org>\r\nSubject: x\r\n\r\n`],
    ['its recipients', `To: ${attack} <x@example.org>\r\nSubject: x\r\n\r\n`],
    ['a header’s name', `X-<script>alert(1)</script>: x\r\nSubject: x\r\n\r\n`],
    ['a header’s value', `X-Note: ${attack}\r\nSubject: x\r\n\r\n`],
    [
      'List-Unsubscribe',
      `List-Unsubscribe: <javascript:alert(1)>, <https://example.org/${attack}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nSubject: x\r\n\r\n`,
    ],
    ['a DKIM signature', `DKIM-Signature: v=1; a=${attack}; d=${attack}; s=${attack}\r\nSubject: x\r\n\r\n`],
    ['its text', `Subject: x\r\n\r\n${attack} https://example.org/"onmouseover="alert(1) javascript:alert(1)\r\n`],
    [
      'its HTML',
      `Subject: x\r\nContent-Type: text/html\r\n\r\n<meta http-equiv="refresh" content="0;url=https://example.org/">${attack}<a href="javascript:alert(1)">x</a>\r\n`,
    ],
    [
      'an attachment’s name',
      `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename="${attack.replaceAll('"', '')}"\r\n\r\nx\r\n--b--\r\n`,
    ],
  ])('%s', async (_, raw) => {
    for (const { path, status, body, headers } of await pagesOf(raw)) {
      expect([path, status]).toEqual([path, 200]);
      const markup = markupOf(body);
      expect(
        markup.filter(
          (tag) =>
            /^<(img|script|meta|object|embed|base|link)/.test(tag) &&
            !/charset|viewport|robots|rel="icon"|src="\/inbox\/live\.js"/i.test(tag),
        ),
      ).toEqual([]);
      expect(markup.filter((tag) => /\son\w+=|="\s*javascript:/i.test(tag))).toEqual([]);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
    }
  });
});

describe('no message breaks a page', () => {
  test.each<[string, string | Buffer]>([
    ['nothing at all', ''],
    ['one line without a header', 'hello\r\n'],
    ['NULs', 'Subject: a\0b\r\nX-\0: \0\r\n\r\ntext\0text\r\n'],
    [
      'every byte there is',
      Buffer.concat([
        Buffer.from('Subject: '),
        Buffer.from(Array.from({ length: 256 }, (_, index) => index).filter((byte) => byte !== 10 && byte !== 13)),
        Buffer.from('\r\n\r\n'),
        Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
        Buffer.from('\r\n'),
      ]),
    ],
    ['a header of a megabyte', `Subject: ${'x'.repeat(1_000_000)}\r\n\r\ntext\r\n`],
    ['more header than a parser takes', `Subject: x\r\n${`X-Long: ${'y'.repeat(990)}\r\n`.repeat(2500)}\r\ntext\r\n`],
    ['twenty thousand headers', `Subject: x\r\n${'X-Many: y\r\n'.repeat(20_000)}\r\ntext\r\n`],
    [
      'a part without an end',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>half',
    ],
    [
      'parts inside parts without end',
      Array.from(
        { length: 400 },
        (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
      ).join(''),
    ],
    [
      'a transfer encoding that does not exist',
      'Content-Type: text/html; charset=klingon\r\nContent-Transfer-Encoding: rot13\r\n\r\n<p>uryyb\r\n',
    ],
    ['broken base64', 'Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@@====\u{1f40e}\r\n'],
    ['broken encoded words', 'Subject: =?UTF-8?B?////?= =?x?Q?=ZZ?= =?UTF-8?Q?=F0=9F?=\r\n\r\n'],
    [
      'half a character at the end',
      Buffer.concat([
        Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\n'),
        Buffer.from([0xf0, 0x9f, 0x0d, 0x0a]),
      ]),
    ],
    ['text that changes direction', 'Subject: \u202egpj.exe\r\n\r\n\u202e\u2066text\r\n'],
  ])('%s', async (_, raw) => {
    for (const { path, status, body } of await pagesOf(raw)) {
      expect([path, status]).toEqual([path, 200]);
      expect(body).toMatch(/<\/main><\/body><\/html>$/);
      expect(body).not.toContain('\0');
      expect(body.length).toBeLessThan(4_000_000);
    }
  });

  test('one that can’t be parsed says so, and opens with its source', async () => {
    const inbox = await openTestInbox();
    await inbox.sendRaw(`Subject: x\r\n${`X-Long: ${'y'.repeat(990)}\r\n`.repeat(2500)}\r\ntext\r\n`);
    const { body } = await inbox.page('/inbox/1');
    expect(body).toContain('can’t be read as mail');
    expect(body).toContain('X-Long: yyy');
  });
});

test('a doctype in a comment or none at all does not keep the frame’s links inside', async () => {
  const inbox = await openTestInbox();
  await inbox.sendRaw('Content-Type: text/html\r\n\r\n<!-- <!doctype html><head> --><base target="_top"><p>x</p>\r\n');
  expect((await inbox.page('/inbox/1/frame')).body).toMatch(/^<base target="_blank"><!-- /);
});

test('a subject with line ends is one line of the list', async () => {
  const inbox = await openTestInbox();
  await inbox.sendRaw(
    `Subject: =?UTF-8?B?${Buffer.from('one\r\nBcc: x@example.org\u2028two').toString('base64')}?=\r\n\r\n`,
  );
  expect(inbox.store.get(1)!.subject).toBe('one Bcc: x@example.org two');
});
