import { describe, expect, test } from 'vitest';
import { canonicalUrl, trackingParameters } from '../../src/fetch/canonical-url.ts';

describe('many spellings of an address are one', () => {
  test.each([
    'http://example.org/a/b',
    'https://example.org/a/b/',
    'https://www.example.org/a/b',
    'HTTPS://Example.ORG:443/a/b',
    'https://example.org/a/b#',
    'https://example.org/a/b#xtor=RSS-1',
    'https://example.org/a/b#utm_source=loop&utm_medium=email',
    'http://example.org:80/a/b?',
    'https://example.org./a/b',
    'https://example.org/a/b?utm_source=loop&utm_medium=email',
    'https://example.org/a/b?fbclid=x&gclid=y&mc_cid=1&mc_eid=2&ref=loop&ref_src=z',
    'https://example.org/a/%62',
    'https://example.org/a/b#:~:text=words',
  ])('%s', (url) => {
    expect(canonicalUrl(url)).toBe('example.org/a/b');
  });

  test('the order of parameters, and how they are escaped', () => {
    expect(canonicalUrl('https://example.org/?b=2&a=%7E')).toBe(canonicalUrl('http://example.org?a=~&utm_id=9&b=2'));
  });
});

describe('different addresses stay different', () => {
  test.each([
    ['https://example.org/a', 'https://example.org/A'],
    ['https://example.org/?id=1', 'https://example.org/?id=2'],
    ['https://example.org/?id=1', 'https://example.org/?id=1&id=2'],
    ['https://blog.example.org/', 'https://example.org/'],
    ['https://example.org:8443/', 'https://example.org/'],
    ['https://example.org/#!/one', 'https://example.org/#!/two'],
    ['https://example.org/#episode-20', 'https://example.org/#episode-21'],
    ['https://example.org/#episode-20', 'https://example.org/'],
    ['https://example.org/a#b:~:text=x', 'https://example.org/a#c:~:text=x'],
    ['https://example.org/#/one', 'https://example.org/'],
    ['https://example.org/a%2Fb', 'https://example.org/a/b'],
    ['https://www.org/', 'https://org/'],
  ])('%s and %s', (a, b) => {
    expect(canonicalUrl(a)).not.toBe(canonicalUrl(b));
  });

  test('what is not a web address is unchanged', () => {
    expect(canonicalUrl(' mailto:a@example.org ')).toBe('mailto:a@example.org');
  });
});

test('a sponsor’s tracking parameters are distinguished from those of the page', () => {
  expect(trackingParameters('https://example.com/offer?id=7&utm_source=loop&ref=x')).toEqual([
    'utm_source=loop',
    'ref=x',
  ]);
});
