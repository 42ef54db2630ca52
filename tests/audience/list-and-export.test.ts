import { systemClock } from '../../src/clock.ts';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportSubscribers, type ExportOptions } from '../../src/audience/export-subscribers.ts';
import { importSubscribers } from '../../src/audience/import/import-subscribers.ts';
import { unsubscribe } from '../../src/audience/leaving/leave.ts';
import { findSubscriber, listSubscribers, type ListOptions } from '../../src/audience/list-subscribers.ts';
import type { Database } from '../../src/db/open.ts';
import { cast, clock, noon, seedCast, seedSubscribers } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
});
afterEach(() => db.destroy());

const fields = ['firstName', 'lastName', 'city'];
const exported = async (options: Partial<ExportOptions> = {}) => {
  let csv = '';
  for await (const page of exportSubscribers({ db, clock: systemClock }, { fields, ...options })) csv += page.csv;
  return csv;
};

describe('a list', () => {
  const emails = async (options: ListOptions) =>
    (await listSubscribers(db, options)).subscribers.map((reader) => reader.email);

  test('shows all subscribers, oldest first, with their data', async () => {
    await seedCast(db);
    const { subscribers, total, next } = await listSubscribers(db);
    expect(subscribers.map(({ email, status, fields: own }) => ({ email, status, fields: own }))).toEqual(
      Object.values(cast),
    );
    expect(subscribers[0]).toMatchObject({ id: 1, tracking: true, createdAt: noon, updatedAt: noon });
    expect({ total, next }).toEqual({ total: 7, next: undefined });
  });

  test('returns pages by id until there is no next one, and the total of all matches', async () => {
    await seedSubscribers(db, 25);
    const seen: number[] = [];
    for (let afterId: number | undefined = 0; afterId !== undefined;) {
      const page = await listSubscribers(db, { limit: 10, afterId });
      expect(page.total).toBe(25);
      seen.push(...page.subscribers.map((reader) => reader.id));
      afterId = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  test('filters by status', async () => {
    await seedCast(db);
    expect(await emails({ status: 'pending' })).toEqual(['rigel@example.net']);
    expect((await listSubscribers(db, { status: 'active' })).total).toBe(3);
  });

  test.each([
    ['part of an address', 'EXAMPLE.CO', ['altair@example.com', 'antares@example.com']],
    ['a value of any field', 'samark', ['vega@example.org']],
    ['a value in another script', '織', ['shokujo@xn--bcher-kva.example']],
    ['a domain as people write it', 'bücher', ['shokujo@xn--bcher-kva.example']],
    ['a whole address as people write it', 'shokujo@Bücher.example', ['shokujo@xn--bcher-kva.example']],
    ['not the names of fields', 'firstName', []],
    ['a percent sign means itself', '%', []],
    ['an underscore means itself', 'v_ga', []],
    ['a backslash means itself', '\\', []],
    ['a quote is no SQL', "' or 1=1 --", []],
  ])('searches %s', async (_what, search, found) => {
    await seedCast(db);
    expect(await emails({ search })).toEqual(found);
  });

  test('finds a subscriber by an address in any spelling', async () => {
    await seedCast(db);
    expect(await findSubscriber(db, ' SHOKUJO@Bücher.example ')).toMatchObject({ email: cast.shokujo.email });
    expect(await findSubscriber(db, 'nobody@example.org')).toBeUndefined();
    expect(await findSubscriber(db, 'no address')).toBeUndefined();
  });
});

describe('an export', () => {
  test('has every subscriber with their fields and the times of consent and unsubscription', async () => {
    const ids = await seedCast(db);
    await unsubscribe(db, { subscriberId: ids.vega, source: 'page', at: noon + 3_600_000 });
    const rows = parse(await exported(), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(7);
    expect(rows[0]).toEqual({
      email: 'vega@example.org',
      status: 'unsubscribed',
      firstName: 'Vega',
      lastName: 'Lyra',
      city: 'Samarkand',
      joined: '2026-11-27T12:00:00.000Z',
      consent: 'confirmed',
      consentSource: 'form:home',
      consentAt: '2026-11-27T12:00:00.000Z',
      leftAt: '2026-11-27T13:00:00.000Z',
      tracking: 'on',
      suppressed: 'unsubscribed',
      suppressedAt: '2026-11-27T13:00:00.000Z',
      suppressedDetail: 'page',
      ledger: JSON.stringify([
        { action: 'confirmed', source: 'form:home', at: '2026-11-27T12:00:00.000Z' },
        { action: 'unsubscribed', source: 'page', at: '2026-11-27T13:00:00.000Z', detail: { was: 'active' } },
      ]),
    });
    expect(rows[3]).toMatchObject({ email: 'rigel@example.net', status: 'pending', consent: 'asked', leftAt: '' });
  });

  test('filters by status, and pages neither skip nor repeat anybody', async () => {
    await seedCast(db);
    await seedSubscribers(db, 25);
    const rows = parse(await exported({ status: 'active', pageRows: 4 }), { columns: true }) as { email: string }[];
    expect(new Set(rows.map((row) => row.email)).size).toBe(28);
    expect(rows).toHaveLength(28);
  });

  test('of an empty list is a header', async () => {
    expect(await exported()).toBe(
      'email,status,firstName,lastName,city,joined,consent,consentSource,consentAt,leftAt,tracking,suppressed,suppressedAt,suppressedDetail,ledger\n',
    );
  });

  test('includes fields that are stored but no longer declared', async () => {
    await seedCast(db);
    expect((await exported({ fields: ['city'] })).split('\n')[0]).toBe(
      'email,status,city,firstName,lastName,joined,consent,consentSource,consentAt,leftAt,tracking,suppressed,suppressedAt,suppressedDetail,ledger',
    );
  });

  test('can’t run anything in a spreadsheet', async () => {
    await db
      .insertInto('subscriber')
      .values({
        email: '=1+1@example.org',
        status: 'active',
        fields: JSON.stringify({ firstName: '+1', city: '\t=1' }),
        created_at: noon,
        updated_at: noon,
      })
      .execute();
    const [row] = parse(await exported(), { columns: true }) as Record<string, string>[];
    expect([row!.email, row!.firstName, row!.city]).toEqual(["'=1+1@example.org", "'+1", "'\t=1"]);
  });

  test('imported again changes nothing, and brings everybody into another database as they were', async () => {
    await seedCast(db);
    await db
      .insertInto('subscriber')
      .values({
        email: '+star@example.org',
        status: 'active',
        fields: JSON.stringify({ firstName: '- "Vega", so' }),
        created_at: noon,
        updated_at: noon,
      })
      .execute();
    const folder = mkdtempSync(join(tmpdir(), 'galley-export-'));
    const file = join(folder, 'readers.csv');
    writeFileSync(file, await exported());
    expect(await importSubscribers(file, { fields }, { db, clock })).toMatchObject({
      rows: 8,
      added: 0,
      updated: 0,
      unchanged: 5,
      blocked: 3,
      refused: 0,
    });
    const fresh = await emptyDatabase();
    expect(await importSubscribers(file, { fields }, { db: fresh, clock })).toMatchObject({
      added: 5,
      active: 4,
      pending: 1,
      blocked: 3,
      refused: 0,
    });
    const there = await listSubscribers(fresh);
    expect(there.subscribers.map(({ email, status, fields: own }) => ({ email, status, fields: own }))).toEqual([
      cast.vega,
      cast.altair,
      cast.shokujo,
      cast.rigel,
      cast.deneb,
      cast.antares,
      cast.mira,
      { email: '+star@example.org', status: 'active', fields: { firstName: '- "Vega", so' } },
    ]);
    await fresh.destroy();
    rmSync(folder, { recursive: true });
  });
});
