import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { encodeText, formatDate, formatMailbox, headerLine } from '../../src/mail/headers.ts';

async function subjectOf(line: string): Promise<string | undefined> {
  return (await PostalMime.parse(`${line}\r\nbody`)).subject;
}

describe('headers', () => {
  test.each([
    'Plain words',
    'Grüße aus Łódź',
    '日本語のニュース、とても長い件名がここに続きますので折り返されます',
    'Emoji 👩‍👩‍👧‍👦 family 🔌',
    'looks like =?UTF-8?Q?an encoded word?=',
  ])('a subject survives: %s', async (subject) => {
    const line = headerLine('Subject', encodeText(subject));
    expect(await subjectOf(line)).toBe(subject);
    // oxlint-disable-next-line no-control-regex -- checks for 7-bit
    expect(line).toMatch(/^[\x00-\x7f]*$/);
  });

  test('an encoded word is never longer than 75 characters (RFC 2047 2)', () => {
    for (const word of encodeText('ж'.repeat(500)).split(' ')) expect(word.length).toBeLessThanOrEqual(75);
  });

  test('a long value is folded at 78 columns', () => {
    for (const line of headerLine('Subject', 'word '.repeat(60).trim()).split('\r\n'))
      expect(line.length).toBeLessThanOrEqual(78);
  });

  test.each(['a\r\nBcc: x@example.org', 'a\nBcc: x@example.org', 'a\rb', 'a\u0000b'])(
    'a value with a line break cannot add a header',
    (value) => {
      expect(() => headerLine('Subject', value)).toThrow('control character');
    },
  );

  test('a name with a comma is quoted, one outside ASCII is encoded', () => {
    expect(formatMailbox({ name: 'Loop, The', address: 'a@example.org' })).toBe('"Loop, The" <a@example.org>');
    expect(formatMailbox({ name: 'Łoop', address: 'a@example.org' })).toMatch(
      /^=\?UTF-8\?B\?[\w+/=]+\?= <a@example\.org>$/,
    );
  });

  test('the date has the format of RFC 5322', () => {
    expect(formatDate(Date.UTC(2026, 10, 27, 9, 5, 7))).toBe('Fri, 27 Nov 2026 09:05:07 +0000');
  });
});
