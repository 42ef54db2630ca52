import { systemClock } from '../../src/clock.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { guardCell, unguardCell } from '../../src/audience/export-columns.ts';
import { exportSubscribers } from '../../src/audience/export-subscribers.ts';
import { importSubscribers } from '../../src/audience/import/import-subscribers.ts';
import type { Database } from '../../src/db/open.ts';
import type { ConsentTable, SubscriberStatus, SuppressionTable } from '../../src/db/tables/audience.ts';
import { noon } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'galley-round-trip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const exported = async (db: Database, fields: string[]) => {
  let csv = '';
  for await (const page of exportSubscribers({ db, clock: systemClock }, { fields, pageRows: 7 })) csv += page.csv;
  return csv;
};

/** A fixed sequence of numbers that look random. */
function dice(seed: number) {
  let state = seed;
  const roll = (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % sides;
  };
  const one = <Value>(of: readonly Value[]): Value => of[roll(of.length)]!;
  return { roll, one };
}

const texts = [
  'Vega',
  '織女',
  "O'Brien",
  '+1',
  "'=x",
  "''-",
  '- Lyra',
  'a;=b',
  "a; '+b",
  'NULL',
  'JÃ©ssica',
  '&amp;',
  '"quoted", so',
  'unsubscribed',
  '#REF!',
  'de-CH',
  "',@",
];
const statuses: SubscriberStatus[] = ['pending', 'active', 'active', 'active', 'unsubscribed', 'bounced', 'complained'];
const reasons: SuppressionTable['reason'][] = ['unsubscribed', 'bounced', 'complained', 'manual'];
const actions: ConsentTable['action'][] = ['imported', 'added', 'asked', 'confirmed'];

/** A list in every state that people can be in, with all that is known of them. */
async function randomList(db: Database, seed: number): Promise<void> {
  const { roll, one } = dice(seed);
  for (let index = 0; index < 40; index++) {
    const status = one(statuses);
    const email = `${one(['star', '=star', '+star', "o'star"])}${index}@example.org`;
    const fields = Object.fromEntries(
      ['firstName', 'city', 'language', 'no longer declared']
        .filter(() => roll(2) === 0)
        .map((name) => [name, one(texts)]),
    );
    const gone = status !== 'active' && status !== 'pending';
    const { id } = await db
      .insertInto('subscriber')
      .values({
        email,
        status,
        fields: JSON.stringify(fields),
        tracking: roll(4) === 0 ? 0 : 1,
        created_at: noon - roll(1_000_000_000),
        updated_at: noon,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const entries = Array.from({ length: 1 + roll(3) }, () => one(actions));
    for (const [place, action] of [...entries, ...(gone ? (['unsubscribed', 'asked'] as const) : [])].entries())
      await db
        .insertInto('consent')
        .values({
          subscriber_id: id,
          action,
          source: one(['form:home', '=cli', 'import:readers.csv']),
          detail: roll(2) === 0 ? null : JSON.stringify({ shown: one(texts), line: roll(99) }),
          at: noon - 1_000_000 + place,
        })
        .execute();
    if (gone || roll(6) === 0)
      await db
        .insertInto('suppression')
        .values({
          email,
          reason: gone && status !== 'unsubscribed' ? status : one(reasons),
          detail: one([null, ...texts]),
          at: noon - roll(99_999),
        })
        .execute();
  }
  for (let index = 0; index < 10; index++)
    await db
      .insertInto('suppression')
      .values({
        email: `gone${index}@example.net`,
        reason: one(reasons),
        detail: one([null, ...texts]),
        at: noon - roll(99_999),
      })
      .execute();
}

test.each([1, 2, 3, 4, 5])('an export imported into a new database is exported the same (list %i)', async (seed) => {
  const [from, to] = [await emptyDatabase(), await emptyDatabase()];
  await randomList(from, seed);
  const fields = ['firstName', 'city', 'language'];
  const csv = await exported(from, fields);
  const file = join(folder, `unsubscribed-and-all-${seed}.csv`);
  writeFileSync(file, `\ufeff${csv}`);
  const result = await importSubscribers(
    file,
    { fields, status: 'active', chunkRows: 9 },
    { db: to, clock: { now: () => noon + 1 } },
  );
  expect(result).toMatchObject({ rows: 50, refused: 0, duplicates: 0, updated: 0, unchanged: 0 });
  expect(await exported(to, fields)).toBe(csv);
  const ofActive = async (db: Database) =>
    (await db.selectFrom('subscriber').select('email').where('status', '=', 'active').orderBy('id').execute()).length;
  expect(await ofActive(to)).toBe(await ofActive(from));
  // And once more into the same: nothing changes.
  await importSubscribers(file, { fields, status: 'active' }, { db: to, clock: { now: () => noon + 2 } });
  expect(await exported(to, fields)).toBe(csv);
  await Promise.all([from.destroy(), to.destroy()]);
});

test('a formula is guarded wherever a spreadsheet may part the cell, and comes back exactly', () => {
  expect(guardCell('=1+1')).toBe("'=1+1");
  expect(guardCell('x;=calc')).toBe("x;'=calc");
  expect(guardCell('x;  @SUM(1)')).toBe("x;  '@SUM(1)");
  expect(guardCell("O'Brien")).toBe("O'Brien");
  const { roll, one } = dice(7);
  const letters = [..."'';,|\n =+-@\t\rab"];
  for (let round = 0; round < 20_000; round++) {
    const value = Array.from({ length: roll(9) }, () => one(letters)).join('');
    const cell = guardCell(value);
    expect(unguardCell(cell)).toBe(value);
    expect(cell).not.toMatch(/^[=+\-@\t\r]|[;,|\n] *[=+\-@]/);
  }
});
