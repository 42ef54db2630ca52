/** Every public address, with everything that mail programs, gateways and people do to it: it must work all the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { pino } from 'pino';
import { appendConsent } from '../../src/audience/consent.ts';
import { openConfig } from '../../src/wire/open-config.ts';
import type { Database } from '../../src/db/open.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { makeToken, makeTokens } from '../../src/signing/link-token.ts';
import { openRecorder } from '../../src/track/record.ts';
import { openMailLater } from '../../src/audience/signup/mail-later.ts';
import { publicApp } from '../../src/web/public-app.ts';
import { smallRendition } from '../cast/renditions.ts';
import { emptyDatabase } from '../setup/database.ts';
import { insertSend } from '../track/opened-sends.ts';

const site = 'https://news.example.org';
const keys = keyRing('a secret for tests only');
const now = Date.parse('2026-11-27T12:00:00Z');
const clock = { now: () => now };

let db: Database;
let web: Hono;
/** An address as we write it, and what must be true of the answer. */
let addresses: { path: string; expected: object }[];
let tokens: { path: string; status: number }[];

beforeAll(async () => {
  db = await emptyDatabase();
  const { send, deliveries } = await insertSend(db, { issue: 7, deliveries: 1, createdAt: now });
  await db
    .updateTable('rendition')
    .set({ body: JSON.stringify(smallRendition) })
    .execute();
  await db
    .insertInto('link')
    .values(
      smallRendition.links.map(({ url, label, section, item }, position) => ({
        send_id: send,
        position,
        url,
        label,
        section: section ?? null,
        item: item ?? null,
        slot: null,
        sponsor: null,
      })),
    )
    .execute();
  const { id: subscriberId } = await db
    .insertInto('subscriber')
    .values({ email: 'mira@example.org', status: 'pending', fields: '{}', created_at: now, updated_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const [asked] = await appendConsent(db, [
    { subscriberId, action: 'asked', source: 'form', at: now, detail: { mail: 'confirm', epoch: 9 } },
  ]);
  const config = openConfig({ folder: process.cwd(), variables: { PUBLIC_URL: site } });
  web = publicApp({
    isProxy: () => false,
    later: openMailLater(),
    db,
    clock,
    keys,
    log: pino({ level: 'silent' }),
    publication: config.publication,
    publicUrl: site,
    mailer: { post: async () => 'accepted' },
    recorder: openRecorder({ db, clock, onLost: (error) => expect.unreachable(error.message) }),
    drafts: join(config.root, 'drafts'),
    hosts: [],
  });
  const own = makeTokens(keys, { epoch: 0, delivery: deliveries[0]! }, 2);
  const confirm = makeToken(keys, 'confirm', { epoch: 9, id: asked! });
  tokens = [
    { path: `/c/${own.clicks[1]}`, status: 302 },
    { path: `/o/${own.open}`, status: 200 },
    { path: `/u/${own.leave}`, status: 200 },
    { path: `/confirm/${confirm}`, status: 200 },
  ];
  addresses = [
    { path: tokens[0]!.path, expected: { status: 302, location: 'https://example.org/meet' } },
    { path: tokens[1]!.path, expected: { status: 200, type: 'image/gif' } },
    { path: tokens[2]!.path, expected: { status: 200, text: expect.stringContaining('>Unsubscribe</button>') } },
    { path: tokens[3]!.path, expected: { status: 200, text: expect.stringContaining('Yes, subscribe me') } },
    { path: '/issues/7', expected: { status: 200, text: expect.stringContaining('Defaults &amp; databases') } },
    { path: '/subscribe', expected: { status: 200, text: expect.stringContaining('name="email"') } },
    { path: '/unsubscribe', expected: { status: 200, text: expect.stringContaining('How to unsubscribe') } },
    { path: '/', expected: { status: 200, text: expect.stringContaining('/issues/7') } },
    { path: '/images/form-fields.png', expected: { status: 200, type: 'image/png' } },
  ];
});
afterAll(() => db.destroy());

async function ask(address: string, init: RequestInit = {}) {
  const answer = await web.request(address, { ...init, headers: { host: 'news.example.org' } });
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    type: answer.headers.get('content-type'),
    text: await answer.text(),
  };
}

const consent = async () => [
  await db.selectFrom('subscriber').selectAll().orderBy('id').execute(),
  await db.selectFrom('consent').selectAll().orderBy('id').execute(),
  await db.selectFrom('suppression').selectAll().execute(),
];

/** As they reach a server: what a browser would encode is encoded. */
const tails = [
  ...[
    '.',
    '..',
    '...',
    ',',
    ';',
    ':',
    '!',
    '?',
    "'",
    '"',
    ')',
    ').',
    ').,',
    ']',
    '}',
    '*',
    '**',
    '_',
    '-',
    '--',
    '+',
    '~',
  ],
  ...['=', '==', '=0A', '=0D=0A', '=20', '=3D', '=3D=22', '/', '//', '/.', '/)', '|', '\\', '`', '^', '$', '@', '&'],
  ...[
    '%3E',
    '%3e',
    '%3E.',
    '%22',
    '%22%3E',
    '%27',
    '%29',
    '%28',
    '%5D',
    '%5B',
    '%2C',
    '%2E',
    '%3B',
    '%3A',
    '%21',
    '%2A',
  ],
  ...['%20', '%20%20', '%0A', '%0D%0A', '%09', '%C2%A0', '%E2%80%8B', '%E2%80%8C', '%EF%BB%BF', '%E2%80%8E', '%C2%AD'],
  ...['%E2%80%A6', '%C2%BB', '%E2%80%9D', '%E2%80%99', '%E2%80%BA', '%E3%80%82', '%EF%BC%8C', '%EF%BC%89', '%D8%8C'],
  ...[
    '&amp;',
    '&amp;utm_source=x',
    '&utm_source=x',
    '&fbclid=IwAR0abc',
    '&gt;',
    '&quot;',
    '%26amp%3B',
    '%3Futm_source%3Dx',
  ],
  ...[
    '?utm_source=x',
    '?utm_source=x&fbclid=y',
    '?',
    '?=',
    '?fbclid=IwAR0',
    '#',
    '#section',
    '?__s=xyz#top',
    '/?a=b',
    '.?a=b',
  ],
  ...[
    '%3C/a%3E',
    '%22%20target=%22_blank',
    '%3Cbr%3E',
    '%E2%80%8B/',
    '%20(Weekly)',
    ')%20and%20more',
    '%253E',
    '%5D(https',
  ],
];

describe('an address works', () => {
  test.each(tails)('with %s behind it', async (tail) => {
    for (const { path, expected } of addresses)
      expect({ path, ...(await ask(`${site}${path}${tail}`)) }).toMatchObject({ path, ...expected });
  });

  test.each<[string, (path: string) => string]>([
    ['in capitals', (path) => (path.startsWith('/images') ? path : path.toUpperCase())],
    ['with a capital first letter', (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase())],
    ['with a doubled slash before it', (path) => `/${path}`],
    ['with every slash doubled', (path) => path.replaceAll('/', '//')],
    ['with three slashes before it', (path) => `//${path}`],
    ['in capitals, with a bracket behind it', (path) => (path.startsWith('/images') ? path : `${path.toUpperCase()})`)],
  ])('%s', async (_how, bend) => {
    for (const { path, expected } of addresses)
      expect({ path, ...(await ask(`${site}${bend(path)}`)) }).toMatchObject({ path, ...expected });
  });
});

describe('an address with a token works', () => {
  const half = 20;
  test.each<[string, (path: string) => string]>([
    ['without its last character', (path) => path.slice(0, -1)],
    ['without its last character, with a full stop', (path) => `${path.slice(0, -1)}.`],
    ['without its last character, with >', (path) => `${path.slice(0, -1)}%3E`],
    ['without its last character, with =0A', (path) => `${path.slice(0, -1)}=0A`],
    ['without its last character, in capitals', (path) => path.slice(0, -1).toUpperCase()],
    ['with a letter too many', (path) => `${path}x`],
    ['with the next word glued to it', (path) => `${path}Unsubscribe`],
    ['with another address glued to it', (path) => `${path}https://example.org/more`],
    ['with a soft line break in it', (path) => `${path.slice(0, half)}=%0D%0A${path.slice(half)}`],
    ['with = in it', (path) => `${path.slice(0, half)}=${path.slice(half)}`],
    ['with a space in it', (path) => `${path.slice(0, half)}%20${path.slice(half)}`],
    ['with a line break and an indent in it', (path) => `${path.slice(0, half)}%0A%20%20${path.slice(half)}`],
    ['with a zero-width space in it', (path) => `${path.slice(0, half)}%E2%80%8B${path.slice(half)}`],
    ['with a soft hyphen in it', (path) => `${path.slice(0, half)}%C2%AD${path.slice(half)}`],
    ['with a space before the token', (path) => path.replace(/(?<=.)\//, '/%20')],
    ['with a very long tail', (path) => `${path}&fbclid=${'a'.repeat(400)}`],
    ['with more path behind it', (path) => `${path}/index.html`],
  ])('%s', async (_how, bend) => {
    for (const { path, status } of tokens)
      expect({ path, ...(await ask(`${site}${bend(path)}`)) }).toMatchObject({ path, status });
  });

  test.each<[string, (token: string) => string]>([
    ['a changed first character', (token) => `${token[0] === 'a' ? 'b' : 'a'}${token.slice(1)}`],
    [
      'a changed character in the middle',
      (token) => `${token.slice(0, 17)}${token[17] === 'a' ? 'b' : 'a'}${token.slice(18)}`,
    ],
    ['a changed tag', (token) => `${token.slice(0, 34)}${token[34] === 'a' ? 'b' : 'a'}g`],
    ['two characters lost', (token) => token.slice(0, -2)],
    ['the first character lost', (token) => token.slice(1)],
    ['a letter before it', (token) => `x${token}`],
    ['a full stop in it', (token) => `${token.slice(0, 9)}.${token.slice(9)}`],
    ['nothing but punctuation', () => ').'],
  ])('but not with %s: that is a plain 404', async (_how, change) => {
    for (const { path } of tokens) {
      const [root, token] = path.slice(1).split('/') as [string, string];
      const { status, text } = await ask(`${site}/${root}/${change(token)}`);
      expect([root, status]).toEqual([root, 404]);
      expect(text).toMatch(/<h1>/);
    }
  });
});

test('looking at any of them changes nobody’s consent', async () => {
  const before = await consent();
  for (const { path } of addresses)
    for (const method of ['GET', 'HEAD']) for (const tail of tails) await ask(`${site}${path}${tail}`, { method });
  expect(await consent()).toEqual(before);
});

test.each([
  '/issues/7.json',
  '/issues/7/more',
  '/issues/7a',
  '/issues/',
  '/issues',
  '/subscribe/more',
  '/subscribers',
  '/.env',
  '/.git/config',
  '/..;/',
  '/%00',
  '/issues/7%00',
  '/wp-login.php',
  '/c',
  '/c/',
  '/cc/x',
  '/images/form-fields.png/more',
  '/images/form-fields.png.txt',
])('%s asks for something else and is not found', async (path) => {
  expect(await ask(`${site}${path}`)).toMatchObject({ status: 404 });
});

// Last, because these do change consent: that is what a POST is for.
test('a one-click request to a bent address unsubscribes, and the button on a bent confirm page confirms', async () => {
  const post = (path: string, form: Record<string, string>) =>
    ask(`${site}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  const statuses = async () =>
    (await db.selectFrom('subscriber').select('status').orderBy('id').execute()).map(({ status }) => status);
  expect(await statuses()).toEqual(['active', 'pending']);
  expect(await post(`/${tokens[2]!.path.toUpperCase()})%3E`, { 'List-Unsubscribe': 'One-Click' })).toMatchObject({
    status: 200,
  });
  expect(await post(`${tokens[3]!.path}.&amp;x=y`, {})).toMatchObject({ status: 200 });
  expect(await statuses()).toEqual(['unsubscribed', 'active']);
  expect(await post(`${tokens[2]!.path}/undo`, {})).toMatchObject({ status: 200 });
});
