import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import type { Log } from '../../log.ts';
import { GalleyError } from '../../problem.ts';
import type { KeyRing } from '../../signing/keys.ts';
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
  /** Of password hashes; tests take less. */
  cost?: number;
}

/** What checks each request to the desk. */
export interface DeskGuard {
  access: DeskAccess;
  /** Whose desk it is, on the login's page. */
  publication: string;
  log: Log;
  /** Absent while the desk is on this machine alone. */
  login?: { accounts: Accounts; sessions: Sessions; passkeys: Passkeys; pace: LoginPace; known: KnownBrowsers };
}

export function openGuard({ config: { env, publication }, log, ...deps }: GuardDeps): DeskGuard {
  const access = deskAccess(env);
  const guard = { access, publication: publication.name, log };
  if (!access.demandsLogin) return guard;
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
 * To be asked before the desk listens: without an account nobody could come in, and the first to find out would not be
 * the editor.
 * @throws GalleyError E_DESK_LOGIN
 */
export async function refuseDeskWithoutPassword({ access, login }: DeskGuard): Promise<void> {
  if (!login || (await login.accounts.list()).length > 0) return;
  throw new GalleyError(`${access.reason}, so the desk asks for a password, and none is set`, {
    code: 'E_DESK_LOGIN',
    hint: 'Set one: `galley accounts password`. Or leave DESK_HOST, DESK_URL and DESK_PROXIES out: the desk is then on this machine alone and asks nobody.',
  });
}

/** What an operator should hear when the desk starts, though it does start. */
export function deskWarnings({ DESK_HOST, DESK_URL }: Pick<Config['env'], 'DESK_HOST' | 'DESK_URL'>): string[] {
  if (DESK_URL?.startsWith('https://')) return [];
  if (isLoopback(DESK_HOST) && (!DESK_URL || isLoopback(new URL(DESK_URL).hostname))) return [];
  return [
    'The desk is spoken to in plain http: passwords and drafts can be read on the way, and browsers offer no passkeys. Put a proxy with TLS in front of it and set DESK_URL=https://…, or reach it through a tunnel. See docs/desk-login.md.',
  ];
}
