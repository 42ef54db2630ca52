import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actingAs } from '../../src/audit/actor.ts';
import { actorWords, doneWords } from '../../src/audit/audit-words.ts';
import { readAudit } from '../../src/audit/read-audit.ts';
import { readFilter } from '../../src/audit/read-filter.ts';
import { record } from '../../src/audit/record.ts';
import type { Action } from '../../src/audit/actions.ts';
import type { Database } from '../../src/db/open.ts';
import { emptyDatabase } from '../setup/database.ts';

let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

const vega = { name: 'vega', way: 'desk' } as const;
const paused = (at: number) =>
  record(db, { action: 'send.paused', subject: 'send:7', detail: { reason: 'by-hand', note: 'lunch' }, at });
const everything = () => readAudit(db, {}, { limit: 100 });

describe('the audit log', () => {
  test('holds who was at work, also in what they started, and Galley where nobody was', async () => {
    await actingAs(vega, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await paused(1);
    });
    await paused(2);
    expect((await everything()).map(({ by, at }) => [at, by.name, by.way])).toEqual([
      [2, 'galley', 'galley'],
      [1, 'vega', 'desk'],
    ]);
  });

  test('refuses to be changed or deleted, even by somebody with the database', async () => {
    await paused(1);
    for (const change of [
      sql`update audit set actor = 'somebody else'`,
      sql`delete from audit`,
      sql`delete from audit where id = 1`,
    ])
      await expect(change.execute(db)).rejects.toThrow('append-only');
    expect(await everything()).toHaveLength(1);
  });

  test('has no entry of a change that was rolled back', async () => {
    await expect(
      db.transaction().execute(async (transaction) => {
        await record(transaction, { action: 'desk.signed-out', subject: 'desk', detail: {}, at: 1 });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await everything()).toEqual([]);
  });

  test('is read newest first, page by page, and by what it is about, who and what', async () => {
    for (let at = 1; at <= 5; at++) await paused(at);
    await actingAs(vega, () =>
      record(db, { action: 'subscribers.exported', subject: 'subscribers', detail: { status: 'all' }, at: 6 }),
    );
    const first = await readAudit(db, {}, { limit: 2 });
    expect(first.map(({ at }) => at)).toEqual([6, 5]);
    expect((await readAudit(db, {}, { limit: 2, before: first[1]!.id })).map(({ at }) => at)).toEqual([4, 3]);
    const ats = async (filter: Parameters<typeof readAudit>[1]) =>
      (await readAudit(db, filter, { limit: 9 })).map(({ at }) => at);
    for (const of of ['send 7', 'send:7', 'Send #7', ' SEND  7 '])
      expect({ of, found: (await ats(readFilter({ of }))).length }).toEqual({ of, found: 5 });
    expect(await ats(readFilter({ of: 'send 70' }))).toEqual([]);
    expect(await ats(readFilter({ action: 'subscribers' }))).toEqual([6]);
    expect(await ats(readFilter({ by: 'vega' }))).toEqual([6]);
    expect(await ats({ since: 5 })).toEqual([6, 5]);
  });

  test('is told in sentences; an action of a newer Galley by its code', () => {
    expect(actorWords(vega)).toBe('vega, on the desk');
    expect(actorWords({ name: '', way: 'desk' })).toBe('Somebody with the desk’s key');
    expect(doneWords({ action: 'send.paused', detail: { reason: 'by-hand', note: 'lunch' } }, String)).toBe(
      'paused it (lunch)',
    );
    expect(doneWords({ action: 'send.cancelled', detail: { skipped: 1 } }, String)).toBe(
      'cancelled it; 1 reader got no copy',
    );
    expect(doneWords({ action: 'moon.landed' as Action, detail: {} }, String)).toBe('moon.landed');
  });
});
