import type { Actor } from '../../audit/actor.ts';
import type { Action, Actions } from '../../audit/actions.ts';
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import type { Log } from '../../log.ts';
import { GalleyError } from '../../problem.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { openDeskKey, type DeskKey } from './desk-key.ts';
import { deskAccess, isLoopback, type DeskAccess } from './access.ts';
import { openAccounts, type Accounts } from './accounts.ts';
import { openKnownBrowsers, type KnownBrowsers } from './known-browser.ts';
import { openLoginPace, type LoginPace } from './login-pace.ts';
import { openPasskeys, type Passkeys } from './passkeys.ts';
import { openSessions, type Sessions } from './sessions.ts';

export interface GuardDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  config: Pick<Config, 'env' | 'publication'>;
  log: Log;
  /** Opens a desk that asks for no login. */
  deskKey: string;
  /** Cost of password hashes; tests use a lower one. */
  cost?: number;
}

/** What is needed to check each request to the desk. */
export interface DeskGuard {
  access: DeskAccess;
  /** The publication's name, shown on the login page. */
  publication: string;
  log: Log;
  /** Records what somebody did with an account, or with the desk if it asks for no login. */
  record<A extends Action>(action: A, detail: Actions[A], account?: string): Promise<void>;
  /** Of a desk that asks for no login. */
  key?: DeskKey;
  /** Absent if the desk can be reached from this machine only. */
  login?: { accounts: Accounts; sessions: Sessions; passkeys: Passkeys; pace: LoginPace; known: KnownBrowsers };
}

export function openGuard({ config: { env, publication }, log, deskKey, ...deps }: GuardDeps): DeskGuard {
  const access = deskAccess(env);
  const guard: DeskGuard = {
    access,
    publication: publication.name,
    log,
    record(action, detail, account) {
      // Said here, because somebody who is just signing in is not known to the request yet.
      const by: Actor = { name: account ?? '', way: 'desk' };
      const subject = account === undefined ? 'desk' : (`account:${account}` as const);
      return record(deps.db, { action, subject, detail, at: deps.clock.now(), by });
    },
  };
  if (!access.demandsLogin) return { ...guard, key: openDeskKey(deskKey, deps.clock) };
  return {
    ...guard,
    login: {
      accounts: openAccounts(deps),
      sessions: openSessions(deps),
      passkeys: openPasskeys({ ...deps, site: publication.name }),
      pace: openLoginPace(deps),
      known: openKnownBrowsers(deps),
    },
  };
}

/**
 * Call before the desk listens. Refuses a desk that requires a login but has no account, because its editor could not
 * log in.
 *
 * @throws GalleyError E_DESK_LOGIN
 */
export async function refuseDeskWithoutPassword({ access, login }: DeskGuard): Promise<void> {
  if (!login || (await login.accounts.list()).length > 0) return;
  throw new GalleyError(`${access.reason}, so the desk asks for a password, and none is set`, {
    code: 'E_DESK_LOGIN',
    hint: 'Set one: `galley accounts password`. Or leave DESK_HOST, DESK_URL and DESK_PROXIES out: the desk is then on this machine alone and asks nobody.',
  });
}

/** Warnings to show to the operator when the desk starts. */
export function deskWarnings({
  DESK_HOST,
  DESK_URL,
  DESK_PROXIES,
}: Pick<Config['env'], 'DESK_HOST' | 'DESK_URL' | 'DESK_PROXIES'>): string[] {
  if (DESK_URL?.startsWith('https://'))
    return DESK_PROXIES
      ? []
      : [
          'DESK_URL is https, so a proxy passes requests to the desk, but DESK_PROXIES does not name it: everybody then seems to come from the proxy’s address, and one stranger’s failed logins make all editors wait. Set DESK_PROXIES, for example to 127.0.0.1. See docs/desk-login.md.',
        ];
  if (isLoopback(DESK_HOST) && (!DESK_URL || isLoopback(new URL(DESK_URL).hostname))) return [];
  return [
    'The desk is spoken to in plain http: passwords and drafts can be read on the way, and browsers offer no passkeys. Put a proxy with TLS in front of it and set DESK_URL=https://…, or reach it through a tunnel. See docs/desk-login.md.',
  ];
}
