import { createHash, createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../files/private-file.ts';
import { GalleyError } from '../problem.ts';

/**
 * A secret, and the byte that identifies it in what it has signed, so that the secret can be changed and old mail still
 * verifies.
 */
export interface SigningKey {
  id: number;
  key: KeyObject;
}

/** Newest first: the first one signs, all of them verify. */
export interface KeyRing {
  current: SigningKey;
  all: SigningKey[];
}

/** `secrets` as in GALLEY_SECRET: one, or several separated by commas, newest first. */
export function keyRing(secrets: string): KeyRing {
  const all = secrets.split(',').map((secret) => signingKey(secret.trim()));
  return { current: all[0]!, all };
}

function signingKey(secret: string): SigningKey {
  // A KeyObject, because on Node 24 an HMAC with a Buffer as key takes five times as long.
  return {
    id: createHash('sha256').update(`galley key id\0${secret}`).digest()[0]!,
    key: createSecretKey(Buffer.from(secret)),
  };
}

export function hmacSha512(key: KeyObject, data: Buffer): Buffer {
  return createHmac('sha512', key).update(data).digest();
}

/** Whoever guesses the secret can make links that unsubscribe, confirm and count. */
const minCharacters = 16;

/**
 * The secret a workspace made for itself on first start: 256 bits, readable by its owner only.
 * @throws GalleyError E_SECRET when the text in the file is too short.
 */
export function workspaceSecret(file: string): string {
  return keptSecret(file, {
    code: 'E_SECRET',
    hint: 'Put the file back from your backup. Without one, delete it: Galley makes a new secret, and links in mail that is out stop working.',
  });
}

/**
 * A secret of 256 bits in a file that only its owner can read; made when there is none.
 * @throws GalleyError with the given code and hint when the text in the file is too short.
 */
export function keptSecret(file: string, tooShort: { code: string; hint: string }): string {
  if (!existsSync(file)) makeSecret(file);
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length >= minCharacters) return secret;
  throw new GalleyError(`The secret in ${file} has ${secret.length} characters; it needs ${minCharacters}`, tooShort);
}

/**
 * Writes a complete file and then links it to its name, so that neither another process nor a power failure sees half
 * of it.
 */
function makeSecret(file: string): void {
  makePrivateFolder(dirname(file));
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(fresh, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(fresh, file);
  } catch (error) {
    // Another process was faster; its secret is used.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
}
