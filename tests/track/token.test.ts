import { describe, expect, test } from 'vitest';
import { keyRing } from '../../src/signing.ts';
import { makeTokens, readToken, tokenLength } from '../../src/track/token.ts';

const ring = keyRing('the secret of this spring');

describe('tokens', () => {
  test('say which delivery and which link', () => {
    const tokens = makeTokens(ring, 'click', 4_300_000_000, 45);
    tokens.forEach((token, link) => {
      expect(token).toHaveLength(tokenLength);
      expect(readToken(token, 'click', ring)).toEqual({ delivery: 4_300_000_000, link });
    });
  });

  test('of one use are no good for another', () => {
    const [token] = makeTokens(ring, 'click', 1, 1);
    expect(readToken(token!, 'open', ring)).toBeUndefined();
    expect(readToken(token!, 'leave', ring)).toBeUndefined();
  });

  test('with any bit changed are refused', () => {
    const bytes = Buffer.from(makeTokens(ring, 'click', 77, 8)[7]!, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readToken(changed.toString('base64url'), 'click', ring)).toBeUndefined();
    }
  });

  test.each(['', 'x', 'x'.repeat(24), 'x'.repeat(2_000_000), '../../../../etc/passwd..', '\u0000'.repeat(24), 'é'.repeat(24)])('%# of another shape are refused', (token) => {
    expect(readToken(token, 'click', ring)).toBeUndefined();
  });

  test('live on when the secret is rotated, and die when the old one is dropped', () => {
    const [old] = makeTokens(ring, 'click', 5, 1);
    expect(readToken(old!, 'click', keyRing('a newer secret, of summer,the secret of this spring'))).toEqual({ delivery: 5, link: 0 });
    expect(readToken(old!, 'click', keyRing('a newer secret, of summer'))).toBeUndefined();
  });

  test('no two links of a delivery share a tag', () => {
    const tags = makeTokens(ring, 'click', 9, 300).map((token) => Buffer.from(token, 'base64url').toString('hex', 8));
    expect(new Set(tags).size).toBe(300);
  });
});
