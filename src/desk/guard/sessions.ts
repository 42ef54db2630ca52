import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { hmacSha512, type KeyRing } from '../../signing/keys.ts';

/** Browsers that are logged in. The cookie is random and signed; the database has only its hash. */
export interface Sessions {
  /**
   * Starts a session and returns its cookie. Ends the session `instead`, so that a cookie from before the login becomes
   * worthless.
   */
  begin(account: string, instead?: string): Promise<string>;
  /** The account of a session; undefined if the cookie is forged or the session has ended. */
  read(cookie: string | undefined): Promise<{ account: string } | undefined>;
  /** Whether it has not ended. Does not count as a visit: a page that is left open asks by itself. */
  isOpen(cookie: string | undefined): Promise<boolean>;
  end(cookie: string | undefined): Promise<void>;
  /** Ends all sessions of an account except one. */
  endOthers(account: string, cookie?: string): Promise<number>;
}

const hour = 3_600_000;
/** A session ends after a day without a visit, or two weeks after it began. */
export const idleMs = 24 * hour;
export const maxAgeMs = 14 * 24 * hour;
/** Precision of the last visit; without it, each request would write to the database. */
const seenEveryMs = 60_000;

export function openSessions({ db, clock, keys }: { db: Database; clock: Clock; keys: KeyRing }): Sessions {
  const end = async (cookie: string | undefined) => {
    const token = tokenIn(cookie, keys);
    if (token) await db.deleteFrom('desk_session').where('id', '=', idOf(token)).execute();
  };
  const find = async (cookie: string | undefined) => {
    const token = tokenIn(cookie, keys);
    if (!token) return undefined;
    const now = clock.now();
    const session = await db.selectFrom('desk_session').selectAll().where('id', '=', idOf(token)).executeTakeFirst();
    return session && session.seen_at >= now - idleMs && session.created_at >= now - maxAgeMs ? session : undefined;
  };
  return {
    end,
    async begin(account, instead) {
      const now = clock.now();
      await end(instead);
      const token = randomBytes(32).toString('base64url');
      await db
        .insertInto('desk_session')
        .values({ id: idOf(token), account, created_at: now, seen_at: now })
        .execute();
      return `${token}.${signatureOf(token, keys.current.key)}`;
    },
    isOpen: async (cookie) => (await find(cookie)) !== undefined,
    async read(cookie) {
      const session = await find(cookie);
      if (!session) return undefined;
      const now = clock.now();
      if (session.seen_at < now - seenEveryMs)
        await db.updateTable('desk_session').set({ seen_at: now }).where('id', '=', session.id).execute();
      return { account: session.account };
    },
    async endOthers(account, cookie) {
      const token = tokenIn(cookie, keys);
      const { numDeletedRows } = await db
        .deleteFrom('desk_session')
        .where('account', '=', account)
        .where('id', '!=', token ? idOf(token) : '')
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** Checks the signature before the database is asked, so that a forged cookie costs one HMAC. */
function tokenIn(cookie: string | undefined, keys: KeyRing): string | undefined {
  const [, token, signature] = /^([\w-]{43})\.([\w-]{43})$/.exec(cookie ?? '') ?? [];
  if (signature === undefined) return undefined;
  const isSigned = keys.all.some(({ key }) =>
    timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(token!, key))),
  );
  return isSigned ? token : undefined;
}

function signatureOf(token: string, key: KeyRing['current']['key']): string {
  return hmacSha512(key, Buffer.from(`desk session\0${token}`))
    .subarray(0, 32)
    .toString('base64url');
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
