/**
 * Tells visits from one network, or with one program, from others without storing either: keyed hashes of the network
 * (/24 of IPv4, /48 of IPv6) and of the user agent. A key is used for a day; in its first hour, visits are hashed with
 * the one before too, so that visits in the same minutes can always be compared. Without the key, which is deleted after
 * 25 hours, nobody can find out the network by trying all of them.
 */
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import { answerWithin } from '../db/away.ts';
import type { Database } from '../db/open.ts';
import { lockName } from '../db/portable.ts';
import type { Tables } from '../db/tables.ts';

const hourMs = 3_600_000;
const keyMs = 24 * hourMs;
const overlapMs = hourMs;
/** A reader waits for a key no longer than this, once after a start; the database may be away. */
const keyWithinMs = 200;

export interface VisitHashes {
  /**
   * Such as `12.k3f9a2m1xq.8d7f6s5d4f`: key, network, program; in the first hour of a key two of them, separated by a
   * space. The network is empty if the address is private, as it is behind a proxy that is not named. Null if the
   * database is away.
   */
  of(address: string, userAgent: string): Promise<string | null>;
}

interface Key {
  id: number;
  secret: KeyObject;
  /** It is used from then on for a day. */
  from: number;
}

/** Reads the keys when there is none for this time: once a day. */
export function openVisitHashes({ db, clock }: { db: Database; clock: Clock }): VisitHashes {
  let known: Key[] = [];
  let reading: Promise<Key[]> | undefined;
  const keyOf = (from: number) => known.find((key) => key.from === from);
  const read = (from: number) =>
    (reading ??= readKeys(db, from)
      .then((keys) => (known = keys))
      .finally(() => (reading = undefined)));
  const hashed = rememberTexts(maxRemembered);
  return {
    async of(address, userAgent) {
      const now = clock.now();
      const from = dayOf(now);
      // Without it this visit has no hash; there is another one soon.
      if (!keyOf(from)) await answerWithin(keyWithinMs, read(from)).catch(() => {});
      // Made in the background in the hour before, so that no reader waits for it.
      else if (now - from >= keyMs - overlapMs && !keyOf(from + keyMs)) read(from + keyMs).catch(() => {});
      const current = keyOf(from);
      if (!current) return null;
      const before = now - from < overlapMs ? keyOf(from - keyMs) : undefined;
      const network = visitNetwork(address);
      const hashOf = ({ id, secret }: Key, text: string) => hashed(`${id} ${text}`, () => hash(secret, text));
      return [current, ...(before ? [before] : [])]
        .map((key) => `${key.id}.${network ? hashOf(key, `n${network}`) : ''}.${hashOf(key, `a${userAgent}`)}`)
        .join(' ');
    },
  };
}

/** Networks and user agents of some hundred bytes, in memory. */
const maxRemembered = 5_000;

/** What was computed for these texts; forgets the oldest. */
function rememberTexts(max: number): (text: string, compute: () => string) => string {
  const known = new Map<string, string>();
  return (text, compute) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute();
    if (known.size >= max) known.delete(known.keys().next().value!);
    known.set(text, value);
    return value;
  };
}

/** Hashes are kept for 72 hours at most, and those of a key are deleted together. */
const keptMs = 71 * hourMs;

/**
 * Blanks the secrets of keys that are no longer used, and names those whose hashes are to be deleted now, with the time
 * before which events have such hashes.
 */
export async function retireVisitKeys(db: Database, now: number): Promise<{ expired: number[]; seenBefore: number }> {
  await db
    .updateTable('visit_key')
    .set({ secret: '' })
    .where('created_at', '<', now - keyMs - overlapMs)
    .where('secret', '<>', '')
    .execute();
  const keys = await db
    .selectFrom('visit_key')
    .select(['id', 'created_at'])
    .where('created_at', '<', now - keptMs)
    .execute();
  return {
    expired: keys.map(({ id }) => Number(id)),
    seenBefore: Math.max(0, ...keys.map(({ created_at }) => Number(created_at) + keyMs)),
  };
}

function dayOf(at: number): number {
  return Math.floor(at / keyMs) * keyMs;
}

/** All keys; makes the one for this day if it is not there. Of two processes that make it, both use the first. */
async function readKeys(db: Database, from: number): Promise<Key[]> {
  const keys = await keysIn(db);
  if (keys.some((key) => key.from === from)) return keys;
  return db.transaction().execute(async (transaction) => {
    await lockName(transaction, 'visit key');
    const again = await keysIn(transaction);
    if (again.some((key) => key.from === from)) return again;
    await transaction
      .insertInto('visit_key')
      .values({ secret: randomBytes(32).toString('base64url'), created_at: from })
      .execute();
    return keysIn(transaction);
  });
}

async function keysIn(db: Kysely<Tables>): Promise<Key[]> {
  const rows = await db.selectFrom('visit_key').selectAll().where('secret', '<>', '').execute();
  return rows.map(({ id, secret, created_at }) => ({
    id: Number(id),
    secret: createSecretKey(Buffer.from(secret, 'base64url')),
    from: Number(created_at),
  }));
}

/** 48 bits: among a million networks two are the same by chance with a probability of 1 in 500. */
function hash(secret: KeyObject, text: string): string {
  return createHmac('sha256', secret).update(text).digest().readUIntBE(0, 6).toString(36);
}

/** The /24 or /48 of a public address, which a household or an office has; undefined for any other address. */
function visitNetwork(address: string): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(plain) === 4) {
    const [a, b, c] = plain.split('.').map(Number) as [number, number, number];
    const isPrivate =
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254);
    return isPrivate ? undefined : `${a}.${b}.${c}`;
  }
  if (isIP(plain) !== 6) return undefined;
  const [front = '', back] = plain.toLowerCase().split('::');
  const given = front === '' ? [] : front.split(':');
  const zeros = back === undefined ? [] : Array.from({ length: 8 - given.length }, () => '0');
  const groups = [...given, ...zeros].slice(0, 3).map((group) => Number.parseInt(group, 16));
  // 2000::/3 is what the internet uses; fc00::/7, fe80::/10 and ::1 are private.
  return groups[0]! >> 13 === 1 ? groups.map((group) => group.toString(16)).join(':') : undefined;
}
