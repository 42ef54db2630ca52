import type { App } from './app.ts';
import type { Chore } from '../db/chores.ts';
import { expireLogins } from '../desk/guard/expire-logins.ts';
import { forgetOldPace } from '../send/pace/forget-old-pace.ts';

const hour = 3_600_000;

/** All chores of this publication; a new one is a line here. */
export function choresOf({ db, clock }: Pick<App, 'db' | 'clock'>): Chore[] {
  return [
    { name: 'expire-logins', everyMs: hour, run: () => expireLogins({ db, clock }) },
    { name: 'forget-old-pace', everyMs: 6 * hour, run: () => forgetOldPace({ db, clock }) },
  ];
}
