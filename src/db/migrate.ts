import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { GalleyError } from '../problem.ts';
import * as start from './migrations/001-start.ts';
import * as engine from './migrations/002-engine.ts';
import * as deskLogin from './migrations/003-desk-login.ts';
import * as approval from './migrations/004-approval.ts';
import * as readerClient from './migrations/005-reader-client.ts';
import * as codes from './migrations/006-codes.ts';
import * as storedIssue from './migrations/007-stored-issue.ts';
import * as sendEpoch from './migrations/008-send-epoch.ts';
import * as chores from './migrations/009-chores.ts';
import * as stepCounter from './migrations/010-step-counter.ts';
import * as notices from './migrations/011-notices.ts';
import * as deskAttemptTime from './migrations/012-desk-attempt-time.ts';
import * as formMail from './migrations/013-form-mail.ts';
import * as refusals from './migrations/014-refusals.ts';
import * as restored from './migrations/015-restored.ts';
import * as refusalsMended from './migrations/016-refusals-mended.ts';
import * as audit from './migrations/017-audit.ts';
import * as repeats from './migrations/018-repeats.ts';
import * as evidence from './migrations/019-evidence.ts';
import * as draftVersions from './migrations/020-draft-versions.ts';
import * as keptPictures from './migrations/021-kept-pictures.ts';
import * as review from './migrations/022-review.ts';
import * as attended from './migrations/024-attended.ts';

/** In order. A migration that was released is never edited; a later one corrects it. */
const migrations: Record<string, Migration> = {
  '001-start': start,
  '002-engine': engine,
  '003-desk-login': deskLogin,
  '004-approval': approval,
  '005-reader-client': readerClient,
  '006-codes': codes,
  '007-stored-issue': storedIssue,
  '008-send-epoch': sendEpoch,
  '009-chores': chores,
  '010-step-counter': stepCounter,
  '011-notices': notices,
  '012-desk-attempt-time': deskAttemptTime,
  '013-form-mail': formMail,
  '014-refusals': refusals,
  '015-restored': restored,
  '016-refusals-mended': refusalsMended,
  '017-audit': audit,
  '018-repeats': repeats,
  '019-evidence': evidence,
  '020-draft-versions': draftVersions,
  '021-kept-pictures': keptPictures,
  '022-review': review,
  '024-attended': attended,
};

/**
 * Brings the schema up to date. Safe when many processes start at once: SQLite has one writer, and in PostgreSQL
 * Kysely's migrator holds an advisory lock. When the schema is up to date, one query shows it, so a role without the
 * right to create tables can open the database.
 */
export async function migrate(
  // oxlint-disable-next-line typescript/no-explicit-any -- migrations run before the row types hold
  db: Kysely<any>,
  { beforeUpgrade }: { beforeUpgrade?: (firstStep: string) => Promise<void> } = {},
): Promise<void> {
  const done = await stepsDone(db);
  const steps = Object.keys(migrations);
  if (done.join() === steps.join()) return;
  const unknown = done.find((step) => !steps.includes(step));
  if (unknown !== undefined)
    throw new GalleyError(`The database was written by a newer Galley (step ${unknown})`, {
      code: 'E_DATABASE_NEWER',
      hint: 'Nothing was changed. Use that version, or go back: docs/operators.md, “Upgrading and going back”.',
    });
  const [next] = steps.filter((step) => !done.includes(step));
  if (done.length > 0 && next !== undefined) await beforeUpgrade?.(next);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  // An error of the file or the server and not of a migration: the caller knows which and reports it.
  if (error instanceof GalleyError || (!results && (error as { code?: string }).code === 'ERR_SQLITE_ERROR'))
    throw error;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new GalleyError(
    `The database could not be brought up to date${failed ? ` (step ${failed})` : ''}: ${String((error as Error).message)}`,
    {
      code: 'E_MIGRATION',
      hint: 'Nothing was changed. Go back to the version that you had, and report this error.',
      cause: error,
    },
  );
}

/** Names of the migrations that this database has had, in order; none if it is new. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
async function stepsDone(db: Kysely<any>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name);
  } catch (error) {
    // There is no such table (42P01; SQLite says it in words): the database is new.
    if ((error as { code?: string }).code === '42P01' || /no such table/.test((error as Error).message)) return [];
    throw error;
  }
}
