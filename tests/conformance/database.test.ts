/** The promises of every database engine. The projects of vitest.config.ts run them on each. */
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jsonRows } from '../../src/db/json-rows.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { noon, seedCast } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
});
afterEach(() => db.destroy());

const insert = (email: string) => ({
  email,
  status: 'active' as const,
  fields: '{}',
  created_at: noon,
  updated_at: noon,
});
const suppression = { email: 'vega@example.org', reason: 'manual' as const, detail: null, at: noon };

describe('a number', () => {
  test('of 53 bits is returned exactly', async () => {
    await db
      .insertInto('suppression')
      .values({ ...suppression, at: Number.MAX_SAFE_INTEGER })
      .execute();
    expect(await db.selectFrom('suppression').select('at').executeTakeFirst()).toEqual({ at: Number.MAX_SAFE_INTEGER });
  });

  test('that an engine counted, added up or averaged is a number, not text', async () => {
    const ids = Object.values(await seedCast(db));
    const { fn } = db;
    const row = await db
      .selectFrom('subscriber')
      .select([
        fn.countAll().as('count'),
        fn.sum('id').as('sum'),
        fn.avg('created_at').as('average'),
        fn.max('updated_at').as('latest'),
      ])
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ count: 7, sum: ids.reduce((sum, id) => sum + id, 0), average: noon, latest: noon });
  });

  test('is the type of ids, times and booleans', async () => {
    const row = await db
      .insertInto('subscriber')
      .values(insert('vega@example.org'))
      .returningAll()
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ ...insert('vega@example.org'), id: 1, tracking: 1 });
  });

  test('tells how many rows were changed', async () => {
    await seedCast(db);
    const changed = await db
      .updateTable('subscriber')
      .set({ tracking: 0 })
      .where('status', '=', 'active')
      .executeTakeFirst();
    const inserted = await db
      .insertInto('suppression')
      .values({ ...suppression, email: 'mira@example.net' })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    expect([Number(changed.numUpdatedRows), Number(inserted.numInsertedOrUpdatedRows)]).toEqual([3, 0]);
  });
});

describe('a parameter', () => {
  // node:sqlite takes the first of these for named parameters and shifts the others by one, without an error; `pg`
  // stores a Date in the time zone of the machine.
  test.each([
    ['a Date', new Date(noon), "A [object Date] can't be stored"],
    ['a Map', new Map(), "A [object Map] can't be stored"],
    ['an object', { a: 1 }, "A [object Object] can't be stored"],
    ['an array', [1], "A [object Array] can't be stored"],
  ])('that is %s is refused, and nothing is written', async (_what, value, message) => {
    await expect(
      sql`insert into suppression (email, reason, detail, at) values (${value}, 'manual', 'x', 1)`.execute(db),
    ).rejects.toThrow(message);
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });

  test('that is true, false or undefined is stored as 1, 0 and null', async () => {
    const { rows } =
      await sql`insert into subscriber (email, status, fields, tracking, created_at, updated_at) values ('vega@example.org', 'active', '{}', ${true}, ${false}, 1) returning tracking, created_at`.execute(
        db,
      );
    expect(rows).toEqual([{ tracking: 1, created_at: 0 }]);
    await sql`insert into suppression (email, reason, detail, at) values ('vega@example.org', 'manual', ${undefined}, 1)`.execute(
      db,
    );
    expect(await db.selectFrom('suppression').select('detail').execute()).toEqual([{ detail: null }]);
  });

  test('can be one of 32,766', async () => {
    const emails = Array.from({ length: 32_766 }, (_, index) => `star${index}@example.org`);
    expect(await db.selectFrom('subscriber').select('id').where('email', 'in', emails).execute()).toEqual([]);
  });

  test('can contain any text: every script, quotes, and the zero character that a server’s reply may contain', async () => {
    const texts = ['織女 📬', `it's "quoted" \\ and $1 ?`, '550 no\0such user'];
    for (const [index, detail] of texts.entries())
      await db
        .insertInto('suppression')
        .values({ ...suppression, email: `${index}@example.org`, detail })
        .execute();
    const rows = await db.selectFrom('suppression').select('detail').orderBy('email').execute();
    expect(rows.map(({ detail }) => detail?.replace(/[\0\ufffd]/, '·'))).toEqual([
      '織女 📬',
      `it's "quoted" \\ and $1 ?`,
      '550 no·such user',
    ]);
  });
});

test('rows sent as JSON keep their types, and may contain what JSON can’t', async () => {
  const rows = [
    { id: 2 ** 40, code: 550, words: 'no\0such user, said 📬'.slice(0, -1) },
    { id: 2, code: null, words: null },
  ];
  const sent = jsonRows(db, rows, { id: 'bigint', code: 'integer', words: 'text' });
  const { rows: arrived } = await sql<{
    id: number;
    code: number | null;
    words: string | null;
  }>`select id, code, words from ${sent} order by id`.execute(db);
  expect(arrived).toEqual([rows[1], { id: 2 ** 40, code: 550, words: 'no\ufffdsuch user, said \ufffd' }]);
});

test('addresses are ordered byte by byte, whatever language the server speaks', async () => {
  const emails = [
    'b@example.org',
    'B@example.org',
    'a-b@example.org',
    'a.b@example.org',
    'ab@example.org',
    'a_b@example.org',
  ];
  await db.insertInto('subscriber').values(emails.map(insert)).execute();
  const rows = await db.selectFrom('subscriber').select('email').orderBy('email').execute();
  expect(rows.map(({ email }) => email)).toEqual([
    'B@example.org',
    'a-b@example.org',
    'a.b@example.org',
    'a_b@example.org',
    'ab@example.org',
    'b@example.org',
  ]);
});

describe('a transaction', () => {
  test('that fails changes nothing, and its connection is free for the next one', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('subscriber').values(insert('vega@example.org')).execute();
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await db.selectFrom('subscriber').selectAll().execute()).toEqual([]);
  });

  test('that fails in its second query undoes the first', async () => {
    await db.insertInto('subscriber').values(insert('vega@example.org')).execute();
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('suppression').values(suppression).execute();
      await trx.insertInto('subscriber').values(insert('vega@example.org')).execute();
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });

  test('can run next to others of the same process, even more than there are connections', async () => {
    const add = (email: string) =>
      db.transaction().execute((trx) => trx.insertInto('subscriber').values(insert(email)).execute());
    await Promise.all(Array.from({ length: 30 }, (_, index) => add(`star${index}@example.org`)));
    expect(await db.selectFrom('subscriber').select('email').execute()).toHaveLength(30);
  });

  test('that decides on a row that it read for update loses no change by another one', async () => {
    await db
      .insertInto('suppression')
      .values({ ...suppression, at: 0 })
      .execute();
    const addOne = () =>
      transact(db, async (trx) => {
        const { at } = await trx
          .selectFrom('suppression')
          .select('at')
          .where('email', '=', suppression.email)
          .forNoKeyUpdate()
          .executeTakeFirstOrThrow();
        await trx
          .updateTable('suppression')
          .set({ at: at + 1 })
          .where('email', '=', suppression.email)
          .execute();
      });
    await Promise.all(Array.from({ length: 40 }, addOne));
    expect(await db.selectFrom('suppression').select('at').executeTakeFirstOrThrow()).toEqual({ at: 40 });
  });

  test('that inserts a row which another one has just inserted reads again', async () => {
    const join = (name: string) =>
      transact(db, async (trx) => {
        const known = await trx
          .selectFrom('subscriber')
          .select('fields')
          .where('email', '=', 'vega@example.org')
          .executeTakeFirst();
        if (!known)
          await trx
            .insertInto('subscriber')
            .values({ ...insert('vega@example.org'), fields: JSON.stringify({ firstName: name }) })
            .execute();
        return known ? 'known' : 'new';
      });
    const results = await Promise.all(Array.from({ length: 12 }, (_, index) => join(`Vega ${index}`)));
    expect(results.filter((result) => result === 'new')).toHaveLength(1);
  });

  test('that deadlocks with another one is repeated, and both succeed', async () => {
    await db
      .insertInto('suppression')
      .values(['one@example.org', 'two@example.org'].map((email) => ({ ...suppression, email, at: 0 })))
      .execute();
    const touch = (first: string, second: string) =>
      transact(db, async (trx) => {
        for (const email of [first, second]) {
          await trx
            .updateTable('suppression')
            .set(({ eb }) => ({ at: eb('at', '+', 1) }))
            .where('email', '=', email)
            .execute();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      });
    await Promise.all([touch('one@example.org', 'two@example.org'), touch('two@example.org', 'one@example.org')]);
    expect(await db.selectFrom('suppression').select('at').execute()).toEqual([{ at: 2 }, { at: 2 }]);
  });

  test('is not repeated after an error that would recur', async () => {
    let times = 0;
    const failing = transact(db, async () => {
      times++;
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(times).toBe(1);
  });
});

describe('the schema refuses', () => {
  test('a second subscriber with the same address', async () => {
    await db.insertInto('subscriber').values(insert('vega@example.org')).execute();
    await expect(db.insertInto('subscriber').values(insert('vega@example.org')).execute()).rejects.toThrow(/unique/i);
  });

  test('an unknown status', async () => {
    await expect(
      db
        .insertInto('subscriber')
        .values({ ...insert('vega@example.org'), status: 'vip' as never })
        .execute(),
    ).rejects.toThrow(/check/i);
  });

  test('a consent row of nobody', async () => {
    await expect(
      db
        .insertInto('consent')
        .values({ subscriber_id: 7, action: 'added', source: 'cli', detail: null, at: noon })
        .execute(),
    ).rejects.toThrow(/foreign key/i);
  });

  test('an id a second time: a deleted reader’s token never opens somebody else’s page', async () => {
    await db.insertInto('subscriber').values(insert('vega@example.org')).execute();
    await db.deleteFrom('subscriber').execute();
    const { id } = await db
      .insertInto('subscriber')
      .values(insert('altair@example.org'))
      .returning('id')
      .executeTakeFirstOrThrow();
    expect(id).toBe(2);
  });
});

test('a current database is not changed', async () => {
  await seedCast(db);
  await migrate(db);
  expect(await db.selectFrom('subscriber').selectAll().execute()).toHaveLength(7);
});

test('ids have 64 bits', async () => {
  const { id } = await db
    .insertInto('subscriber')
    .values({ ...insert('vega@example.org'), id: 2 ** 40 })
    .returning('id')
    .executeTakeFirstOrThrow();
  const consent = await db
    .insertInto('consent')
    .values({ subscriber_id: id, action: 'added', source: 'cli', detail: null, at: noon })
    .returning('subscriber_id')
    .executeTakeFirstOrThrow();
  expect(consent).toEqual({ subscriber_id: 2 ** 40 });
});

test.each(['mysql://me:hush@localhost/galley', 'postgresq://me:hush@localhost/galley', ''])(
  '%j is reported as an address that this version can’t open, without its password',
  async (address) => {
    const error = await openDatabase(address).then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string; message: string; hint: string },
    );
    expect(error).toMatchObject({ code: 'E_DATABASE_URL', hint: expect.stringMatching(/sqlite:.*postgres:/) });
    expect(JSON.stringify([error!.message, error!.hint])).not.toContain('hush');
  },
);
