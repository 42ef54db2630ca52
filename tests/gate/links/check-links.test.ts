import type { lookup } from 'node:dns';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinkOptions } from '../../../src/gate/links/fetch-links.ts';
import { lyingSite, type LyingSite } from '../../fakes/lying-site.ts';
import { gate, head } from '../gate.ts';

let site: LyingSite;
let folder: string;
beforeAll(async () => {
  site = await lyingSite();
  folder = mkdtempSync(join(tmpdir(), 'galley-check-links-'));
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const loopback = ((
  _hostname: string,
  options: { all?: boolean },
  callback: (error: null, address: unknown, family?: number) => void,
) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}) as typeof lookup;

const links = (more: Partial<LinkOptions> = {}): LinkOptions => ({
  cacheFile: join(folder, 'links.json'),
  fresh: true,
  userAgent: 'Galley test',
  allow: ['site.test', 'other.test'].map((host) => `${host}:${site.port}`),
  lookup: loopback,
  timeoutMs: 300,
  pauseMs: 0,
  ...more,
});
const at = (path: string) => `http://site.test:${site.port}${path}`;
const item = (path: string, title = `About ${path.slice(1)}`) =>
  `      - { title: "${title}", url: "${at(path)}", summary: A sentence. }\n`;
const draft = (items: string, before = '', after = '') =>
  `${head}${before}sections:\n  - title: News\n    items:\n${items}${after}`;
const told = async (text: string, options = links()) =>
  (await gate(text, { links: options })).findings
    .filter(({ group }) => group === 'links')
    .map(({ severity, rule, line, message }) => `${severity} ${rule} ${line ?? '-'}: ${message}`);

test('every kind of response is reported at its link', async () => {
  const paths = [
    '/fine',
    '/missing',
    '/soft',
    '/loop-a',
    '/down',
    '/forbidden',
    '/members',
    '/moved-twice',
    '/elsewhere',
    '/to-metadata',
  ];
  expect(await told(draft(paths.map((path) => item(path)).join('')))).toEqual([
    'error link-broken 9: the link to site.test: responds with 404 (not found)',
    'warning link-soft-404 10: the link to site.test: shows a page that says “Page not found | An example site”',
    'error link-loop 11: the link to site.test: its redirects form a loop',
    'warning link-unanswered 12: the link to site.test: responds with 503 (server error)',
    'info link-unknown 13: the link to site.test: responds with 403 to programs',
    'warning link-needs-login 14: the link to site.test: redirects to a login page (site.test/login)',
    `info link-moved 15: the link to site.test has moved permanently to ${at('/fine')}`,
    `info link-redirects 16: the link to site.test redirects to other.test: ${at('/elsewhere')} (302) → http://other.test:${site.port}/fine`,
    'error link-private 17: the link to site.test: 169.254.169.254 is not a public address',
  ]);
});

test('the redirects before a broken address are listed', async () => {
  const { findings } = await gate(draft(item('/to-metadata')), { links: links() });
  expect(findings.find(({ rule }) => rule === 'link-private')!.hint).toBe(
    `It redirects: ${at('/to-metadata')} (302) → http://169.254.169.254/latest/meta-data/. Use the public address.`,
  );
});

test('a permanent redirect to a temporary one suggests the address in between', async () => {
  expect(await told(draft(item('/moved-then-for-now')))).toEqual([
    `info link-moved 8: the link to site.test has moved permanently to ${at('/for-now')}`,
  ]);
});

test('an address in several places is fetched once and reported once', async () => {
  site.asked.length = 0;
  const text = draft(
    item('/missing'),
    `intro: "See [that one](${at('/missing#part')})."\n`,
    `outro: "Or [this](${at('/missing')})."\n`,
  );
  expect(await told(text)).toEqual([
    'error link-broken 5: the link to site.test (and in 2 more places): responds with 404 (not found)',
  ]);
  expect(site.asked.filter((line) => line.includes('missing'))).toEqual([
    'HEAD site.test/missing',
    'GET site.test/missing',
  ]);
});

describe('a sponsor’s parameters', () => {
  const sponsored = (path: string) =>
    draft(
      item('/fine'),
      '',
      `  - { sponsored: 1, sponsor: Example Lamps, title: A lamp, url: "${at(path)}", summary: Bright. }\n`,
    );
  test('that are lost on the way give a warning; others do not', async () => {
    expect(await told(sponsored('/drops-parameters?utm_source=loop&id=7'))).toEqual([
      'warning link-parameters-lost 9: utm_source=loop is lost in the redirects to site.test',
    ]);
    expect(await told(sponsored('/keeps-parameters?utm_source=loop&id=7'))).toEqual([]);
  });

  test('of an editor’s own link are only mentioned', async () => {
    expect(await told(draft(item('/drops-parameters?utm_source=loop')))).toEqual([
      expect.stringMatching(/^info link-parameters-lost/),
    ]);
  });
});

test('a stopped check says how much is missing, and waivers of links are not called unused', async () => {
  const text = draft(
    item('/fine') + item('/moved'),
    `waive:\n  - { rule: link-broken, item: "${at('/fine')}", reason: It appears on Friday, by: Ada }\n`,
  );
  const { findings } = await gate(text, { links: links({ signal: AbortSignal.abort() }) });
  expect(findings.filter(({ group }) => group === 'links').map(({ message }) => message)).toEqual([
    '2 of 2 links were not fetched',
  ]);
  expect(findings.map(({ rule }) => rule)).not.toContain('unused-waiver');
  // After a complete check it is reported.
  expect((await gate(text, { links: links() })).findings.map(({ rule }) => rule)).toContain('unused-waiver');
});

describe('a waiver of a broken link', () => {
  const waiver = (more: string) => `waive:\n  - { rule: link-broken, reason: It appears on Friday${more} }\n`;
  const rules = async (more: string, path = '/missing') =>
    (await gate(draft(item(path), waiver(more)), { links: links() })).findings
      .filter(({ severity, waived }) => severity !== 'info' && !waived)
      .map(({ rule }) => rule);

  test('holds for exactly its address, and says who decided it', async () => {
    const [finding] = (
      await gate(draft(item('/missing'), waiver(`, item: "${at('/missing')}", by: Ada`)), { links: links() })
    ).findings.filter(({ group }) => group === 'links');
    expect(finding).toMatchObject({ rule: 'link-broken', waived: { by: 'Ada', reason: 'It appears on Friday' } });
    // Another address of the same site is another link.
    expect(await rules(`, item: "${at('/missing')}", by: Ada`, '/gone')).toContain('link-broken');
    expect(await rules(`, item: "${at('/missing')}?page=2", by: Ada`)).toContain('link-broken');
  });

  test.each([
    ['no address', ', by: Ada'],
    ['the item in place of its address', ', item: about-missing, by: Ada'],
    ['nobody', `, item: "http://site.test/missing"`],
  ])('that names %s waives nothing, and is told', async (_what, more) => {
    expect(await rules(more)).toEqual(['waiver-incomplete', 'link-broken']);
  });
});

describe('trouble on our side', () => {
  const nowhere = ((_name: string, _options: unknown, callback: (error: Error) => void) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup;
  const text = () => draft(item('/fine') + item('/missing').replace('site.test', 'other.test'));
  const offline = () => links({ lookup: nowhere, isOnline: async () => false });

  test('is told as that, and calls no link broken', async () => {
    const { findings, linkCheck } = await gate(text(), { links: offline() });
    expect(findings.filter(({ group }) => group === 'links')).toMatchObject([
      {
        rule: 'links-unreached',
        severity: 'warning',
        message: expect.stringContaining('2 of 2 links were not checked'),
      },
    ]);
    expect(linkCheck).toMatchObject({ total: 2, unchecked: 2, isOffline: true });
  });

  test('is not assumed where names that always exist are found: these links are broken', async () => {
    expect(await told(text(), links({ lookup: nowhere, isOnline: async () => true }))).toEqual([
      expect.stringMatching(/^error link-broken/),
      expect.stringMatching(/^error link-broken/),
    ]);
  });

  test('is over as soon as one link answers', async () => {
    const mixed = draft(item('/fine') + item('/x').replace('site.test', 'other.test'));
    const halfway = ((name: string, options: { all?: boolean }, callback: never) =>
      (name === 'site.test' ? loopback : nowhere)(name, options as never, callback)) as typeof lookup;
    expect(await told(mixed, links({ lookup: halfway, isOnline: async () => false }))).toEqual([
      expect.stringMatching(/^error link-broken/),
    ]);
  });
});

test('what earlier checks found is known without a request; what is missing is counted', async () => {
  const cached = links({ fresh: false, cacheFile: join(folder, 'known.json') });
  await gate(draft(item('/missing')), { links: cached });
  site.asked.length = 0;
  const { findings, linkCheck } = await gate(draft(item('/missing') + item('/fine')), {
    links: { ...cached, knownOnly: true },
  });
  expect(site.asked).toEqual([]);
  expect(findings.filter(({ group }) => group === 'links')).toMatchObject([{ rule: 'link-broken' }]);
  expect(linkCheck).toMatchObject({ total: 2, unchecked: 1, isOffline: false });
});

test('a sample issue may lead to names that are reserved for examples', async () => {
  const sample = draft('      - { title: A sample, url: "https://learn.example.org/", summary: A sentence. }\n');
  const options = links({
    lookup: ((_n: string, _o: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup,
  });
  expect(await told(sample, { ...options, isSample: true })).toEqual([expect.stringMatching(/^info link-unknown/)]);
  expect(await told(sample, { ...options, isSample: false })).toEqual([expect.stringMatching(/^error link-broken/)]);
});

test('pictures on other sites are fetched: missing, in an unsupported format, too large', async () => {
  const picture = (src: string) =>
    `      - { title: "About ${src}", url: "${at('/fine')}?${src}", summary: A sentence., image: { src: "https://site.test:${site.port}/${src}", alt: A lamp, width: 10 } }\n`;
  // The site speaks http, so an https address fails in its TLS handshake, which is reported too.
  const { findings } = await gate(draft(picture('pixel.gif')), { links: links() });
  expect(findings.filter(({ rule }) => rule === 'image-unreachable')).toMatchObject([
    { severity: 'error', line: 8, message: expect.stringContaining('cannot be fetched') },
  ]);
  const logo = async (src: string) =>
    (
      await gate(draft(item('/fine')), {
        links: links(),
        publication: (yaml) => `${yaml}\nlogo: { src: "${at(src)}", alt: Example, width: 100 }\n`,
      })
    ).findings
      .filter(({ url }) => url === at(src))
      .map(({ rule, file }) => `${file} ${rule}`);
  expect(await logo('/pixel.gif')).not.toContain('galley.yaml image-unreachable');
  expect(await logo('/heavy.gif')).toContain('galley.yaml heavy-remote-image');
  for (const src of ['/missing', '/photo.webp', '/not-a-picture.png', '/to-metadata'])
    expect(await logo(src)).toContain('galley.yaml image-unreachable');
});
