import type { App } from './app.ts';
import { lookAtBackupOf, lookAtCertificatesOf, notifyOfSends } from './operators.ts';
import { forgetUnconfirmed } from '../audience/signup/forget-unconfirmed.ts';
import { forgetOldFormMail } from '../audience/signup/mailbox-limit.ts';
import type { Chore } from '../db/chores.ts';
import { expireLogins } from '../desk/guard/expire-logins.ts';
import { draftNoter } from '../desk/versions/note-drafts.ts';
import { forgetWriters } from '../track/forget-writers.ts';
import { forgetVisitHashes } from '../track/judge/forget-hashes.ts';
import { forgetOldPace } from '../send/pace/forget-old-pace.ts';

const minute = 60_000;
const hour = 60 * minute;

/** All chores of this publication; a new one is a line here. `seesBackups`: the folder of the backups is on this machine. */
export function choresOf(app: App, { seesBackups }: { seesBackups: boolean }): Chore[] {
  const { db, clock, config } = app;
  return [
    { name: 'expire-logins', everyMs: hour, run: () => expireLogins({ db, clock }) },
    { name: 'forget-old-form-mail', everyMs: 24 * hour, run: () => forgetOldFormMail({ db, clock }) },
    { name: 'forget-unconfirmed', everyMs: 24 * hour, run: () => forgetUnconfirmed({ db, clock }) },
    { name: 'forget-event-writers', everyMs: 24 * hour, run: () => forgetWriters({ db, clock }) },
    { name: 'forget-visit-hashes', everyMs: hour, run: () => forgetVisitHashes({ db, clock }) },
    { name: 'forget-old-pace', everyMs: 6 * hour, run: () => forgetOldPace({ db, clock }) },
    ...(seesBackups ? [{ name: 'look-at-backup', everyMs: hour, run: () => lookAtBackupOf(app) }] : []),
    { name: 'look-at-certificates', everyMs: 24 * hour, run: () => lookAtCertificatesOf(app) },
    { name: 'note-drafts', everyMs: minute, run: draftNoter(config.root, { db, clock }) },
    // Half of how often chores are looked for, so that it runs each time.
    { name: 'tell-operators', everyMs: minute / 2, run: () => notifyOfSends(app) },
  ];
}
