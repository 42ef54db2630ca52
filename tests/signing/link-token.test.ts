import { describe, expect, test } from 'vitest';
import { keyRing } from '../../src/signing/keys.ts';
import { makeTokens, readToken, tokenLength } from '../../src/signing/link-token.ts';

const ring = keyRing('the secret of this spring');

describe('tokens', () => {
  test('say which delivery and which link', () => {
    const { leave, open, clicks } = makeTokens(ring, 4_300_000_000, 300);
    for (const token of [leave, open, ...clicks]) expect(token).toHaveLength(tokenLength);
    clicks.forEach((token, link) => expect(readToken(token, 'click', ring)).toEqual({ delivery: 4_300_000_000, link }));
    expect(readToken(open, 'open', ring)).toEqual({ delivery: 4_300_000_000, link: 0 });
    expect(readToken(leave, 'leave', ring)).toEqual({ delivery: 4_300_000_000, link: 0 });
  });

  test('are the same however many links a copy has', () => {
    const many = makeTokens(ring, 5, 200);
    expect(makeTokens(ring, 5, 63)).toEqual({ ...many, clicks: many.clicks.slice(0, 63) });
    expect(makeTokens(ring, 5, 0)).toEqual({ ...many, clicks: [] });
  });

  test('with the tag of one of them are no good for another use, link or delivery', () => {
    const { leave, open, clicks } = makeTokens(ring, 7, 70);
    const own = [...clicks.entries()]
      .map(([link, token]) => ({ use: 'click' as const, link, token }))
      .concat([
        { use: 'open' as never, link: 0, token: open },
        { use: 'leave' as never, link: 0, token: leave },
      ]);
    for (const { use: madeFor, link: madeAs, token } of own) {
      for (const use of ['click', 'open', 'leave'] as const) {
        for (let link = 0; link < 75; link++) {
          const bytes = Buffer.from(token, 'base64url');
          bytes.writeUInt16BE(link, 6);
          const isItself = use === madeFor && link === madeAs;
          expect(readToken(bytes.toString('base64url'), use, ring)).toEqual(
            isItself ? { delivery: 7, link } : undefined,
          );
          bytes.writeUIntBE(8, 1, 5);
          expect(readToken(bytes.toString('base64url'), use, ring)).toBeUndefined();
        }
      }
    }
  });

  test('with any bit changed are refused', () => {
    const bytes = Buffer.from(makeTokens(ring, 77, 8).clicks[7]!, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readToken(changed.toString('base64url'), 'click', ring)).toBeUndefined();
    }
  });

  test.each([
    '',
    'x',
    'x'.repeat(24),
    'x'.repeat(2_000_000),
    '../../../../etc/passwd..',
    '\u0000'.repeat(24),
    'é'.repeat(24),
  ])('%# of another shape are refused', (token) => {
    expect(readToken(token, 'click', ring)).toBeUndefined();
  });

  test('live on when the secret is rotated, and die when the old one is dropped', () => {
    const old = makeTokens(ring, 5, 1).clicks[0]!;
    expect(readToken(old, 'click', keyRing('a newer secret, of summer,the secret of this spring'))).toEqual({
      delivery: 5,
      link: 0,
    });
    expect(readToken(old, 'click', keyRing('a newer secret, of summer'))).toBeUndefined();
  });

  test('no two of a delivery share a tag', () => {
    const { leave, open, clicks } = makeTokens(ring, 9, 300);
    const tags = [leave, open, ...clicks].map((token) => Buffer.from(token, 'base64url').toString('hex', 8));
    expect(new Set(tags).size).toBe(302);
  });
});
