/** Password hashes by scrypt (RFC 7914). Each is stored with its cost, so that the cost can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Base-2 logarithm of scrypt's N. OWASP recommends 17 with r = 8 and p = 1, which takes 128 MB and about 0.4 s. */
export const usualCost = 17;
const [r, p, keyBytes] = [8, 1, 32];

export const minCharacters = 12;
/** Bytes. Longer passwords are refused, because they may be sent only to keep the server busy. */
const maxBytes = 1024;

/** Why a password is refused, as a sentence; undefined if it is accepted. */
export function passwordFault(password: string): string | undefined {
  const characters = [...password.normalize('NFKC')];
  if (characters.length < minCharacters)
    return `A password needs ${minCharacters} characters or more; this one has ${characters.length}. Four words in a row are easy to keep in mind.`;
  if (Buffer.byteLength(password) > maxBytes) return `A password may have ${maxBytes} bytes.`;
  if (new Set(characters).size < 5) return 'This password repeats the same few characters.';
  return undefined;
}

/** Returns `scrypt$17$8$1$<salt>$<hash>`. */
export async function hashPassword(password: string, cost = usualCost): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, { cost, r, p }, 'known');
  return ['scrypt', cost, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether the password matches the hash. Without a hash (the account does not exist) it does the same work and returns
 * false, so that the time does not disclose which accounts exist.
 */
export async function isPassword(
  password: string,
  stored: string | undefined,
  { cost = usualCost, lane = 'anybody' }: { cost?: number; lane?: Lane } = {},
): Promise<boolean> {
  const known = stored === undefined ? undefined : read(stored);
  const { salt, hash, ...parameters } = known ?? { cost, r, p, salt: placeholderSalt, hash: Buffer.alloc(keyBytes) };
  const derived = await derive(password, salt, parameters, lane);
  return timingSafeEqual(derived, hash) && known !== undefined && Buffer.byteLength(password) <= maxBytes;
}

/** Whether the hash was made with less than today's cost. Then it is replaced at the next login. */
export function isOutdated(stored: string): boolean {
  return (read(stored)?.cost ?? 0) < usualCost;
}

const placeholderSalt = randomBytes(16);

function read(stored: string): { cost: number; r: number; p: number; salt: Buffer; hash: Buffer } | undefined {
  const [, cost, blocks, lanes, salt, hash] =
    /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d)\$([\w-]+)\$([\w-]+)$/.exec(stored) ?? [];
  if (hash === undefined) return undefined;
  const bytes = Buffer.from(hash, 'base64url');
  return bytes.length === keyBytes
    ? { cost: Number(cost), r: Number(blocks), p: Number(lanes), salt: Buffer.from(salt!, 'base64url'), hash: bytes }
    : undefined;
}

/**
 * Who waits together. Strangers who fill one queue don't delay a browser in which somebody logged in before, nor an
 * editor who is logged in.
 */
export type Lane = 'known' | 'anybody';

/** Each check takes 128 MB for half a second, so few run at once; those that don't fit into the queue are refused. */
const queues: Record<Lane, { maxAtOnce: number; running: number; waiting: (() => void)[] }> = {
  known: { maxAtOnce: 1, running: 0, waiting: [] },
  anybody: { maxAtOnce: 2, running: 0, waiting: [] },
};
const maxWaiting = 20;

/** Too many passwords are waiting to be checked. */
export class TooBusy extends Error {}

async function derive(
  password: string,
  salt: Buffer,
  { cost, r: blocks, p: lanes }: { cost: number; r: number; p: number },
  lane: Lane,
): Promise<Buffer> {
  const queue = queues[lane];
  if (queue.running < queue.maxAtOnce) queue.running++;
  else if (queue.waiting.length >= maxWaiting) throw new TooBusy('Too many passwords are being checked');
  else await new Promise<void>((resolve) => queue.waiting.push(resolve));
  try {
    return await new Promise((resolve, reject) => {
      // Keyboards send ü as one character or as two.
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
    const next = queue.waiting.shift();
    if (next) next(); // the slot is passed on
    else queue.running--;
  }
}
