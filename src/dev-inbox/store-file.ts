import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile, makePrivateFolder } from '../files/private-file.ts';
import { GalleyError } from '../problem.ts';

const schemaVersion = 1;

/** `raw` is the last column: SQLite reads the other columns without reading the overflow pages of a blob. */
const schema = `
  create table message (
    id integer primary key autoincrement,
    received_at integer not null,
    envelope_from text not null,
    envelope_to text not null,
    sender text not null,
    subject text not null,
    searchable text not null,
    size integer not null,
    snippet text,
    raw blob not null
  );
  pragma user_version = ${schemaVersion};
`;

/**
 * Opens or creates the inbox's own SQLite file; `:memory:` stores nothing on disk.
 *
 * @throws GalleyError E_INBOX_STORE if the file can't be used.
 */
export function openStoreFile(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') {
      makePrivateFolder(dirname(path));
      makePrivateFile(path);
    }
    const db = new DatabaseSync(path, { timeout: 5000 });
    db.exec('pragma journal_mode = wal');
    // A process that dies loses nothing; a power cut may lose the last moments, which is acceptable here.
    db.exec('pragma synchronous = normal');
    const version = Number(db.prepare('pragma user_version').get()!.user_version);
    if (version === 0) inTransaction(db, () => db.exec(schema));
    else if (version !== schemaVersion)
      throw new Error(`it was written by another version (${version}, this is ${schemaVersion})`);
    return db;
  } catch (cause) {
    throw new GalleyError(`The inbox ${path} can’t be opened: ${(cause as Error).message}`, {
      code: 'E_INBOX_STORE',
      hint: 'It holds nothing but mail sent while trying things out: delete the file and start again.',
      cause,
    });
  }
}

export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
