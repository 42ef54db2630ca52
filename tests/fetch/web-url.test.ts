import { describe, expect, test } from 'vitest';
import { hostOf, wireUrl } from '../../src/fetch/web-url.ts';

describe('a web address', () => {
  test.each([
    ['https://example.org/wiki/日本', 'https://example.org/wiki/%E6%97%A5%E6%9C%AC'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/'],
    ['https://example.org/wiki/Köln?q=%zz', 'https://example.org/wiki/K%C3%B6ln?q=%zz'],
    ['https://example.org/x"><script>', 'https://example.org/x%22%3E%3Cscript%3E'],
    ['https://example.org/a b', 'https://example.org/a%20b'],
  ])('%s goes over the wire as %s', (written, wire) => {
    expect(wireUrl(written)).toBe(wire);
    expect(wireUrl(wire)).toBe(wire);
  });

  test.each([
    '',
    'example.org',
    'javascript:alert(1)',
    'mailto:a@example.org',
    'https://',
    'https://exa mple.org/',
    'https://example.org:99999/',
  ])('%j is none', (written) => {
    expect(wireUrl(written)).toBeUndefined();
  });

  test('shows its host in its own script', () => {
    expect(hostOf('https://www.bücher.example/x')).toBe('bücher.example');
    expect(hostOf('https://xn--bcher-kva.example/')).toBe('bücher.example');
    expect(hostOf('https://[::1]/')).toBe('[::1]');
    expect(hostOf('nothing')).toBe('');
  });
});
