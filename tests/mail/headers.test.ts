import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../fakes/seeded-random.ts';
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

  test.each([
    'Бета: платежка 2422750 от 2026-07-20',
    'Новости недели: '.repeat(10),
    'Emoji 👩🏽‍❤️‍💋‍👨🏿👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 and more, and more, and more, and more',
    `${'a'.repeat(120)}é`,
    'é'.repeat(200),
    `A plain subject whose first word is short ${'b'.repeat(90)} and whose others are not`,
    'a'.repeat(200),
  ])('the first word is beside the name, so that no parser shows a space before it: %s', async (subject) => {
    for (const name of ['Subject', 'Reply-To', 'From', 'X-A-Name']) {
      const lines = headerLine(name, encodeText(subject)).slice(0, -2).split('\r\n');
      expect(lines[0]!.startsWith(`${name}: `) && lines[0]!.length > name.length + 2).toBe(true);
      // RFC 2047 2: 75 characters a word, 76 a line that has one.
      for (const line of lines.filter((each) => each.includes('=?'))) expect(line.length).toBeLessThanOrEqual(76);
      for (const word of lines.join('').match(/=\?UTF-8\?B\?[^?]*\?=/g) ?? [])
        expect(word.length).toBeLessThanOrEqual(75);
    }
    expect(await subjectOf(headerLine('Subject', encodeText(subject)))).toBe(subject);
  });

  test('no character of any of 2,000 random subjects is lost or cut in two', async () => {
    const random = seededRandom(14);
    const alphabet = [
      ...'abc XYZ 0123 .,:;=?_-"\\()<>@',
      ...'äößéñçłđøåİıſΣςΩЖщъё日本語한국어العربيةעברית',
      '👩‍👩‍👧‍👦',
      '🏳️‍🌈',
      '🇩🇪',
      'e\u0301',
      'क्षि',
      '👍🏽',
      '…',
      '–',
      '“',
      '”',
      '\u00a0',
    ];
    for (let count = 0; count < 2_000; count++) {
      const subject = Array.from({ length: random.between(1, 90) }, () => random.pick(alphabet))
        .join('')
        .replaceAll(/ +/g, ' ')
        .trim();
      if (subject === '') continue;
      const line = headerLine('Subject', encodeText(subject));
      expect(await subjectOf(line)).toBe(subject);
      for (const word of line.match(/=\?UTF-8\?B\?([^?]*)\?=/g) ?? [])
        expect(Buffer.from(word.slice(10, -2), 'base64').toString()).not.toContain('\ufffd');
    }
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
