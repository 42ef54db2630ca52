import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { hmacSha512, type KeyRing } from '../../signing/keys.ts';

/**
 * Challenges for passkeys to sign. A challenge is random, carries its expiry and is signed by us, so nothing is stored
 * when a stranger asks for one, however often. Only a used one is stored, until it expires, so that it works once.
 */
export interface Challenges {
  /** `purpose` is `login`, or `add:` and the account. */
  make(purpose: string): Uint8Array<ArrayBuffer>;
  /** Whether it is ours, for this purpose, not expired and used for the first time. `challenge` is base64url. */
  use(challenge: string, purpose: string): Promise<boolean>;
}

const lifetimeMs = 5 * 60_000;
const [randomLength, expiryLength, signatureLength] = [16, 6, 24];
const signedLength = randomLength + expiryLength;

export function openChallenges({ db, clock, keys }: { db: Database; clock: Clock; keys: KeyRing }): Challenges {
  const sign = (signed: Buffer, purpose: string, { key }: KeyRing['current']) =>
    hmacSha512(key, Buffer.concat([Buffer.from(`desk challenge\0${purpose}\0`), signed])).subarray(0, signatureLength);
  return {
    make(purpose) {
      const expiry = Buffer.alloc(expiryLength);
      expiry.writeUIntBE(clock.now() + lifetimeMs, 0, expiryLength);
      const signed = Buffer.concat([randomBytes(randomLength), expiry]);
      return new Uint8Array(Buffer.concat([signed, sign(signed, purpose, keys.current)]));
    },
    async use(challenge, purpose) {
      const bytes = Buffer.from(challenge, 'base64url');
      if (bytes.length !== signedLength + signatureLength) return false;
      const [signed, signature] = [bytes.subarray(0, signedLength), bytes.subarray(signedLength)];
      if (!keys.all.some((key) => timingSafeEqual(signature, sign(signed, purpose, key)))) return false;
      const expiresAt = signed.readUIntBE(randomLength, expiryLength);
      if (expiresAt <= clock.now()) return false;
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('desk_challenge')
        .values({ id: createHash('sha256').update(bytes).digest('base64url'), purpose, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
  };
}
