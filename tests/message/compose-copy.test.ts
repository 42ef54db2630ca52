import { generateKeyPairSync } from 'node:crypto';
import { authenticate } from 'mailauth';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { templateData } from '../../src/issue/render.ts';
import { loadDkimKey, type DkimKey } from '../../src/mail/dkim.ts';
import { compileMessage } from '../../src/message/compile-message.ts';
import { composeCopy } from '../../src/message/compose-copy.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { readToken } from '../../src/signing/link-token.ts';
import { sampleSender, smallRendition } from '../cast/renditions.ts';

const keys = keyRing('a secret for tests only');
const epoch = 4_321;
const now = Date.UTC(2026, 10, 27, 9);
const fields = ['firstName', 'city'];
const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const ed25519 = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const dkim: DkimKey[] = [
  loadDkimKey(rsa.privateKey, 'loop.example.org', 'rsa1'),
  loadDkimKey(ed25519.privateKey, 'loop.example.org', 'ed1'),
];

const message = compileMessage(smallRendition, sampleSender);

function copyFor(
  own: Record<string, string>,
  { delivery = 7, email = 'vega@example.org', tracked = true, signers = [] as DkimKey[] } = {},
) {
  const data = templateData(smallRendition, { email, since: '2026-01-01', fields: own }, fields);
  return composeCopy(message, sampleSender, { delivery, epoch, email, data, tracked }, { keys, dkim: signers }, now);
}

/** Returns the two published keys, as DNS would. */
async function resolver(name: string, type: string): Promise<string[][]> {
  const record: Record<string, string> = {
    'rsa1._domainkey.loop.example.org': `v=DKIM1; k=rsa; p=${rsa.publicKey.toString('base64')}`,
    // RFC 8463 4.2: the bare 32 bytes, without DER.
    'ed1._domainkey.loop.example.org': `v=DKIM1; k=ed25519; p=${ed25519.publicKey.subarray(-32).toString('base64')}`,
  };
  if (type === 'TXT' && record[name]) return [[record[name]]];
  throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
}

describe('a reader’s copy', () => {
  test('contains the reader’s fields in subject, text and HTML', async () => {
    const mail = await PostalMime.parse((await copyFor({ firstName: 'Łucja', city: 'Łódź' })).raw);
    expect(mail.subject).toBe('Hi Łucja, issue 180 – “sockets” 🔌');
    expect(mail.text).toContain('Hello Łucja,');
    expect(mail.html).toContain('Hello Łucja, grüße aus Łódź.');
    expect(mail.html).toContain('Meet in Łódź: <a href="https://news.example.org/c/');
  });

  test('omits a block whose field the reader lacks', async () => {
    const mail = await PostalMime.parse((await copyFor({})).raw);
    expect(mail.subject).toBe('issue 180 – “sockets” 🔌');
    expect(mail.html).toContain('<p>Hello there, grüße');
    expect(mail.html).not.toContain('Meet in');
  });

  test('escapes a field for its context', async () => {
    const mail = await PostalMime.parse((await copyFor({ firstName: '<b>&"x' })).raw);
    expect(mail.html).toContain('Hello &lt;b&gt;&amp;&quot;x,');
    expect(mail.text).toContain('Hello <b>&"x,');
    expect(mail.subject).toContain('<b>&"x');
  });

  test('a field with a newline cannot add a header', async () => {
    const { raw } = await copyFor({ firstName: 'x\r\nBcc: victim@example.org\r\n\r\nbody' });
    const mail = await PostalMime.parse(raw);
    expect(mail.bcc ?? []).toEqual([]);
    expect(mail.headers.some((header) => header.key === 'bcc')).toBe(false);
    expect(mail.subject).toContain('x Bcc: victim@example.org body');
  });

  test('every link has a token that leads back to this delivery and link', async () => {
    const mail = await PostalMime.parse((await copyFor({ city: 'Łódź' })).raw);
    const inHtml = [...mail.html!.matchAll(/\/c\/([a-z2-7]{36})"/g)].map((match) =>
      readToken(match[1]!, 'click', keys),
    );
    const inText = [...mail.text!.matchAll(/\/c\/([a-z2-7]{36})/g)].map((match) => readToken(match[1]!, 'click', keys));
    expect(inHtml).toMatchObject([
      { epoch, id: 7, link: 1 },
      { epoch, id: 7, link: 0 },
    ]);
    expect(inText).toEqual(inHtml);
    expect(mail.text).not.toContain('/w/');
    expect(mail.html).toMatch(
      /<body[^>]*><a href="[^"]*\/w\/[a-z2-7]{36}" style="display:none;mso-hide:all" aria-hidden="true" tabindex="-1" rel="nofollow"><\/a>/,
    );
    expect(readToken(/\/o\/([a-z2-7]{36})"/.exec(mail.html!)![1]!, 'open', keys)).toMatchObject({
      epoch,
      id: 7,
      link: 0,
    });
  });

  test('a reader who switched tracking off gets plain links and no pixel', async () => {
    const mail = await PostalMime.parse((await copyFor({}, { tracked: false })).raw);
    expect(mail.html).toContain('href="https://example.org/defaults?a=1&amp;b=2"');
    expect(mail.html).not.toMatch(/\/[co]\//);
    expect(mail.html).toContain('https://news.example.org/u/');
  });

  test('has the headers of a list from which one can unsubscribe (RFC 2369, 2919, 8058)', async () => {
    const mail = await PostalMime.parse((await copyFor({})).raw);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect(header('list-id')).toBe('The Weekly Loop <weekly-loop.loop.example.org>');
    expect(header('list-unsubscribe')).toMatch(
      /^<https:\/\/news\.example\.org\/u\/[a-z2-7]{36}>, <mailto:unsubscribe@loop\.example\.org\?subject=unsubscribe-[a-z2-7]{36}>$/,
    );
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('feedback-id')).toBe('issue180:digest:newsletter:weekly-loop');
    expect(header('reply-to')).toBe('hello@loop.example.org');
  });

  test('the same delivery always has the same Message-ID, two deliveries never', async () => {
    const id = async (delivery: number) => (await PostalMime.parse((await copyFor({}, { delivery })).raw)).messageId;
    expect(await id(7)).toBe(await id(7));
    expect(await id(7)).not.toBe(await id(8));
  });

  test('the return path and the Message-ID identify the delivery, and can’t be forged', async () => {
    const { from, raw } = await copyFor({});
    expect(from).toMatch(/^bounces\+[a-z2-7]{36}@loop\.example\.org$/);
    const token = from.slice('bounces+'.length, from.indexOf('@'));
    expect(readToken(token.toUpperCase(), 'bounce', keys)).toMatchObject({ epoch, id: 7 });
    expect(readToken(token.replace('a', 'b'), 'bounce', keys)).toBeUndefined();
    const { messageId } = await PostalMime.parse(raw);
    const local = messageId!.slice(1, messageId!.indexOf('@'));
    expect(local).toMatch(/^[a-z2-7]{36}\.weekly-loop$/);
    expect(readToken(local, 'message', keys)).toMatchObject({ epoch, id: 7 });
    for (const purpose of ['leave', 'open', 'click'] as const) {
      expect(readToken(token, purpose, keys)).toBeUndefined();
      expect(readToken(local, purpose, keys)).toBeUndefined();
    }
  });

  test('is 7-bit, has CRLF ends only, and no line above 998 characters', async () => {
    const text = (await copyFor({ firstName: 'Łucja' })).raw.toString('latin1');
    // oxlint-disable-next-line no-control-regex -- checks for 7-bit
    expect(text).toMatch(/^[\x00-\x7f]*$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });

  test('both signatures verify, RSA and Ed25519, and cover both unsubscribe headers', async () => {
    const { raw, from, to } = await copyFor({ firstName: 'Łucja', city: 'Łódź' }, { signers: dkim });
    const { dkim: verified } = await authenticate(raw, {
      ip: '127.0.0.1',
      helo: 'localhost',
      sender: from,
      trustReceived: false,
      resolver,
      disableArc: true,
      disableDmarc: true,
      disableBimi: true,
    });
    expect(to).toBe('vega@example.org');
    expect(verified.results.map((result: { status: { result: string } }) => result.status.result)).toEqual([
      'pass',
      'pass',
    ]);
    for (const result of verified.results as { signingHeaders: { keys: string } }[]) {
      expect(result.signingHeaders.keys.toLowerCase()).toContain('list-unsubscribe:');
      expect(result.signingHeaders.keys.toLowerCase()).toContain('list-unsubscribe-post');
    }
  });

  test.each([
    ['longer than the room that is kept for it', 'Vega '.repeat(2000)],
    ['with runs of white space', 'Vega   of\tSamarkand  '],
    ['not in ASCII', 'Łucja '.repeat(100)],
  ])('the signatures verify over a header %s', async (_what, firstName) => {
    const { raw, from } = await copyFor({ firstName }, { signers: dkim });
    const { dkim: verified } = await authenticate(raw, {
      ip: '127.0.0.1',
      helo: 'localhost',
      sender: from,
      trustReceived: false,
      resolver,
      disableArc: true,
      disableDmarc: true,
      disableBimi: true,
    });
    expect(verified.results.map((result: { status: { result: string } }) => result.status.result)).toEqual([
      'pass',
      'pass',
    ]);
    const mail = await PostalMime.parse(raw);
    expect(mail.subject!.replaceAll(/\s+/g, ' ')).toBe(
      `Hi ${firstName}, issue 180 – “sockets” 🔌`.replaceAll(/\s+/g, ' '),
    );
    expect(mail.text).toContain(`Hello ${firstName},`);
  });

  test('a changed byte breaks both signatures, and so does a second Subject', async () => {
    const { raw, from } = await copyFor({}, { signers: dkim });
    for (const changed of [
      raw.toString('latin1').replace('databases', 'databasez'),
      `Subject: other\r\n${raw.toString('latin1')}`,
    ]) {
      expect(changed).not.toBe(raw.toString('latin1'));
      const { dkim: verified } = await authenticate(Buffer.from(changed, 'latin1'), {
        ip: '127.0.0.1',
        helo: 'localhost',
        sender: from,
        resolver,
        disableArc: true,
        disableDmarc: true,
        disableBimi: true,
      });
      expect(verified.results.map((result: { status: { result: string } }) => result.status.result)).not.toContain(
        'pass',
      );
    }
  });
});
