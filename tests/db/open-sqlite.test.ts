import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { sqliteDialect } from '../../src/db/sqlite.ts';
import { GalleyError } from '../../src/problem.ts';
import { noon, seedCast } from '../cast/subscribers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-db-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'galley.db');
const url = () => `sqlite:${file()}`;
const schemaOf = (path: string) => {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare('select name, sql from sqlite_schema order by name').all();
  db.close();
  return rows;
};
const failure = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GalleyError);
  return error as GalleyError;
};

describe('opening', () => {
  test('creates the folder and the tables', async () => {
    const db = await openDatabase(`sqlite:${join(folder, 'new', 'galley.db')}`);
    expect(await db.selectFrom('subscriber').selectAll().execute()).toEqual([]);
    await db.destroy();
    expect(existsSync(join(folder, 'new', 'galley.db'))).toBe(true);
  });

  test('does not create a longer missing path: that is a typing mistake, and would lead to an empty newsletter', async () => {
    expect(await failure(openDatabase(`sqlite:${join(folder, 'deep', 'er', 'galley.db')}`))).toMatchObject({
      code: 'E_DATABASE_OPEN',
      message: expect.stringContaining('does not exist'),
    });
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  test('again changes neither tables nor rows', async () => {
    const first = await openDatabase(url());
    await seedCast(first);
    await migrate(first);
    await first.destroy();
    const before = schemaOf(file());
    const second = await openDatabase(url());
    await migrate(second);
    expect(await second.selectFrom('subscriber').selectAll().execute()).toHaveLength(7);
    await second.destroy();
    expect(schemaOf(file())).toEqual(before);
  });
});

describe('a file that is not our database', () => {
  test('is reported as such and not changed', async () => {
    const letter = 'Dear Vega,\n'.repeat(500);
    writeFileSync(file(), letter);
    const error = await failure(openDatabase(url()));
    expect(error.message).toMatch(/not a database/);
    expect(error.code).toMatch(/^E_(MIGRATION|DATABASE_OPEN)$/);
    expect(readFileSync(file(), 'utf8')).toBe(letter);
  });

  test('a damaged one is reported', async () => {
    const db = await openDatabase(url());
    await seedCast(db);
    await db.destroy();
    writeFileSync(file(), Buffer.alloc(4096, 7), { flag: 'r+' });
    expect((await failure(openDatabase(url()))).message).toMatch(/not a database|malformed/);
  });

  test('a folder in its place is reported', async () => {
    mkdirSync(file());
    expect((await failure(openDatabase(url()))).message).toMatch(/unable to open|can't be opened/);
  });

  test('a folder that can’t be created is reported', async () => {
    // A file where the folder should be; unlike a missing permission, this also stops root.
    writeFileSync(join(folder, 'taken'), '');
    expect(await failure(openDatabase(`sqlite:${join(folder, 'taken', 'galley.db')}`))).toMatchObject({
      code: 'E_DATABASE_OPEN',
    });
  });

  test('one that a newer version has changed is not touched', async () => {
    const db = await openDatabase(url());
    await db.destroy();
    const raw = new DatabaseSync(file());
    raw.exec("insert into kysely_migration (name, timestamp) values ('999-from-the-future', '2030-01-01')");
    raw.close();
    const before = schemaOf(file());
    expect(await failure(openDatabase(url()))).toMatchObject({
      code: 'E_DATABASE_NEWER',
      message: expect.stringContaining('newer Galley (step 999-from-the-future)'),
      hint: expect.stringContaining('Use that version, or go back'),
    });
    expect(schemaOf(file())).toEqual(before);
  });
});

describe('an upgrade', () => {
  const folderOfSteps = new URL('../../src/db/migrations/', import.meta.url);
  /** As an older version left it: with the steps before 015. */
  const makeOlder = async () => {
    rmSync(file(), { force: true });
    const migrations: Record<string, Migration> = {};
    for (const name of readdirSync(folderOfSteps).filter((step) => step < '015'))
      migrations[name.replace('.ts', '')] = (await import(new URL(name, folderOfSteps).href)) as Migration;
    const older = new Kysely<unknown>({ dialect: sqliteDialect(file()) });
    const { error } = await new Migrator({
      db: older,
      provider: { getMigrations: async () => migrations },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    await older.destroy();
    const raw = new DatabaseSync(file());
    raw.exec("insert or ignore into suppression (email, reason, at) values ('vega@example.org', 'manual', 1)");
    raw.close();
  };
  const copies = () => readdirSync(folder).filter((name) => name.startsWith('before-'));

  test('copies the database first, whole and for its owner only; a new one is not copied', async () => {
    await makeOlder();
    expect(copies()).toEqual([]);
    const older = schemaOf(file());
    await (await openDatabase(url())).destroy();
    expect(copies()).toEqual(['before-015.db']);
    const copy = join(folder, 'before-015.db');
    expect(schemaOf(copy)).toEqual(older);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const raw = new DatabaseSync(copy, { readOnly: true });
    expect(raw.prepare('select email from suppression').all()).toEqual([{ email: 'vega@example.org' }]);
    raw.close();
    expect(schemaOf(file())).not.toEqual(older);
    await (await openDatabase(url())).destroy();
    expect(copies()).toEqual(['before-015.db']);
  });

  test('keeps the last three copies, and does not replace one that is there', async () => {
    await makeOlder();
    for (const step of ['009', '010', '011', '015']) writeFileSync(join(folder, `before-${step}.db`), step);
    await (await openDatabase(url())).destroy();
    expect(readFileSync(join(folder, 'before-015.db'), 'utf8')).toBe('015');
    rmSync(join(folder, 'before-015.db'));
    await makeOlder();
    await (await openDatabase(url())).destroy();
    expect(copies()).toEqual(['before-010.db', 'before-011.db', 'before-015.db']);
  });

  test('of a database that can’t be copied changes nothing, and says why', async () => {
    await makeOlder();
    const older = schemaOf(file());
    mkdirSync(join(folder, `before-015.db.${process.pid}`));
    expect(await failure(openDatabase(url()))).toMatchObject({
      code: 'E_DATABASE_COPY',
      hint: expect.stringContaining('free space'),
    });
    expect(schemaOf(file())).toEqual(older);
  });
});

test('what is committed is visible to the next process (WAL)', async () => {
  const db = await openDatabase(url());
  await db
    .insertInto('suppression')
    .values({ email: 'vega@example.org', reason: 'manual', detail: null, at: noon })
    .execute();
  const other = new DatabaseSync(file(), { readOnly: true });
  expect(other.prepare('select email from suppression').all()).toEqual([{ email: 'vega@example.org' }]);
  expect(other.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  other.close();
  await db.destroy();
});
