/**
 * The one signed token, format 1: in the links of a mail, in its return path and Message-ID, and in the link that
 * confirms a subscription. It names rows by their ids and says nothing else. 36 characters; every part ends with a
 * character, five bits each:
 *
 *     3 bits   version, 1
 *     8 bits   key id, so that the secret can be changed
 *     24 bits  epoch: a random number that is stored with what the id names (decision 031)
 *     40 bits  id: a delivery, the entry of the consent ledger that asked for a confirmation, or a review link
 *     4 bits   purpose
 *     16 bits  link; 0 where it is no click
 *     80 bits  tag, which only we can make
 *     1 letter that is always the same
 *
 * Small letters and digits survive everything that mail programs and people do to an address: capitals, a line break
 * inside, a full stop or bracket after it. The last letter carries no information, so a token whose last character was
 * lost is still complete.
 *
 * The tags of one delivery are made together, in a row: first one place for each purpose without links, then the links.
 * One call of HKDF makes the tags of a copy with 45 links. A long row is made in groups, so that verifying a token
 * costs the same for every link number. Ten bytes are 80 bits, far too many to guess over HTTP.
 *
 * Tokens stay in mailboxes for years, so this format stays valid for ever (tests/vectors/link-token.json).
 */
import { hkdfSync, randomInt, timingSafeEqual } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.ts';
import type { KeyRing, SigningKey } from './keys.ts';

/** The purpose of a token; a token for a pixel is refused as a click. The numbers are part of the format. */
const purposes = { leave: 0, open: 1, click: 2, bounce: 3, message: 4, hidden: 5, confirm: 8, review: 9 } as const;
export type TokenPurpose = keyof typeof purposes;

/** Purposes below this number belong to a delivery and have a place in its row; others have rows of their own. */
const ownRowFrom = 8;

export interface TokenIds {
  epoch: number;
  id: number;
  /** 0 if it is not a click. */
  link: number;
}

export interface DeliveryTokens {
  leave: string;
  open: string;
  bounce: string;
  message: string;
  /** For the link that nobody can see. */
  hidden: string;
  /** By the position of the link. */
  clicks: string[];
}

const version = 1;
const tagBytes = 10;
const tagsPerGroup = 64;
const lastLetter = 'g';
/** Number of characters before the last letter. */
const payloadLength = 35;
export const tokenLength = payloadLength + lastLetter.length;
const maxLinks = 2 ** 16;

/** For tokens that belong to no send, such as those of test copies. */
export const noEpoch = 0;

/** A random epoch; it equals a given other one with a probability of 1 in 16 million. */
export function newEpoch(): number {
  return randomInt(1, 2 ** 24);
}

/** All tokens of one delivery's copy with this many links. */
export function makeTokens(
  { current }: KeyRing,
  { epoch, delivery }: { epoch: number; delivery: number },
  links: number,
): DeliveryTokens {
  if (links > maxLinks) throw new RangeError(`a mail has at most ${maxLinks} links`);
  const start = startOf(current, epoch, delivery);
  const count = placeOf('click', links);
  const groups = Array.from({ length: Math.ceil(count / tagsPerGroup) }, (_, group) =>
    tagGroup(current, { row: 0, epoch, id: delivery, group }, Math.min(count - group * tagsPerGroup, tagsPerGroup)),
  );
  const make = (purpose: TokenPurpose, link = 0) => {
    const place = placeOf(purpose, link);
    return start + endOf(purpose, link, groups[Math.floor(place / tagsPerGroup)]!, (place % tagsPerGroup) * tagBytes);
  };
  return {
    leave: make('leave'),
    open: make('open'),
    bounce: make('bounce'),
    message: make('message'),
    hidden: make('hidden'),
    clicks: Array.from({ length: links }, (_, link) => make('click', link)),
  };
}

/** One token for something other than a delivery. */
export function makeToken(
  { current }: KeyRing,
  purpose: 'confirm' | 'review',
  { epoch, id }: { epoch: number; id: number },
): string {
  const tag = tagGroup(current, { row: purposes[purpose], epoch, id, group: 0 }, 1);
  return startOf(current, epoch, id) + endOf(purpose, 0, tag, 0);
}

/** The ids in a token as it was found in an address, or undefined when we did not make it for this purpose. */
export function readToken(
  written: string,
  purpose: TokenPurpose,
  ring: KeyRing,
): (TokenIds & { /** As we wrote it. */ token: string }) | undefined {
  const payload = payloadOf(written);
  if (payload === undefined) return undefined;
  const head = fromBase32(payload.slice(0, 7));
  const use = fromBase32(payload.slice(15, 19));
  const link = use % maxLinks;
  if (Math.floor(head / 2 ** 32) !== version || Math.floor(use / maxLinks) !== purposes[purpose]) return undefined;
  if (purpose !== 'click' && link !== 0) return undefined;
  const keyId = Math.floor(head / 2 ** 24) % 256;
  const ids = { epoch: head % 2 ** 24, id: fromBase32(payload.slice(7, 15)), link };
  const row = purposes[purpose] < ownRowFrom ? 0 : purposes[purpose];
  const place = row === 0 ? placeOf(purpose, link) : 0;
  const at = place % tagsPerGroup;
  const given = Buffer.alloc(tagBytes);
  given.writeUIntBE(fromBase32(payload.slice(19, 27)), 0, 5);
  given.writeUIntBE(fromBase32(payload.slice(27)), 5, 5);
  for (const key of ring.all) {
    if (key.id !== keyId) continue;
    const group = Math.floor(place / tagsPerGroup);
    const tags = tagGroup(key, { row, epoch: ids.epoch, id: ids.id, group }, at + 1);
    if (timingSafeEqual(given, tags.subarray(at * tagBytes))) return { ...ids, token: payload + lastLetter };
  }
  return undefined;
}

/**
 * The characters that count. Capitals are read as small letters; white space, invisible characters and `=`, the soft
 * line break of quoted-printable, are passed over. What follows the last letter was added on the way and is ignored;
 * the last letter itself may be missing, so that only what is neither letter nor digit may stand in its place.
 */
function payloadOf(written: string): string | undefined {
  const match = payloadPattern.exec(written.slice(0, maxRead).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return match?.[1]!.replaceAll(/[^a-z2-7]/g, '');
}

const between = String.raw`[\s=\p{Cf}]*`;
const payloadPattern = new RegExp(
  String.raw`^${between}((?:[a-z2-7]${between}){${payloadLength}})(?:${lastLetter}|[^\p{L}\p{N}]|$)`,
  'u',
);

/** In characters: a token with the marks of a line break between all of its letters, and more. */
const maxRead = 200;

function startOf({ id: keyId }: SigningKey, epoch: number, id: number): string {
  return toBase32((version * 256 + keyId) * 2 ** 24 + epoch, 7) + toBase32(id, 8);
}

function endOf(purpose: TokenPurpose, link: number, tags: Buffer, at: number): string {
  return (
    toBase32(purposes[purpose] * maxLinks + link, 4) +
    toBase32(tags.readUIntBE(at, 5), 8) +
    toBase32(tags.readUIntBE(at + 5, 5), 8) +
    lastLetter
  );
}

/** The position of a delivery's tag in its row. */
function placeOf(purpose: TokenPurpose, link: number): number {
  return purpose === 'click' ? ownRowFrom + link : purposes[purpose];
}

/** The first `count` tags of a group: HKDF (RFC 5869) of the secret, with the purpose of the tags as its `info`. */
function tagGroup(
  { key }: SigningKey,
  { row, epoch, id, group }: { row: number; epoch: number; id: number; group: number },
  count: number,
): Buffer {
  const info = Buffer.alloc(1 + 3 + 5 + 2);
  info.writeUInt8(row, 0);
  info.writeUIntBE(epoch, 1, 3);
  info.writeUIntBE(id, 4, 5);
  info.writeUInt16BE(group, 9);
  return Buffer.from(hkdfSync('sha256', key, salt, info, count * tagBytes));
}

/** Separates these tags from everything else that is signed with the same secret. */
const salt = Buffer.from('galley token 1');
