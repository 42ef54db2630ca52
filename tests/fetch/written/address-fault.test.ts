import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addressFaults } from '../../../src/fetch/written/address-fault.ts';
import { mailtoFaults } from '../../../src/fetch/written/mailto-fault.ts';
import { guessAddress } from '../../../src/fetch/written/guess-address.ts';
import wrong from '../../vectors/wrong-addresses.json' with { type: 'json' };

const sound = readFileSync('tests/vectors/sound-addresses.txt', 'utf8').trim().split('\n');

test('nothing is told of any of 380 addresses as real issues have them', () => {
  expect(sound.length).toBeGreaterThan(380);
  const told = sound.flatMap((address) => addressFaults(address).map((fault) => ({ address, ...fault })));
  expect(told).toEqual([]);
});

describe('an address that is wrong by its letters is told, once, with the one that was meant', () => {
  const table = wrong as [address: string, kind: string, meant?: string][];
  test.each([...new Set(table.map(([, kind]) => kind))])('%s', (kind) => {
    for (const [address, , meant] of table.filter(([, of]) => of === kind)) {
      const faults = addressFaults(address);
      expect([address, faults]).toEqual([address, [expect.objectContaining({ kind, ...(meant ? { meant } : {}) })]]);
    }
  });

  test('what is offered instead is sound itself, unless only a person can know it', () => {
    for (const [, , meant] of table) {
      const faults = meant === undefined ? [] : addressFaults(meant).filter(({ kind }) => kind !== 'personal');
      expect([meant, faults]).toEqual([meant, []]);
    }
  });
});

test('several faults of one address are all told', () => {
  expect(addressFaults('http://127.0.0.1/a\u200b.').map(({ kind }) => kind)).toEqual([
    'hidden-character',
    'punctuation',
    'local-host',
  ]);
});

test('a hostile address of a million characters is judged in a moment', () => {
  const begun = performance.now();
  for (const unit of ['(', ')', '.', '%E2%80%8B', 'https://', '&amp;', '\u200b', '%', 'a.'])
    addressFaults(`https://example.org/${unit.repeat(2_000 / unit.length)}`);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

describe('an address without a right beginning', () => {
  test.each([
    ['htps://example.org/a', 'https://example.org/a'],
    ['www.example.org', 'https://www.example.org'],
    ['example.org/a', 'https://example.org/a'],
    ['https//example.org', 'https://example.org'],
    ['\u200bhttps://example.org', 'https://example.org'],
    ['https：//example.org/a', 'https://example.org/a'],
    ['[words](https://example.org/a)', 'https://example.org/a'],
    ['<a href="https://example.org/a">words</a>', 'https://example.org/a'],
    ['editors@example.org', 'mailto:editors@example.org'],
    ['mailto://editors@example.org', 'mailto:editors@example.org'],
  ])('%s probably means %s', (written, meant) => expect(guessAddress(written)).toBe(meant));

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'ftp://example.org/a',
    'tel:+49123',
    'sms:+49123',
    'a sentence',
    '',
    '#section',
    '/path',
    'https://',
  ])('nothing is guessed of %j', (written) => expect(guessAddress(written)).toBeUndefined());
});

describe('a mailto: link', () => {
  test.each([
    'mailto:editors@example.org',
    'mailto:editors@example.org?subject=A%20question',
    'mailto:editors@example.org?subject=About%20a@b&body=Hello%0D%0A',
    'mailto:EDITORS+loop@example.org',
  ])('%s is fine', (link) => expect(mailtoFaults(link)).toEqual([]));

  test.each([
    ['mailto:editors@example.org?cc=desk@example.org', { kind: 'copies', field: 'cc', to: 'desk@example.org' }],
    [
      'mailto:editors@example.org?subject=x&BCC=desk%40example.org',
      { kind: 'copies', field: 'bcc', to: 'desk@example.org' },
    ],
    ['mailto:?to=desk@example.org', { kind: 'copies', field: 'to', to: 'desk@example.org' }],
    ['mailto:a@example.org,b@example.org', { kind: 'several', count: 2 }],
    ['mailto:editors@example.org?attach=/etc/passwd', { kind: 'field', field: 'attach' }],
    ['mailto:editors@localhost', { kind: 'address', address: 'editors@localhost' }],
    ['mailto:editors', { kind: 'address', address: 'editors' }],
  ])('%s is told', (link, fault) => expect(mailtoFaults(link)).toEqual([fault]));
});
