import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { rememberMs } from './login-pace.ts';
import { idleMs, maxAgeMs } from './sessions.ts';

/** Deletes expired sessions, unanswered challenges and failed logins that no longer count. */
export async function expireLogins({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  const now = clock.now();
  await db
    .deleteFrom('desk_session')
    .where((when) => when.or([when('seen_at', '<', now - idleMs), when('created_at', '<', now - maxAgeMs)]))
    .execute();
  await db.deleteFrom('desk_challenge').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('desk_attempt')
    .where('last_at', '<', now - rememberMs)
    .execute();
}
