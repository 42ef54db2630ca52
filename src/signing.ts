import { createHash, createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A secret and the byte that names it in what it signed, so that secrets can be changed while old mail lives on. */
export interface SigningKey {
  id: number;
  key: KeyObject;
}

/** Newest first: the first signs, all of them verify. */
export interface KeyRing {
  current: SigningKey;
  all: SigningKey[];
}

/** `secrets` as in GALLEY_SECRET: one, or several parted by commas, newest first. */
export function keyRing(secrets: string): KeyRing {
  const all = secrets.split(',').map((secret) => signingKey(secret.trim()));
  return { current: all[0]!, all };
}

function signingKey(secret: string): SigningKey {
  // A KeyObject: on Node 24 an HMAC with a Buffer for a key takes five times as long.
  return { id: createHash('sha256').update(`galley key id\0${secret}`).digest()[0]!, key: createSecretKey(Buffer.from(secret)) };
}

export function hmacSha512(key: KeyObject, data: Buffer): Buffer {
  return createHmac('sha512', key).update(data).digest();
}

/** The secret a workspace made for itself on first start: 256 bits, readable by its owner only. */
export function workspaceSecret(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  } catch (error) {
    // Another process was quicker; its secret is the one.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
