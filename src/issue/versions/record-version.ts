/** Keeps what a draft was: each save is a version, and the saves of one person within some minutes are one. */
import type { Transaction } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import type { VersionCause } from '../../db/tables/issue.ts';
import { transact } from '../../db/transact.ts';
import { hashOfText, packText } from './draft-text.ts';

export interface VersionDeps {
  db: Database;
  clock: Clock;
}

export interface NewVersion {
  number: number;
  text: string;
  how: VersionCause;
  /** Who did it, if that is known. */
  by?: string | undefined;
  /** The version that is brought back. */
  restored?: number;
}

/** A save within this time after the one before joins its version, unless the version is older than `maxVersionMs`. */
const joinMs = 5 * 60_000;
const maxVersionMs = 30 * 60_000;

/** More are not kept for one draft: then those go that are closest to their neighbours in time. */
const maxVersions = 200;

/** These stay whatever happens: what was written today is what somebody may want back. */
const newestKept = 50;

/** Returns the number of the version that has this text now. A text that is the newest already is no new version. */
export async function recordVersion(given: NewVersion, { db, clock }: VersionDeps): Promise<number> {
  return transact(db, (transaction) => recordWithin(transaction, given, clock.now()));
}

/**
 * Notes a text that was found on disk and that no version has. Call before anything overwrites it; it costs one query if
 * it is known.
 */
export async function noteOnDisk(number: number, text: string, { db, clock }: VersionDeps): Promise<void> {
  const last = await newestOf(db, number);
  if (last?.text_hash === hashOfText(text) && last.how !== 'deleted') return;
  await recordVersion({ number, text, how: last && last.how !== 'deleted' ? 'disk' : 'begun' }, { db, clock });
}

export async function recordWithin(
  transaction: Transaction<Tables>,
  { number, text, how, by, restored }: NewVersion,
  now: number,
): Promise<number> {
  const last = await newestOf(transaction, number);
  const { hash, body, bytes } = packText(text);
  if (last && last.text_hash === hash && (how === 'saved' || how === 'disk') && last.how !== 'deleted')
    return Number(last.version);
  await transaction
    .insertInto('draft_text')
    .values({ hash, body, bytes })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  const joins =
    last !== undefined &&
    how === 'saved' &&
    last.how === 'saved' &&
    last.saved_by === (by ?? null) &&
    now - Number(last.at) < joinMs &&
    now - Number(last.began_at) < maxVersionMs;
  if (joins) {
    await transaction
      .updateTable('draft_version')
      .set({ text_hash: hash, at: now })
      .where('id', '=', last.id)
      .execute();
    await dropTexts(transaction, [last.text_hash]);
    return Number(last.version);
  }
  const version = Number(last?.version ?? 0) + 1;
  await transaction
    .insertInto('draft_version')
    .values({
      issue_number: number,
      version,
      how,
      saved_by: by ?? null,
      text_hash: hash,
      restored: restored ?? null,
      began_at: now,
      at: now,
    })
    .execute();
  await thin(transaction, number);
  return version;
}

async function newestOf(db: Database | Transaction<Tables>, number: number) {
  return db
    .selectFrom('draft_version')
    .selectAll()
    .where('issue_number', '=', number)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Deletes those that are closest in time to the one before them, so that what is left covers the whole time. */
async function thin(transaction: Transaction<Tables>, number: number): Promise<void> {
  const rows = await transaction
    .selectFrom('draft_version')
    .select(['id', 'at', 'text_hash'])
    .where('issue_number', '=', number)
    .orderBy('version')
    .execute();
  if (rows.length <= maxVersions) return;
  const candidates = rows
    .slice(1, -newestKept)
    .map((row, index) => ({ ...row, gap: Number(row.at) - Number(rows[index]!.at) }));
  const gone = candidates.toSorted((one, other) => one.gap - other.gap).slice(0, rows.length - maxVersions);
  await transaction
    .deleteFrom('draft_version')
    .where(
      'id',
      'in',
      gone.map(({ id }) => id),
    )
    .execute();
  await dropTexts(
    transaction,
    gone.map(({ text_hash }) => text_hash),
  );
}

/** Texts that no version has any more. */
async function dropTexts(transaction: Transaction<Tables>, hashes: string[]): Promise<void> {
  await transaction
    .deleteFrom('draft_text')
    .where('hash', 'in', hashes)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('draft_version').select('id').whereRef('draft_version.text_hash', '=', 'draft_text.hash'))),
    )
    .execute();
}
