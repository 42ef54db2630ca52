import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkAddresses } from '../../src/gate/addresses/check-addresses.ts';
import { readYaml } from '../../src/yaml/yaml-source.ts';
import { gate, head, lines, sound, type Asked } from './gate.ts';

const item = (url: string) => sound().replace('https://example.org/lamp', url);
const summary = (markdown: string) => sound().replace('A keeper’s log of forty years.', JSON.stringify(markdown));
const told = async (draft: string, asked: Asked = {}) =>
  (await gate(draft, asked)).findings
    .filter(({ rule }) =>
      /^link-(?:hidden|mis|punct|local|wrap|pers|not|look)|^mailto|^unsafe-link|^wrong-value/.test(rule),
    )
    .map(({ file, line, severity, rule }) => `${file}:${line} ${severity} ${rule}`);

test.each([178, 179, 180])('sample draft %i has no finding about its addresses', async (number) => {
  const text = readFileSync(`drafts/${number}.yaml`, 'utf8').replace(/^number: .*/m, 'number: 7');
  expect(await told(text)).toEqual([]);
});

describe('an address is checked wherever it stands', () => {
  const bad = 'http://localhost:4000/a';
  test.each<[string, string, string, Asked?]>([
    ['the address of an item', item(bad), 'drafts/7.yaml:9'],
    ['a link in a summary', summary(`See [it](${bad}).`), 'drafts/7.yaml:10'],
    ['a link in the intro', sound(`intro: "See [it](${bad})."\n`), 'drafts/7.yaml:5'],
    ['a link in the outro', `${sound()}outro: "See [it](${bad})."\n`, 'drafts/7.yaml:11'],
    ['a link in a note', `${sound()}        note: "See [it](${bad})."\n`, 'drafts/7.yaml:11'],
    [
      'the intro of a section',
      sound().replace('    items:', `    intro: "See [it](${bad})."\n    items:`),
      'drafts/7.yaml:7',
    ],
    [
      'a sponsored item',
      `${sound()}  - { sponsored: 1, sponsor: S, title: A lamp, url: "${bad}", summary: Bright. }\n`,
      'drafts/7.yaml:11',
    ],
    [
      'a quote',
      `${sound()}  - { title: Said, kind: quote, quote: Light., by: A keeper, url: "${bad}" }\n`,
      'drafts/7.yaml:11',
    ],
    ['a picture', `${sound()}        image: { src: "https://localhost/a.png", alt: A lamp }\n`, 'drafts/7.yaml:11'],
    [
      'an answer of a poll',
      `${sound()}  - title: Q\n    kind: poll\n    question: Which?\n    answers:\n      - { text: A, url: "${bad}" }\n      - { text: B }\n`,
      'drafts/7.yaml:15',
    ],
  ])('%s', async (_what, draft, place) => {
    expect(await told(draft)).toEqual([`${place} error link-local`]);
  });

  test('a booking, at its own line', async () => {
    const bookings = `bookings:\n  - { id: b, sponsor: S, issue: 7, slot: 1, title: A lamp, summary: Bright., url: "https://a.example.org/x)" }\n`;
    expect(await told(`${sound()}  - sponsored: 1\n`, { files: { 'bookings.yaml': bookings } })).toEqual([
      'bookings.yaml:2 error link-punctuation',
    ]);
  });

  test('galley.yaml, where this machine is right as long as no mail leaves it', async () => {
    const publication = (yaml: string) => yaml.replace('url: https://loop.example.org', 'url: http://localhost:4180');
    expect(await told(sound(), { publication })).toEqual([]);
    expect(await told(sound(), { publication, deps: { leaves: true } })).toEqual([
      expect.stringMatching(/^galley.yaml:\d+ error link-local$/),
    ]);
    const logo = (yaml: string) =>
      `${yaml}\nlogo: { src: "https://example.org/logo.png&amp;x", alt: Loop, width: 100 }\n`;
    expect(await told(sound(), { publication: logo })).toEqual([
      expect.stringMatching(/^galley.yaml:\d+ error link-misspelt$/),
    ]);
  });

  test('a draft with other mistakes is checked too', async () => {
    expect(await told(item(bad).replace('date: 2026-11-27', 'date: soon'))).toContain(
      'drafts/7.yaml:9 error link-local',
    );
  });
});

describe('a finding about an address', () => {
  test('says what to write, names the item, and can be waived by the address', async () => {
    const draft = item('https://a.example.org/post.');
    const { findings } = await gate(draft);
    expect(findings.filter(({ rule }) => rule === 'link-punctuation')).toMatchObject([
      {
        item: 'the-lamp-that-never-went-out',
        url: 'https://a.example.org/post.',
        hint: expect.stringContaining('Write https://a.example.org/post,'),
      },
    ]);
    const waived = draft.replace(
      'sections:',
      'waive:\n  - { rule: link-punctuation, item: "https://a.example.org/post.", reason: It really ends like this }\nsections:',
    );
    expect((await gate(waived)).findings.filter(({ rule }) => rule === 'link-punctuation')).toMatchObject([
      { waived: { reason: 'It really ends like this' } },
    ]);
  });

  test.each([
    ['https://nam01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=x', 'error link-wrapped'],
    ['https://www.google.com/url?q=https://example.org/a', 'warning link-wrapped'],
    ['https://example.org/a?token=0123456789abcdef0', 'error link-personal'],
    ['https://example.org/a?mc_eid=abc', 'warning link-personal'],
    ['https://example.org/a?fbclid=abc', 'info link-personal'],
    ['https://example.org/a?utm_source=other&utm_medium=email', 'info link-personal'],
    ['https://docs.google.com/document/d/1abc/edit', 'warning link-not-public'],
    ['https://gооgle.example/', 'warning link-look-alike'],
    ['https://staging.example.org/a', 'warning link-local'],
    ['https://example.ogr/a', 'warning link-misspelt'],
    ['https://a.example.org/https://b.example.org', 'warning link-misspelt'],
    ['https://a.example.org/x|y', 'warning link-misspelt'],
  ])('%s is as serious as it is: %s', async (url, expected) => {
    expect(await told(item(JSON.stringify(url)))).toEqual([`drafts/7.yaml:9 ${expected}`]);
  });

  test('an address that counts visits for this publication, or in a sponsor’s item, is fine', async () => {
    expect(await told(item('https://example.org/a?utm_source=weekly-loop&utm_medium=email'))).toEqual([]);
    const sponsored =
      '  - { sponsored: 1, sponsor: S, title: A lamp, url: "https://example.com/?utm_source=x&utm_medium=email", summary: Bright. }\n';
    expect(await told(`${sound()}${sponsored}`)).toEqual([]);
  });

  test.each([
    ['https://a.example.org/post.', 'https://a.example.org/post'],
    ['https://a.example.org/?a=1&amp;b=2', 'https://a.example.org/?a=1&b=2'],
    ['https://https://a.example.org/x', 'https://a.example.org/x'],
    ['https://docs.example.org/a\u200bb', 'https://docs.example.org/ab'],
    ['https://www.google.com/url?q=https://example.org/a', 'https://example.org/a'],
  ])('can be corrected by a button: %s', (url, meant) => {
    for (const draft of [item(url), item(JSON.stringify(url))]) {
      const [finding] = checkAddresses(readYaml(draft, 'drafts/7.yaml'));
      const { line, column, endColumn, insert } = finding!.fix!.changes[0]!;
      const text = draft.split('\n')[line - 1]!;
      const after = text.slice(0, column - 1) + insert + text.slice(endColumn - 1);
      expect(after.trim().replaceAll('"', '')).toBe(`url: ${meant}`);
    }
  });

  test('has no button where only a person can know the right one', () => {
    for (const url of [
      'http://localhost/a',
      'https://lnkd.in/abc',
      'https://example.org/unsubscribe?id=0123456789abcd',
    ])
      expect(checkAddresses(readYaml(item(url), 'drafts/7.yaml'))[0]!.fix).toBeUndefined();
  });

  test('a host of an internal newsletter can be allowed', () => {
    const source = readYaml(item('http://wiki.internal:8080/a'), 'drafts/7.yaml');
    expect(checkAddresses(source)).toHaveLength(1);
    expect(checkAddresses(source, { allow: ['wiki.internal'] })).toEqual([]);
    expect(checkAddresses(source, { allow: ['WIKI.internal:8080'] })).toEqual([]);
    expect(checkAddresses(source, { allow: ['wiki.internal:9090'] })).toHaveLength(1);
  });

  test('an address that is none is told once, with the one that was meant', async () => {
    for (const url of ['htps://example.org/a', 'https//example.org/a', 'www.example.org/a']) {
      const { findings } = await gate(item(url));
      expect(findings.filter(({ group }) => group === 'draft')).toMatchObject([
        { rule: 'wrong-value', line: 9, message: expect.stringContaining('; did you mean https://') },
      ]);
    }
    const { findings } = await gate(summary('See [it](www.example.org) or [write](editors@example.org).'));
    expect(findings.map(({ rule, hint }) => [rule, hint])).toEqual([
      ['unsafe-link', 'Did you mean https://www.example.org?'],
      ['unsafe-link', 'Did you mean mailto:editors@example.org?'],
    ]);
  });
});

describe('a mailto: link in a text', () => {
  test('with a copy to somebody else is an error', async () => {
    expect(await told(summary('[Write](mailto:a@example.org?cc=b@example.org).'))).toEqual([
      'drafts/7.yaml:10 error mailto-extra',
    ]);
  });

  test('with a subject and a body is fine, whatever signs they have', async () => {
    expect(lines(await gate(summary('[Write](mailto:a@example.org?subject=For%20a@b&body=Hello)')))).toEqual([]);
  });
});

describe('the same address', () => {
  const two = (a: string, b: string, kind = '', more: [string, string] = ['', '']) =>
    `${head}sections:\n  - title: News\n${kind}    items:\n      - { title: One, url: "${a}", summary: A.${more[0]} }\n      - { title: Two, url: "${b}", summary: B.${more[1]} }\n`;
  const repeated = async (draft: string) =>
    (await gate(draft)).findings.filter(({ rule }) => rule === 'repeated-link').length;

  test('differs by what stands behind #, but not by words to be marked', async () => {
    expect(await repeated(two('https://example.org/#episode-20', 'https://example.org/#episode-21'))).toBe(0);
    expect(await repeated(two('https://example.org/#episode-20', 'https://example.org/#episode-20'))).toBe(1);
    expect(await repeated(two('https://example.org/a', 'https://example.org/a#:~:text=words'))).toBe(1);
  });

  test('may stand at several events of one group and several jobs of one company, but not at one of them twice', async () => {
    const events = '    kind: events\n';
    const group = 'https://example.org/group';
    expect(await repeated(two(group, group, events, [', starts: 2026-12-01', ', starts: 2026-12-08']))).toBe(0);
    const same = two(group, group, events, [', starts: 2026-12-01', ', starts: 2026-12-01']);
    expect(await repeated(same)).toBe(0);
    expect(await repeated(same.replace('Two', 'One'))).toBe(1);
    expect(await repeated(same.replace('Two', 'One').replace('12-01', '12-08'))).toBe(0);
    const jobs = two(group, group, '    kind: jobs\n', [', company: A', ', company: A']);
    expect(await repeated(jobs)).toBe(0);
    expect(await repeated(jobs.replace('Two', 'One'))).toBe(1);
    // Also where the draft is not valid yet.
    expect(await repeated(two(group, group, events, [', starts: soon', ', starts: later']))).toBe(0);
  });
});
