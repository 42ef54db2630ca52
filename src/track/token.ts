/**
 * The signed ids in a reader's links. A token says which delivery, and of a click which link, and nothing else:
 * 18 bytes, 24 characters of base64url.
 *
 *     1 byte   key id, so that the secret can be rotated
 *     5 bytes  delivery
 *     2 bytes  link
 *    10 bytes  tag: HMAC-SHA-512 over what the token is for, the delivery and the link
 *
 * One HMAC gives 64 bytes, so links 0–5 of a delivery share one, 6–11 the next, and each takes its own ten bytes of
 * it: a 40-link copy costs 7 HMACs and not 40. Ten bytes are 80 bits, far past guessing over HTTP.
 */
import { timingSafeEqual } from 'node:crypto';
import { hmacSha512, type KeyRing, type SigningKey } from '../signing.ts';

export const tokenLength = 24;

/** What a token is for; one made for a pixel is no good as a click. */
export type TokenUse = 'click' | 'open' | 'leave';

export interface TokenIds {
  delivery: number;
  link: number;
}

const idBytes = 8;
const tagBytes = 10;
const tagsPerHash = 6;

/** Tokens for links 0 … count-1 of a delivery. */
export function makeTokens({ current }: KeyRing, use: TokenUse, delivery: number, count: number): string[] {
  const token = Buffer.alloc(idBytes + tagBytes);
  token[0] = current.id;
  token.writeUIntBE(delivery, 1, 5);
  const tokens: string[] = [];
  for (let link = 0, tags: Buffer; link < count; link++) {
    const at = link % tagsPerHash;
    if (at === 0) tags = tagsOf(current, use, delivery, link / tagsPerHash);
    token.writeUInt16BE(link, 6);
    tags!.copy(token, idBytes, at * tagBytes, (at + 1) * tagBytes);
    tokens.push(token.toString('base64url'));
  }
  return tokens;
}

function tagsOf({ key }: SigningKey, use: TokenUse, delivery: number, group: number): Buffer {
  const data = Buffer.alloc(8 + 5 + 2);
  data.write(use, 0, 8, 'latin1');
  data.writeUIntBE(delivery, 8, 5);
  data.writeUInt16BE(group, 13);
  return hmacSha512(key, data);
}

/** The ids in a token, or undefined when it was not made by us for this use. */
export function readToken(token: string, use: TokenUse, ring: KeyRing): TokenIds | undefined {
  if (token.length !== tokenLength || !/^[\w-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const ids = { delivery: bytes.readUIntBE(1, 5), link: bytes.readUInt16BE(6) };
  for (const key of ring.all) {
    if (key.id !== bytes[0]) continue;
    const from = (ids.link % tagsPerHash) * tagBytes;
    const tags = tagsOf(key, use, ids.delivery, Math.floor(ids.link / tagsPerHash));
    if (timingSafeEqual(bytes.subarray(idBytes), tags.subarray(from, from + tagBytes))) return ids;
  }
  return undefined;
}
