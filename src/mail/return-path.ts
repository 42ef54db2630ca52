import { timingSafeEqual } from 'node:crypto';
import { hmacSha512, type KeyRing, type SigningKey } from '../signing/keys.ts';
import type { Mailbox } from './address.ts';

/**
 * The envelope sender of one delivery (a variable envelope return path): `bounces+2n9c-1f0e…@example.org` names
 * delivery 123456 in base 36 and a tag, in small letters because some servers change the case of a local part.
 * A bounce that comes to it can be believed to concern a message of ours.
 */
export function returnPathOf(mailbox: Mailbox, delivery: number, { current }: KeyRing): string {
  const at = mailbox.address.lastIndexOf('@');
  return `${mailbox.address.slice(0, at)}+${delivery.toString(36)}-${tagOf(current, delivery)}${mailbox.address.slice(at)}`;
}

/** The delivery that a return path names, or undefined when we never made it. */
export function readReturnPath(address: string, ring: KeyRing): number | undefined {
  const match = /\+([0-9a-z]{1,8})-([0-9a-f]{16})@/.exec(address.toLowerCase());
  if (!match) return undefined;
  const delivery = Number.parseInt(match[1]!, 36);
  const given = Buffer.from(match[2]!);
  return ring.all.some((key) => timingSafeEqual(given, Buffer.from(tagOf(key, delivery)))) ? delivery : undefined;
}

function tagOf({ key }: SigningKey, delivery: number): string {
  return hmacSha512(key, Buffer.from(`return path\0${delivery}`)).toString('hex', 0, 8);
}
