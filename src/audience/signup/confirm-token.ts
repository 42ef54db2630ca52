/**
 * What a confirm link carries: 24 bytes, 32 characters of base64url.
 *
 *     1 byte   key id, so that the secret can be rotated
 *     5 bytes  subscriber
 *     6 bytes  when it expires, in ms since the epoch
 *    12 bytes  tag: HMAC-SHA-512 over what the token is for, the subscriber and the expiry
 *
 * A sibling of `track/token.ts`, with its own layout: that one names a delivery and lives as long as the mail.
 */
import { timingSafeEqual } from 'node:crypto';
import { hmacSha512, type KeyRing, type SigningKey } from '../../signing/keys.ts';

/** Long enough to find the mail after a holiday, too short to be found years later. */
export const confirmWindowMs = 7 * 24 * 60 * 60 * 1000;

export interface ConfirmIds {
  subscriberId: number;
  expiresAt: number;
}

const idBytes = 12;
const tagBytes = 12;
const tokenLength = ((idBytes + tagBytes) * 4) / 3;

export function makeConfirmToken({ current }: KeyRing, { subscriberId, expiresAt }: ConfirmIds): string {
  const token = Buffer.alloc(idBytes + tagBytes);
  token[0] = current.id;
  token.writeUIntBE(subscriberId, 1, 5);
  token.writeUIntBE(expiresAt, 6, 6);
  tagOf(current, token).copy(token, idBytes);
  return token.toString('base64url');
}

/** The ids in a token, including an expired one, or undefined when it is not ours. */
export function readConfirmToken(token: string, ring: KeyRing): ConfirmIds | undefined {
  if (token.length !== tokenLength || !/^[\w-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const isOurs = ring.all.some(
    (key) => key.id === bytes[0] && timingSafeEqual(bytes.subarray(idBytes), tagOf(key, bytes)),
  );
  return isOurs ? { subscriberId: bytes.readUIntBE(1, 5), expiresAt: bytes.readUIntBE(6, 6) } : undefined;
}

/** The use stands in front in eight bytes, as in `track/token.ts`: no tag of the one is good for the other. */
function tagOf({ key }: SigningKey, token: Buffer): Buffer {
  return hmacSha512(key, Buffer.concat([Buffer.from('confirm\0', 'latin1'), token.subarray(1, idBytes)])).subarray(
    0,
    tagBytes,
  );
}
