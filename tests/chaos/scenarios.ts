/** All scenarios, in the order of the table. */
import type { Scenario } from './scenario.ts';
import { backups } from './scenarios/backup.ts';
import { clocks } from './scenarios/clock.ts';
import { controls } from './scenarios/control.ts';
import { disksOf } from './scenarios/disk.ts';
import { foundLater } from './scenarios/found-later.ts';
import { kills } from './scenarios/kill.ts';
import { mailServers } from './scenarios/mail-server.ts';
import { refusals } from './scenarios/refusals.ts';
import { schedules } from './scenarios/schedule.ts';
import { redisAndPostgres } from './scenarios/redis-and-postgres.ts';
import { storms } from './scenarios/storm.ts';

export const scenarios: Scenario[] = [
  ...kills,
  ...redisAndPostgres,
  ...disksOf(Boolean(process.env.GALLEY_CHAOS_MAY_MOUNT)),
  ...mailServers,
  ...refusals,
  ...controls,
  ...backups,
  ...foundLater,
  ...clocks,
  ...schedules,
  ...storms,
];
