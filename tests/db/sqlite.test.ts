import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { emptyDatabase, noon } from '../cast/subscribers.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
});
afterEach(() => db.destroy());

const insert = (email: string) => ({ email, status: 'active' as const, fields: '{}', created_at: noon, updated_at: noon });

describe('a parameter', () => {
  // node:sqlite takes the first of these for named parameters and shifts the rest by one, without an error.
  test.each([
    ['a Date', new Date(noon), 'A [object Date] can\'t be stored'],
    ['a Map', new Map(), 'A [object Map] can\'t be stored'],
    ['an object', { a: 1 }, 'A [object Object] can\'t be stored'],
    ['an array', [1], 'A [object Array] can\'t be stored'],
  ])('that is %s is refused, and nothing is written', async (_what, value, message) => {
    await expect(sql`insert into suppression (email, reason, detail, at) values (${value}, 'manual', 'x', 1)`.execute(db)).rejects.toThrow(message);
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });

  test('that is true, null or undefined is stored as 1 and null', async () => {
    const { rows } = await sql`select ${true} as yes, ${false} as no, ${null} as none, ${undefined} as missing`.execute(db);
    expect(rows).toEqual([{ yes: 1, no: 0, none: null, missing: null }]);
  });

  test('may be one of 32,766', async () => {
    const emails = Array.from({ length: 32_766 }, (_, index) => `star${index}@example.org`);
    expect(await db.selectFrom('subscriber').select('id').where('email', 'in', emails).execute()).toEqual([]);
  });
});

describe('a transaction', () => {
  test('that fails leaves nothing behind, and the connection is free for the next', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('subscriber').values(insert('vega@example.org')).execute();
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await db.selectFrom('subscriber').selectAll().execute()).toEqual([]);
  });

  test('waits for another one of the same process', async () => {
    const add = (email: string) => db.transaction().execute((trx) => trx.insertInto('subscriber').values(insert(email)).execute());
    await Promise.all(['vega@example.org', 'altair@example.org', 'rigel@example.org'].map(add));
    expect(await db.selectFrom('subscriber').select('email').execute()).toHaveLength(3);
  });
});

describe('the schema refuses', () => {
  test('a second subscriber with the same address', async () => {
    await db.insertInto('subscriber').values(insert('vega@example.org')).execute();
    await expect(db.insertInto('subscriber').values(insert('vega@example.org')).execute()).rejects.toThrow(/UNIQUE/);
  });

  test('a status nobody knows', async () => {
    await expect(db.insertInto('subscriber').values({ ...insert('vega@example.org'), status: 'vip' as never }).execute()).rejects.toThrow(/CHECK/);
  });

  test('a consent row of nobody', async () => {
    await expect(db.insertInto('consent').values({ subscriber_id: 7, action: 'added', source: 'cli', detail: null, at: noon }).execute()).rejects.toThrow(/FOREIGN KEY/);
  });

  test('an id a second time: a deleted reader’s token never opens somebody else’s page', async () => {
    await db.insertInto('subscriber').values(insert('vega@example.org')).execute();
    await db.deleteFrom('subscriber').execute();
    const { id } = await db.insertInto('subscriber').values(insert('altair@example.org')).returning('id').executeTakeFirstOrThrow();
    expect(id).toBe(2);
  });
});

test('a query can’t be streamed, and says what to do instead', async () => {
  const streaming = (async () => {
    for await (const row of db.selectFrom('subscriber').selectAll().stream()) expect(row).toBeUndefined();
  })();
  await expect(streaming).rejects.toThrow('page by id instead');
});
