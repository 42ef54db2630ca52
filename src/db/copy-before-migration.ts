import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { makePrivateFile } from '../files/private-file.ts';
import { GalleyError } from '../problem.ts';

/** So many copies are kept; each is as large as the database was. */
const maxCopies = 3;
const copyName = /^before-\d{3}\.db$/;

/**
 * Copies a SQLite database beside itself as `before-NNN.db`, NNN being the first step that is about to change it: the way
 * back if an upgrade goes wrong. A copy that is there already is kept, because it is older: an earlier try was
 * interrupted, or another process is doing the same.
 *
 * @throws GalleyError E_DATABASE_COPY; nothing is migrated then.
 */
export async function copyBeforeMigration(
  // oxlint-disable-next-line typescript/no-explicit-any -- migrations run before the row types hold
  db: Kysely<any>,
  path: string,
  firstStep: string,
): Promise<void> {
  const folder = dirname(path);
  const copy = join(folder, `before-${firstStep.slice(0, 3)}.db`);
  if (existsSync(copy)) return;
  // Renamed when it is whole, so that nobody takes half a copy for one.
  const draft = `${copy}.${process.pid}`;
  try {
    makePrivateFile(draft);
    await sql`vacuum into ${draft}`.execute(db);
    renameSync(draft, copy);
  } catch (cause) {
    rmSync(draft, { force: true, recursive: true });
    throw new GalleyError(`The database could not be copied before its upgrade: ${(cause as Error).message}`, {
      code: 'E_DATABASE_COPY',
      hint: `Nothing was changed. ${folder} needs free space for a second copy of the database.`,
      cause,
    });
  }
  const copies = readdirSync(folder)
    .filter((name) => copyName.test(name))
    .toSorted();
  for (const old of copies.slice(0, -maxCopies)) rmSync(join(folder, old), { force: true });
}
