/**
 * Promises for PostgreSQL only: errors while opening, and losing the connection. tests/conformance has those of all
 * engines.
 */
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { isDatabaseAway } from '../../src/db/away.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { GalleyError } from '../../src/problem.ts';
import { oldPostgres } from '../fakes/old-postgres.ts';
import { pooler } from '../fakes/transaction-pooler.ts';
import { cuttableWay } from '../queue/cuttable-way.ts';
import { bareDatabaseUrl, emptyDatabaseUrl } from '../setup/database.ts';

const opened: Database[] = [];
const open = async (url: string) => {
  const db = await openDatabase(url);
  opened.push(db);
  return db;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.destroy()));
});

let url: URL;
beforeEach(async () => {
  url = new URL(await emptyDatabaseUrl(''));
});

/** All that people may see of the error: message, hint, and what a log contains of it and its causes. */
const failure = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown as GalleyError,
  );
  expect(error).toBeInstanceOf(GalleyError);
  for (const password of ['hush', url.password])
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
  return error!;
};
const changed = (change: Partial<URL> & { pool?: string; parameters?: Record<string, string> }) => {
  const { parameters = {}, ...parts } = change;
  const other = Object.assign(new URL(url), parts);
  for (const [name, value] of Object.entries(parameters)) other.searchParams.set(name, value);
  return other.href;
};
/** Runs a query as the superuser. */
const asAdmin = async (text: string, database = url.href) => {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query(text).finally(() => client.end());
};
const suppress = (db: Database, email: string) =>
  db.insertInto('suppression').values({ email, reason: 'manual', detail: null, at: 1 }).execute();

describe('opening reports', () => {
  test('a wrong password', async () => {
    expect(await failure(openDatabase(changed({ password: 'hush' })))).toMatchObject({
      code: 'E_DATABASE_LOGIN',
      message: expect.stringContaining('refuses the user galley'),
    });
  });

  test('a missing password', async () => {
    expect(await failure(openDatabase(changed({ password: '' })))).toMatchObject({ code: 'E_DATABASE_LOGIN' });
  });

  test('a missing database, and how to create it', async () => {
    expect(await failure(openDatabase(changed({ pathname: 'nowhere' })))).toMatchObject({
      code: 'E_DATABASE_MISSING',
      message: expect.stringContaining('has no database nowhere'),
      hint: expect.stringContaining('createdb'),
    });
  });

  test('a missing server', async () => {
    const error = await failure(openDatabase(changed({ port: '1' })));
    expect(error).toMatchObject({ code: 'E_DATABASE_AWAY', message: expect.stringContaining(':1/') });
    expect(isDatabaseAway(error)).toBe(true);
  });

  test('a server that accepts the connection and does not answer', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    expect(
      await failure(
        openDatabase(
          changed({ port: String((mute.address() as AddressInfo).port), parameters: { connect_timeout: '1' } }),
        ),
      ),
    ).toMatchObject({ code: 'E_DATABASE_AWAY' });
    mute.close();
  });

  test('a server without TLS although it is required', async () => {
    expect(await failure(openDatabase(changed({ parameters: { sslmode: 'require' } })))).toMatchObject({
      code: 'E_DATABASE_TLS',
      hint: expect.stringContaining('sslmode=disable'),
    });
  });

  test('a server that is too old', async () => {
    const old = await oldPostgres(11);
    expect(await failure(openDatabase(old.url))).toMatchObject({
      code: 'E_DATABASE_OLD',
      message: expect.stringContaining('version 11'),
    });
    await old.close();
  });

  test('a database that can’t store every script', async () => {
    const name = url.pathname.slice(1);
    await asAdmin(`create database ${name}_latin encoding 'LATIN1' locale 'C' template template0`);
    const error = await failure(openDatabase(changed({ pathname: `${name}_latin` }))).finally(() =>
      asAdmin(`drop database ${name}_latin with (force)`),
    );
    expect(error).toMatchObject({ code: 'E_DATABASE_ENCODING', message: expect.stringContaining('LATIN1') });
  });

  test('a user who may not create tables; once they exist, the user may work', async () => {
    const bare = await bareDatabaseUrl('');
    const user = `worker_${url.pathname.slice(-8)}`;
    await asAdmin(`create role ${user} login password 'hush'; revoke create on schema public from public`, bare);
    const asWorker = Object.assign(new URL(bare), { username: user, password: 'hush' }).href;
    try {
      expect(await failure(openDatabase(asWorker))).toMatchObject({
        code: 'E_DATABASE_RIGHTS',
        hint: expect.stringContaining('owner'),
      });
      await open(bare);
      await asAdmin(`grant select, insert, update, delete on all tables in schema public to ${user}`, bare);
      expect(await (await open(asWorker)).selectFrom('subscriber').selectAll().execute()).toEqual([]);
    } finally {
      await Promise.all(opened.splice(0).map((db) => db.destroy()));
      await asAdmin(`drop owned by ${user}; drop role ${user}`, bare);
    }
  });

  test('a database that a newer version has changed, and does not change it', async () => {
    await asAdmin("insert into kysely_migration (name, timestamp) values ('999-from-the-future', '2030-01-01')");
    expect(await failure(openDatabase(url.href))).toMatchObject({
      code: 'E_DATABASE_NEWER',
      message: expect.stringContaining('newer Galley (step 999-from-the-future)'),
      hint: expect.stringContaining('Use that version, or go back'),
    });
  });
});

describe('an address', () => {
  test.each([
    ['a # in the password', 'postgres://galley:hu#sh@localhost/galley'],
    ['a / in the password', 'postgres://galley:12/hush@localhost/galley'],
    ['a ? in the password', 'postgres://galley:12?hush@localhost/galley'],
    ['a misspelt parameter', 'postgres://galley:hush@localhost/galley?ssmode=verify-full'],
    ['an sslmode that continues without TLS', 'postgres://galley:hush@localhost/galley?sslmode=prefer'],
    ['verify-ca without a certificate', 'postgres://galley:hush@localhost/galley?sslmode=verify-ca'],
    ['a certificate that is not there', 'postgres://galley:hush@localhost/galley?sslrootcert=/nowhere/root.crt'],
    ['a pool of one, which a transaction would have to itself', 'postgres://galley:hush@localhost/galley?pool=1'],
    ['no host that can be read', 'postgres://galley:hush@[::1/galley'],
  ])('with %s is refused before anything is connected', async (_what, address) => {
    const error = await failure(openDatabase(address));
    expect(error.code).toBe('E_DATABASE_URL');
    expect(error.hint).toBeTruthy();
    expect(error.message + error.hint).not.toMatch(/hu#?sh/);
  });

  test('may begin with postgresql://, and set the number of connections', async () => {
    const db = await open(changed({ parameters: { pool: '2' } }).replace('postgres:', 'postgresql:'));
    await Promise.all(Array.from({ length: 6 }, () => sql`select pg_sleep(0.02)`.execute(db)));
    const { rows } = await sql<{
      connections: number;
    }>`select count(*) as connections from pg_stat_activity where datname = current_database() and application_name = 'galley'`.execute(
      db,
    );
    expect(rows).toEqual([{ connections: 2 }]);
  });
});

describe('behind a pooler', () => {
  const through = async (options: Parameters<typeof pooler>[1]) => {
    const made = await pooler(url, options);
    onTestFinished(() => made.close());
    return made.url;
  };

  test.each([
    ['with one connection', { connections: 1 }],
    ['that gives out the last one', { connections: 4 }],
    ['that gives out two in turn', { connections: 2, order: 'in-turn' }],
    ['that gives out five in turn', { connections: 5, order: 'in-turn' }],
  ] as const)('in transaction mode, %s, it does not start, and says what to set', async (_which, options) => {
    const { code, hint } = await failure(open(await through({ mode: 'transaction', ...options })));
    expect(code).toBe('E_DATABASE_POOLER');
    expect(hint).toContain('pool_mode = session');
  });

  test('in session mode it works', async () => {
    const db = await open(await through({ mode: 'session', connections: 6 }));
    expect(await db.selectFrom('send').select('id').execute()).toEqual([]);
  });
});

test('a COMMIT is on the disk when it returns, even if the database is configured otherwise', async () => {
  await asAdmin(`alter database ${url.pathname.slice(1)} set synchronous_commit = off`);
  const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(await open(url.href));
  expect(rows).toEqual([{ synchronous_commit: 'on' }]);
});

describe('when connections are cut by the server', () => {
  const cutAll = () =>
    asAdmin(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );

  test('idle ones do no harm, and the next query connects again', async () => {
    const db = await open(url.href);
    await Promise.all(Array.from({ length: 4 }, (_, index) => suppress(db, `${index}@example.org`)));
    await cutAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await db.selectFrom('suppression').selectAll().execute()).toHaveLength(4);
  });

  test('a query in progress fails as away, and the next one succeeds', async () => {
    const db = await open(url.href);
    const sleeping = sql`select pg_sleep(20)`.execute(db).then(
      () => undefined,
      (error: unknown) => error,
    );
    await expect
      .poll(
        async () =>
          (
            await sql<{
              n: number;
            }>`select count(*) as n from pg_stat_activity where datname = current_database() and query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()`.execute(
              db,
            )
          ).rows[0]!.n,
      )
      .toBe(1);
    await cutAll();
    expect(isDatabaseAway(await sleeping)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await suppress(db, 'vega@example.org');
    expect(await db.selectFrom('suppression').selectAll().execute()).toHaveLength(1);
  });

  test('an open transaction fails as away with all its changes, and does no other harm', async () => {
    const db = await open(url.href);
    const failing = db.transaction().execute(async (trx) => {
      await trx
        .insertInto('suppression')
        .values({ email: 'vega@example.org', reason: 'manual', detail: null, at: 1 })
        .execute();
      await cutAll();
      await new Promise((resolve) => setTimeout(resolve, 50)); // the error arrives while the connection is idle
      await trx.selectFrom('suppression').selectAll().execute();
    });
    const error = await failing.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(isDatabaseAway(error)).toBe(true);
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });
});

test('while the server is unreachable, queries fail as away at once; afterwards they succeed', async () => {
  const way = await cuttableWay(url.href);
  const db = await open(way.url);
  await suppress(db, 'before@example.org');
  await way.cut();
  for (let attempt = 0; attempt < 3; attempt++) {
    const error = await failure(suppress(db, 'lost@example.org'));
    expect(isDatabaseAway(error)).toBe(true);
    expect(error.hint).toContain('when it is back');
  }
  await way.mend();
  await suppress(db, 'after@example.org');
  expect(
    (await db.selectFrom('suppression').select('email').orderBy('email').execute()).map(({ email }) => email),
  ).toEqual(['after@example.org', 'before@example.org']);
  await db.destroy();
  opened.length = 0;
  await way.close();
});

describe('repeated statements', () => {
  const oneConnection = () => open(changed({ parameters: { pool: '2' } }));
  const prepared = async (db: Database) =>
    (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)).rows.length;

  test('are prepared once, and others are not kept', async () => {
    const db = await oneConnection();
    for (let times = 0; times < 5; times++)
      await db.selectFrom('suppression').selectAll().where('email', '=', `${times}@example.org`).execute();
    expect(await prepared(db)).toBe(1);
    for (let length = 1; length <= 300; length++) await sql`select 1 as ${sql.ref(`column${length}`)}`.execute(db);
    expect(await prepared(db)).toBeLessThanOrEqual(3);
  });

  test('are a hundred at most', async () => {
    const db = await oneConnection();
    for (let times = 0; times < 3; times++)
      for (let length = 1; length <= 150; length++) await sql`select 1 as ${sql.ref(`column${length}`)}`.execute(db);
    expect(await prepared(db)).toBe(100);
  });

  test('continue when a newer version has changed their table, alone and in a transaction', async () => {
    const db = await oneConnection();
    const read = (from: Database) => from.selectFrom('suppression').selectAll().execute();
    for (let times = 0; times < 5; times++) await read(db);
    await asAdmin('alter table suppression add column further text');
    expect(await read(db)).toEqual([]);
    await asAdmin('alter table suppression drop column further');
    for (let times = 0; times < 5; times++) await read(db);
    await asAdmin('alter table suppression add column another text');
    await transact(db, async (trx) => {
      await trx
        .insertInto('suppression')
        .values({ email: 'vega@example.org', reason: 'manual', detail: null, at: 1 })
        .execute();
      expect(await trx.selectFrom('suppression').selectAll().execute()).toHaveLength(1);
    });
    expect(await read(db)).toHaveLength(1);
  });

  test('continue when a pooler has dropped prepared statements', async () => {
    const db = await oneConnection();
    const read = () => db.selectFrom('suppression').selectAll().execute();
    for (let times = 0; times < 5; times++) await read();
    await sql`deallocate all`.execute(db);
    expect(await read()).toEqual([]);
  });
});

test('a lock held by another session is reported as busy', async () => {
  const db = await open(url.href);
  await suppress(db, 'vega@example.org');
  await db.transaction().execute(async (holder) => {
    await holder.updateTable('suppression').set({ at: 2 }).execute();
    const waiting = db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = '50ms'`.execute(trx);
      await trx.updateTable('suppression').set({ at: 3 }).execute();
    });
    const error = await failure(waiting);
    expect(error.code).toBe('E_DATABASE_BUSY');
    expect(isDatabaseAway(error)).toBe(true);
  });
});

test('a violated constraint is not reported as away', async () => {
  const db = await open(url.href);
  await suppress(db, 'vega@example.org');
  const error = await suppress(db, 'vega@example.org').then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: '23505' });
  expect(isDatabaseAway(error)).toBe(false);
  expect(isDatabaseAway(undefined)).toBe(false);
});

test('the test database is not an existing one', () => {
  expect(url.pathname).toContain(inject('postgres').template);
});
