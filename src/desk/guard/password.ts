/** Passwords, kept as scrypt's hashes (RFC 7914) with their own cost beside them: it can be raised without losing anybody. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Base-2 logarithm of scrypt's N. 17, with 128 MB and some 0.4 s, is what OWASP asks for with r = 8 and p = 1. */
export const usualCost = 17;
const [r, p, keyBytes] = [8, 1, 32];

export const minCharacters = 12;
/** Bytes: what is longer is no password but an attempt to keep us busy. */
const maxBytes = 1024;

/** Why a password can't be taken, as a sentence; nothing for one that can. */
export function passwordFault(password: string): string | undefined {
  const characters = [...password.normalize('NFKC')];
  if (characters.length < minCharacters)
    return `A password needs ${minCharacters} characters or more; this one has ${characters.length}. Four words in a row are easy to keep in mind.`;
  if (Buffer.byteLength(password) > maxBytes) return `A password may have ${maxBytes} bytes.`;
  if (new Set(characters).size < 5) return 'This password repeats the same few characters.';
  return undefined;
}

/** `scrypt$17$8$1$<salt>$<hash>` */
export async function hashPassword(password: string, cost = usualCost): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost, r, p);
  return ['scrypt', cost, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether it is the password of a hash. Without a hash, for an account that does not exist, the same work is done and
 * the answer is no: neither words nor time tell which names there are.
 */
export async function isPassword(password: string, stored: string | undefined, cost = usualCost): Promise<boolean> {
  const known = stored === undefined ? undefined : read(stored);
  const { salt, hash, ...parameters } = known ?? { cost, r, p, salt: nobodysSalt, hash: Buffer.alloc(keyBytes) };
  const derived = await derive(password, salt, parameters.cost, parameters.r, parameters.p);
  return timingSafeEqual(derived, hash) && known !== undefined && Buffer.byteLength(password) <= maxBytes;
}

/** Made with less than today's cost: to be made anew at the next login. */
export function isOutdated(stored: string): boolean {
  return (read(stored)?.cost ?? 0) < usualCost;
}

const nobodysSalt = randomBytes(16);

function read(stored: string): { cost: number; r: number; p: number; salt: Buffer; hash: Buffer } | undefined {
  const [, cost, blocks, lanes, salt, hash] =
    /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d)\$([\w-]+)\$([\w-]+)$/.exec(stored) ?? [];
  if (hash === undefined) return undefined;
  const bytes = Buffer.from(hash, 'base64url');
  return bytes.length === keyBytes
    ? { cost: Number(cost), r: Number(blocks), p: Number(lanes), salt: Buffer.from(salt!, 'base64url'), hash: bytes }
    : undefined;
}

/** Each takes 128 MB for half a second: two at a time, and of those who wait so many. */
const [maxAtOnce, maxWaiting] = [2, 20];
let running = 0;
const waiting: (() => void)[] = [];

/** More passwords are waiting than it is worth to remember. */
export class TooBusy extends Error {}

async function derive(password: string, salt: Buffer, cost: number, blocks: number, lanes: number): Promise<Buffer> {
  if (running < maxAtOnce) running++;
  else if (waiting.length >= maxWaiting) throw new TooBusy('Too many passwords are being checked');
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await new Promise((resolve, reject) => {
      // Some keyboards compose ü, others send it whole.
      const text = Buffer.from(password.normalize('NFKC')).subarray(0, maxBytes);
      scrypt(
        text,
        salt,
        keyBytes,
        { N: 2 ** cost, r: blocks, p: lanes, maxmem: 256 * 2 ** cost * blocks },
        (error, key) => (error ? reject(error) : resolve(key)),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next(); // the place is handed on
    else running--;
  }
}
