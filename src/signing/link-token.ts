/**
 * The signed ids in a reader's links. A token says which delivery, and of a click which link, and nothing else:
 * 18 bytes, 24 characters of base64url.
 *
 *     1 byte   key id, so that the secret can be rotated
 *     5 bytes  delivery
 *     2 bytes  link; 0 where it is no click
 *    10 bytes  tag, which only we can make
 *
 * The tags of one delivery stand in a row: leave, open, click of link 0, of link 1 … The row is the output of one call of
 * KMAC over the delivery, so a copy with 45 links costs one call and not 47. Rows of more than 64 tags are
 * made in groups, so that looking at a token costs the same whatever link it names. Ten bytes are 80 bits, far past
 * guessing over HTTP.
 */
import { timingSafeEqual } from 'node:crypto';
import type { KeyRing, SigningKey } from './keys.ts';

export const tokenLength = 24;

/** What a token is for; one made for a pixel is no good as a click. */
export type TokenUse = 'click' | 'open' | 'leave';

export interface TokenIds {
  delivery: number;
  link: number;
}

export interface DeliveryTokens {
  leave: string;
  open: string;
  /** By the link's position. */
  clicks: string[];
}

const idBytes = 8;
const tagBytes = 10;
const tagsPerGroup = 64;

/** Everything that a copy with so many links needs. */
export function makeTokens({ current }: KeyRing, delivery: number, links: number): DeliveryTokens {
  const token = Buffer.alloc(idBytes + tagBytes);
  token[0] = current.id;
  token.writeUIntBE(delivery, 1, 5);
  const count = placeOf('click', links);
  const row = Array.from({ length: Math.ceil(count / tagsPerGroup) }, (_, group) =>
    groupOfTags(current, delivery, group, Math.min(count - group * tagsPerGroup, tagsPerGroup)),
  );
  const make = (use: TokenUse, link = 0) => {
    const place = placeOf(use, link);
    const from = (place % tagsPerGroup) * tagBytes;
    token.writeUInt16BE(link, 6);
    row[Math.floor(place / tagsPerGroup)]!.copy(token, idBytes, from, from + tagBytes);
    return token.toString('base64url');
  };
  return {
    leave: make('leave'),
    open: make('open'),
    clicks: Array.from({ length: links }, (_, link) => make('click', link)),
  };
}

/** Where in the row a tag stands. Leave and open have one place each: with another link they would borrow a neighbour's tag. */
function placeOf(use: TokenUse, link: number): number {
  return use === 'click' ? 2 + link : use === 'open' ? 1 : 0;
}

function groupOfTags({ tags }: SigningKey, delivery: number, group: number, count: number): Buffer {
  const data = Buffer.alloc(5 + 2);
  data.writeUIntBE(delivery, 0, 5);
  data.writeUInt16BE(group, 5);
  return tags(data, count * tagBytes);
}

/** The ids in a token, or undefined when it was not made by us for this use. */
export function readToken(token: string, use: TokenUse, ring: KeyRing): TokenIds | undefined {
  if (token.length !== tokenLength || !/^[\w-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const ids = { delivery: bytes.readUIntBE(1, 5), link: bytes.readUInt16BE(6) };
  if (use !== 'click' && ids.link !== 0) return undefined;
  const place = placeOf(use, ids.link);
  const inGroup = place % tagsPerGroup;
  for (const key of ring.all) {
    if (key.id !== bytes[0]) continue;
    const tags = groupOfTags(key, ids.delivery, Math.floor(place / tagsPerGroup), inGroup + 1);
    if (timingSafeEqual(bytes.subarray(idBytes), tags.subarray(inGroup * tagBytes))) return ids;
  }
  return undefined;
}
