import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDns } from '../../../src/gate/sender/ask-dns.ts';
import { inspectSender } from '../../../src/gate/sender/check-sender.ts';
import { readTags } from '../../../src/gate/sender/read-tags.ts';
import { loadDkimKey, type DkimKey } from '../../../src/mail/dkim.ts';
import { dkimRecord } from '../../cast/dkim-record.ts';
import { fakeDns, type Zone } from '../../fakes/dns-server.ts';

const pem = (bits = 2048) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
const [first, second] = [pem(), pem()];
const rsa = loadDkimKey(first.privateKey, 'news.example.org', 's1');
const ed25519 = loadDkimKey(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  'news.example.org',
  's2',
);

/** A correct configuration. */
const sound: Zone = {
  'TXT s1._domainkey.news.example.org': [dkimRecord(rsa.key)],
  'TXT s2._domainkey.news.example.org': [dkimRecord(ed25519.key)],
  'TXT news.example.org': ['some-site-verification=x', 'v=spf1 include:_spf.mailer.test -all'],
  'TXT _spf.mailer.test': ['v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 ~all'],
  'TXT _dmarc.example.org': ['v=DMARC1; p=none; rua=mailto:dmarc@example.org'],
  'MX news.example.org': [{ preference: 10, exchange: 'mx.example.org' }],
};

async function inspect(
  changes: Zone = {},
  {
    dkim = [rsa, ed25519],
    returnPath = 'bounces@news.example.org',
    from = 'editors@news.example.org',
  }: { dkim?: DkimKey[]; returnPath?: string; from?: string } = {},
) {
  const server = await fakeDns({ ...sound, ...changes });
  onTestFinished(() => server.close());
  const parts = await inspectSender({
    from,
    returnPath,
    dkim,
    dns: openDns({ servers: [server.server], timeoutMs: 150 }),
  });
  return {
    ...parts,
    asked: server.asked,
    told: Object.values(parts)
      .flat()
      .map(({ rule, message }) => `${rule}: ${message}`),
  };
}

test('a sender with correct records has no findings', async () => {
  expect((await inspect()).told).toEqual([]);
});

describe('DKIM', () => {
  const at = 'TXT s1._domainkey.news.example.org';
  test.each<[string, Zone[string], string]>([
    ['no record', [], 'dkim-no-key: there is no DKIM key at s1._domainkey.news.example.org'],
    ['a record of something else', ['hello'], 'dkim-no-key'],
    ['a revoked key', ['v=DKIM1; k=rsa; p='], 'dkim-no-key: the key at s1._domainkey.news.example.org is empty'],
    ['another’s key', [dkimRecord(loadDkimKey(second.privateKey, 'x', 'y').key)], 'dkim-wrong-key'],
    ['a key of another kind', [dkimRecord(ed25519.key)], 'dkim-wrong-key'],
    ['a key that is none', ['v=DKIM1; p=bm9uc2Vuc2U='], 'dkim-wrong-key'],
    ['another version', ['v=DKIM2; p=abc'], 'dkim-wrong-key'],
    ['two keys', [dkimRecord(rsa.key), dkimRecord(rsa.key)], 'dkim-wrong-key: there are 2'],
    ['test mode', [`${dkimRecord(rsa.key)}; t=s:y`], 'dkim-weak'],
    [
      'a server that fails',
      2,
      'dns-unanswered: s1._domainkey.news.example.org could not be looked up: the server failed',
    ],
    [
      'a server that is silent',
      'silent',
      'dns-unanswered: s1._domainkey.news.example.org could not be looked up: timed out',
    ],
  ])('%s is reported', async (_what, answer, told) => {
    expect((await inspect({ [at]: answer })).told).toEqual([expect.stringContaining(told)]);
  });

  test('a key that its publisher folded, or wrote as the bare RSA key, is the same key', async () => {
    const bare = createPublicKey(first.publicKey).export({ format: 'der', type: 'pkcs1' }).toString('base64');
    expect((await inspect({ [at]: [`k=rsa; n=a note; p=${bare.replace(/(.{60})/g, '$1 ')};`] })).told).toEqual([]);
  });

  test('the suggested record is accepted once it is published', async () => {
    const missing = (await inspect({ [at]: [] })).dkim[0]!;
    expect(missing.record!.name).toBe('s1._domainkey.news.example.org');
    expect((await inspect({ [at]: [missing.record!.value] })).told).toEqual([]);
  });

  test('a missing key is reported once', async () => {
    expect((await inspect({}, { dkim: [] })).told).toEqual([
      'dkim-off: mail leaves this machine without a DKIM signature',
    ]);
  });

  test('an old short key is reported', async () => {
    const short = loadDkimKey(pem(1024).privateKey, 'news.example.org', 's1');
    expect((await inspect({ [at]: [dkimRecord(short.key)] }, { dkim: [short] })).told).toEqual([
      expect.stringContaining('dkim-weak: the RSA key of s1._domainkey.news.example.org has 1024 bits'),
    ]);
  });
});

describe('SPF', () => {
  const at = 'TXT news.example.org';
  const chain = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `TXT i${index}.test`,
        [`v=spf1 ${index + 1 < count ? `include:i${index + 1}.test` : 'ip4:192.0.2.1'} -all`],
      ]),
    );
  test.each<[string, Zone, string]>([
    ['no record', { [at]: ['something else'] }, 'spf-missing'],
    ['two records', { [at]: ['v=spf1 -all', 'v=spf1 ~all'] }, 'spf-broken: news.example.org has 2 SPF records'],
    [
      'an include without a record',
      { [at]: ['v=spf1 include:nobody.test -all'] },
      'spf-broken: the SPF record of news.example.org has an include of nobody.test, which has no SPF record',
    ],
    [
      'a loop',
      { [at]: ['v=spf1 include:a.test -all'], 'TXT a.test': ['v=spf1 include:news.example.org -all'] },
      'in a loop',
    ],
    ['eleven lookups', { [at]: ['v=spf1 include:i0.test -all'], ...chain(11) }, 'needs more than 10 lookups'],
    [
      'three names that do not exist',
      { [at]: ['v=spf1 a:x.test a:y.test mx:z.test -all'] },
      '3 names in the SPF record of news.example.org do not exist',
    ],
    [
      'a mistyped mechanism',
      { [at]: ['v=spf1 includes:_spf.mailer.test -all'] },
      'spf-broken: the SPF record of news.example.org has a syntax error: "includes:_spf.mailer.test"',
    ],
    ['a comma', { [at]: ['v=spf1 include:_spf.mailer.test, -all'] }, 'spf-broken'],
    ['a record that lets everybody', { [at]: ['v=spf1 +all'] }, 'spf-lets-all'],
    [
      'a redirect to such a record',
      { [at]: ['v=spf1 redirect=open.test'], 'TXT open.test': ['v=spf1 all'] },
      'spf-lets-all',
    ],
    ['an include that is not answered', { [at]: ['v=spf1 include:s.test -all'], 'TXT s.test': 2 }, 'dns-unanswered'],
  ])('%s is reported', async (_what, changes, told) => {
    expect((await inspect(changes)).told).toEqual([expect.stringContaining(told)]);
  });

  test.each<[string, Zone]>([
    ['ten lookups', { [at]: ['v=spf1 include:i0.test -all'], ...chain(10) }],
    [
      'every mechanism, macros and unknown modifiers',
      {
        [at]: [
          'v=spf1 a mx/24 a:host.test//64 ip4:192.0.2.0/24 ip6:2001:db8::1 exists:%{i}.x.test ptr exp=why.test later=x ?all',
        ],
        'A news.example.org': ['192.0.2.1'],
        'A host.test': ['192.0.2.2'],
      },
    ],
    ['a redirect', { [at]: ['v=spf1 redirect=_spf.mailer.test'] }],
    ['capital letters', { [at]: ['V=SPF1 INCLUDE:_spf.mailer.test -ALL'] }],
  ])('%s is fine', async (_what, changes) => {
    expect((await inspect(changes)).told).toEqual([]);
  });

  test('is looked up for the domain of the return path, not of From', async () => {
    const { told, asked } = await inspect({}, { returnPath: 'bounces@mailer.example.org', dkim: [rsa] });
    expect(told).toContainEqual(expect.stringContaining('spf-missing: mailer.example.org'));
    expect(asked).toContain('TXT mailer.example.org');
  });
});

describe('DMARC', () => {
  const at = 'TXT _dmarc.example.org';
  test.each<[string, Zone[string], string]>([
    ['no record', [], 'dmarc-missing: news.example.org has no DMARC record'],
    [
      'a record without a policy',
      ['v=DMARC1; rua=mailto:x@example.org'],
      'dmarc-broken: the DMARC record at _dmarc.example.org has no p=',
    ],
    ['a policy that is none', ['v=DMARC1; p=maybe'], 'dmarc-broken'],
    ['two records', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'dmarc-broken: there are 2'],
    ['a record that is cut off', ['v=DMARC1; p'], 'dmarc-broken'],
  ])('%s is reported', async (_what, answer, told) => {
    expect((await inspect({ [at]: answer })).told).toEqual([expect.stringContaining(told)]);
  });

  test('the record of the domain itself has priority over that of the parent domain', async () => {
    const { told } = await inspect({ 'TXT _dmarc.news.example.org': ['v=DMARC1; p=reject; adkim=s'], [at]: [] });
    expect(told).toEqual([]);
  });

  test('a signature of another domain and bounces to another fail it', async () => {
    const other = { ...rsa, domain: 'mailer.test' };
    const zone = {
      'TXT s1._domainkey.mailer.test': [dkimRecord(rsa.key)],
      'TXT mailer.test': ['v=spf1 -all'],
      'MX mailer.test': [{ preference: 1, exchange: 'mx.mailer.test' }],
    };
    const { told } = await inspect(zone, { dkim: [other], returnPath: 'b@mailer.test' });
    expect(told).toEqual([
      expect.stringContaining(
        'dmarc-unaligned: mail from news.example.org fails its DMARC policy (p=none): DKIM signs for mailer.test, and bounces go to mailer.test',
      ),
    ]);
    // One of the two is enough.
    expect((await inspect(zone, { dkim: [other, rsa], returnPath: 'b@mailer.test' })).told).toEqual([]);
    expect((await inspect(zone, { dkim: [other], returnPath: 'b@bounce.news.example.org' })).told.join()).not.toContain(
      'dmarc-unaligned',
    );
  });

  test('strict alignment requires exactly the same domain', async () => {
    const zone: Zone = {
      [at]: ['v=DMARC1; p=reject; adkim=s; aspf=s'],
      'TXT s1._domainkey.example.org': [dkimRecord(rsa.key)],
      'TXT b.example.org': ['v=spf1 -all'],
      'A b.example.org': ['192.0.2.1'],
    };
    expect(
      (await inspect(zone, { dkim: [{ ...rsa, domain: 'example.org' }], returnPath: 'x@b.example.org' })).told,
    ).toEqual([expect.stringContaining('dmarc-unaligned')]);
  });
});

describe('bounces', () => {
  test.each<[string, Zone]>([
    ['neither MX nor address', { 'MX news.example.org': [] }],
    ['a null MX', { 'MX news.example.org': [{ preference: 0, exchange: '.' }] }],
  ])('%s is reported', async (_what, changes) => {
    expect((await inspect(changes)).told).toEqual([expect.stringContaining('bounces-unreachable')]);
  });

  test('a domain with only an address record accepts mail (RFC 5321 5.1)', async () => {
    expect((await inspect({ 'MX news.example.org': [], 'AAAA news.example.org': ['2001:db8::1'] })).told).toEqual([]);
  });
});

test('each name is looked up only once', async () => {
  const { asked } = await inspect({
    'TXT news.example.org': ['v=spf1 mx include:_spf.mailer.test include:_spf.mailer.test -all'],
  });
  expect(asked.filter((question) => question === 'TXT _spf.mailer.test')).toHaveLength(1);
  expect(asked.filter((question) => question === 'MX news.example.org')).toHaveLength(1);
});

test.each(['v=DKIM1; p=a; p=b', 'no tags', '=x', 'v DKIM1'])('%j is not a list of tags', (record) => {
  expect(readTags(record)).toBeUndefined();
});
