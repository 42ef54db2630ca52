import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import {
  encodeFreeSlot,
  encodeQuotedPrintable,
  encodeWithSlots,
  type QpPiece,
} from '../../src/mail/quoted-printable.ts';

/** Decoded by an independent parser. */
async function decode(encoded: string): Promise<string> {
  const mail = await PostalMime.parse(
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}`,
  );
  return (mail.text ?? '').replaceAll('\r\n', '\n');
}

/** A generator with a seed: the same texts in every run. */
function randomTexts(count: number): string[] {
  let state = 42;
  const next = (below: number) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  const alphabet = [
    'a',
    'Z',
    ' ',
    '  ',
    '.',
    '=',
    '\n',
    '\t',
    'é',
    'ß',
    '中',
    '🔌',
    'From ',
    '\n.',
    ' \n',
    '_',
    '{',
    'w'.repeat(40),
  ];
  return Array.from({ length: count }, () =>
    Array.from({ length: next(120) }, () => alphabet[next(alphabet.length)]).join(''),
  );
}

describe('quoted-printable', () => {
  test('any text is decoded unchanged', async () => {
    for (const text of randomTexts(300)) expect(await decode(`${encodeQuotedPrintable(text)}\r\n`)).toBe(`${text}\n`);
  });

  test('no line is longer than 76 characters (RFC 2045 6.7)', () => {
    for (const text of randomTexts(300)) {
      for (const line of encodeQuotedPrintable(text).split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    }
  });

  test('no line starts with a dot or with "From ", so that nothing in transit changes the body', () => {
    for (const text of randomTexts(300)) expect(encodeQuotedPrintable(text)).not.toMatch(/(^|\r\n)(\.|From )/);
  });

  test('white space at the end of a line is kept', async () => {
    expect(await decode(`${encodeQuotedPrintable('a \nb\t\nc ')}\r\n`)).toBe('a \nb\t\nc \n');
  });

  test('text with filled slots decodes to the text itself', async () => {
    const texts = randomTexts(200);
    for (let at = 0; at + 3 < texts.length; at += 4) {
      const pieces: QpPiece<{ width: number }, string>[] = [
        texts[at]!,
        { fixed: { width: 24 } },
        texts[at + 1]!,
        { free: texts[at + 2]! },
        texts[at + 3]!,
      ];
      const filled = encodeWithSlots(pieces)
        .map((segment) => {
          if ('free' in segment) return encodeFreeSlot(segment.free);
          const bytes = Buffer.from(segment.static.bytes);
          for (const { offset } of segment.static.holes) bytes.write('T'.repeat(24), offset, 'latin1');
          return bytes.toString('latin1');
        })
        .join('');
      for (const line of filled.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
      expect(await decode(`${filled}\r\n`)).toBe(
        `${texts[at]}${'T'.repeat(24)}${texts[at + 1]}${texts[at + 2]}${texts[at + 3]}\n`,
      );
    }
  });

  test.each([
    'Vega',
    'a b\tc ',
    ' ',
    '.',
    '.hidden',
    'From afar',
    'From',
    'a=b',
    'x'.repeat(74),
    'x'.repeat(75),
    'x'.repeat(76),
    `${'x'.repeat(75)} y`,
    'Łucja',
    'a\nb',
    'a\n',
  ])('a reader’s field %j arrives as it is', async (field) => {
    const slot = encodeFreeSlot(field);
    for (const line of slot.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(slot).not.toMatch(/(^|\r\n)(\.|From )/);
    expect(await decode(`before ${slot} after\r\n`)).toBe(`before ${field} after\n`);
  });
});
