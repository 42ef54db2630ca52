import { databaseFileOf, isDatabaseMissing, openDatabaseOf } from '../../wire/database-of.ts';
import { isLocalWork } from '../../wire/local-work.ts';
import { hasOperators } from '../../wire/operators.ts';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { noticesToSend, postingsOf } from '../../notice/list-notices.ts';
import { newestBackup } from '../../notice/look-at-backup.ts';
import { momentWords } from '../../send/plan/when.ts';
import { bad, good, skipped, warning, type DoctorCheck } from './doctor-check.ts';

/** How long failures to send a notice that was seen are reported. */
const recentMs = 3 * 24 * 3_600_000;

/** Who is notified when something needs a person, and whether notices reached them. */
export async function checkOperators(config: Config): Promise<DoctorCheck> {
  const part = 'operators';
  if (!hasOperators(config)) {
    const says = 'nobody is told when a send pauses or stalls';
    if (isLocalWork(config)) return skipped(part, `${says}; mail stays on this machine`);
    return warning(part, says, 'Write operators: [you@example.org] into galley.yaml.');
  }
  const { publication, env } = config;
  const who = [...publication.operators.map(({ address }) => address), ...(env.OPERATOR_URL ? ['OPERATOR_URL'] : [])];
  const says = `told: ${who.join(', ')}`;
  if (databaseFileOf(config) !== undefined && isDatabaseMissing(config)) return good(part, says);
  let db: Database | undefined;
  try {
    db = await openDatabaseOf(config);
    const notices = await noticesToSend(recentMs, { db, clock: systemClock });
    const open = notices.filter(({ seenAt }) => seenAt === null);
    const postings = await postingsOf(
      notices.map(({ id }) => id),
      db,
    );
    const failed = postings.find(({ lastError }) => lastError !== null);
    if (failed)
      return warning(
        part,
        `${failed.target === 'url' ? 'OPERATOR_URL' : failed.target.slice('mail:'.length)} could not be told: ${failed.lastError}`,
        '`galley notices` shows of what; it is tried again. OPERATOR_SMTP_URL gives these mails a server of their own.',
      );
    if (open.length > 0)
      return warning(
        part,
        `${says}; ${open.length === 1 ? 'one thing needs' : `${open.length} things need`} a look`,
        '`galley notices` shows it.',
      );
    return good(part, says);
  } catch {
    // What is wrong with it is told of the database itself.
    return skipped(part, `${says}; the database can’t be asked what they have heard`);
  } finally {
    await db?.destroy();
  }
}

/** Checks the backups that galley.yaml names; returns nothing if it names none. */
export async function checkBackup({ root, publication }: Config, now = Date.now()): Promise<DoctorCheck[]> {
  const part = 'backup';
  if (!publication.backups) return [];
  const { path, maxAge } = publication.backups;
  const newest = await newestBackup(root, path);
  if (!newest) return [bad(part, `there is no backup in ${path}`, 'Correct backups.path in galley.yaml, or make one.')];
  const says = `the newest in ${path} is of ${momentWords(newest.at, publication.timezone)}`;
  return newest.at < now - maxAge
    ? [warning(part, `${says}: overdue`, 'See why the job that makes it did not run.')]
    : [good(part, says)];
}
