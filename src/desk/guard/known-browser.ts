import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { hmacSha512, type KeyRing } from '../../signing/keys.ts';

/**
 * A browser in which somebody logged in before keeps a signed mark (OWASP calls it a device cookie). The mark gives no
 * access; it gives the browser login limits of its own, so that failed logins by strangers delay only strangers and not
 * the owner of the account.
 */
export interface KnownBrowsers {
  mark(account: string): string;
  /** Returns the id in a mark if the mark is valid for this account. */
  read(mark: string | undefined, account: string): string | undefined;
}

export const markLifetimeMs = 90 * 24 * 3_600_000;

export function openKnownBrowsers({ clock, keys }: { clock: Clock; keys: KeyRing }): KnownBrowsers {
  const sign = (text: string, account: string, { key }: KeyRing['current']) =>
    hmacSha512(key, Buffer.from(`desk browser\0${account}\0${text}`))
      .subarray(0, 24)
      .toString('base64url');
  return {
    mark(account) {
      const text = `${randomBytes(12).toString('base64url')}.${clock.now() + markLifetimeMs}`;
      return `${text}.${sign(text, account, keys.current)}`;
    },
    read(mark, account) {
      const [, id, until, signature] = /^([\w-]{16})\.(\d{1,15})\.([\w-]{32})$/.exec(mark ?? '') ?? [];
      if (signature === undefined || Number(until) < clock.now()) return undefined;
      const isOurs = keys.all.some((key) =>
        timingSafeEqual(Buffer.from(signature), Buffer.from(sign(`${id}.${until}`, account, key))),
      );
      return isOurs ? id : undefined;
    },
  };
}
