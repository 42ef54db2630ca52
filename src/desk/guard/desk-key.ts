import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { keptSecret } from '../../signing/keys.ts';

/**
 * Gives access to a desk without a login. A connection from 127.0.0.1 proves nothing: a proxy or a forwarded port makes
 * one for anybody. So the address that `galley desk` and `npm start` print contains a key from the workspace, and a
 * browser that opens it gets a cookie. See docs/decisions/040.
 */
export interface DeskKey {
  /** The key itself, 43 characters of base64url. */
  text: string;
  /** Whether the text is this key, or an address that contains it. */
  matches(given: string): boolean;
  /** A cookie for a browser that has shown the key. It does not reveal the key. */
  cookie(): string;
  /** Whether the cookie is ours and has not expired. */
  isCookie(cookie: string | undefined): boolean;
}

export const keyParameter = 'key';
export const keyCookieMs = 30 * 24 * 3_600_000;

/** The key of a workspace, in a file that only its owner can read. Deleting the file makes a new key at the next start. */
export function workspaceDeskKey(workspace: string): string {
  return keptSecret(join(workspace, 'desk-key'), {
    code: 'E_DESK_KEY',
    hint: 'Delete the file: Galley makes a new key, and `galley desk` prints the new address.',
  });
}

export function openDeskKey(text: string, clock: Clock): DeskKey {
  const secret = createSecretKey(Buffer.from(text));
  const sign = (expires: string) => createHmac('sha256', secret).update(`desk key\0${expires}`).digest('base64url');
  return {
    text,
    matches: (given) => isEqual(keyIn(given), text),
    cookie() {
      const expires = String(clock.now() + keyCookieMs);
      return `${expires}.${sign(expires)}`;
    },
    isCookie(cookie) {
      const [, expires, signature] = /^(\d{1,15})\.([\w-]{43})$/.exec(cookie ?? '') ?? [];
      if (expires === undefined) return false;
      return isEqual(signature!, sign(expires)) && Number(expires) > clock.now();
    },
  };
}

/** People paste the key alone or the whole address. */
function keyIn(given: string): string {
  return URL.parse(given.trim())?.searchParams.get(keyParameter) ?? given.trim();
}

/** Takes the same time for every wrong text, because both are hashed to the same length first. */
function isEqual(given: string, wanted: string): boolean {
  const hash = (text: string) => createHmac('sha256', 'length').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
