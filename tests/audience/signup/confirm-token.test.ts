import { describe, expect, test } from 'vitest';
import { makeConfirmToken, readConfirmToken } from '../../../src/audience/signup/confirm-token.ts';
import { keyRing } from '../../../src/signing/keys.ts';
import { makeTokens, readToken } from '../../../src/signing/link-token.ts';

const ring = keyRing('a secret for tests only');
const ids = { subscriberId: 123_456, expiresAt: Date.UTC(2026, 11, 4, 12, 0, 0, 123) };

describe('a confirm token', () => {
  test('is 32 characters that an address may hold, and says who and until when', () => {
    const token = makeConfirmToken(ring, ids);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(readConfirmToken(token, ring)).toEqual(ids);
  });

  test.each([
    ['the first id', { subscriberId: 1, expiresAt: 0 }],
    ['the largest', { subscriberId: 2 ** 40 - 1, expiresAt: 2 ** 48 - 1 }],
  ])('holds %s', (_what, extreme) => {
    expect(readConfirmToken(makeConfirmToken(ring, extreme), ring)).toEqual(extreme);
  });

  test('is nothing once a single bit of it has changed', () => {
    const bytes = Buffer.from(makeConfirmToken(ring, ids), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readConfirmToken(changed.toString('base64url'), ring)).toBeUndefined();
    }
  });

  test('of another secret is nothing, and of an older one in the ring is good', () => {
    const old = makeConfirmToken(keyRing('the secret before this one'), ids);
    expect(readConfirmToken(old, ring)).toBeUndefined();
    expect(readConfirmToken(old, keyRing('a secret for tests only,the secret before this one'))).toEqual(ids);
  });

  test('is no token of a link in an issue, nor the other way round', () => {
    const token = makeConfirmToken(ring, ids);
    for (const use of ['click', 'open', 'leave'] as const) {
      expect(readToken(token, use, ring)).toBeUndefined();
      expect(readToken(token.slice(0, 24), use, ring)).toBeUndefined();
      expect(
        readConfirmToken(
          [makeTokens(ring, 123_456, 1)].map(
            ({ leave, open, clicks }) => ({ leave, open, click: clicks[0]! })[use],
          )[0]!,
          ring,
        ),
      ).toBeUndefined();
    }
  });
});
