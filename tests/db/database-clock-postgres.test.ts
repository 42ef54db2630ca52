import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabaseClock, readDatabaseTime, type DatabaseClock } from '../../src/db/database-clock.ts';
import type { Database } from '../../src/db/open.ts';
import { emptyDatabase } from '../setup/database.ts';
import { addReaders, engineOver, transport } from '../send/engine.ts';
import { openLedger } from '../../src/send/ledger/ledger.ts';

const hourMs = 3_600_000;

let db: Database;
let clock: DatabaseClock;
beforeEach(async () => {
  db = await emptyDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  clock.close();
  await db.destroy();
});

test.each([{ off: hourMs }, { off: -hourMs }, { off: 365 * 24 * hourMs }])(
  'on a machine whose clock is $off ms off, the time is that of the PostgreSQL server',
  async ({ off }) => {
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + off);
    clock = await openDatabaseClock(db);
    expect(Math.abs(clock.now() - (await readDatabaseTime(db)))).toBeLessThan(200);
    expect(Number.isInteger(clock.now())).toBe(true);
  },
);

test('when the clock of the machine is set forward while it works, its leases stay as long as they were', async () => {
  clock = await openDatabaseClock(db);
  await addReaders(db, 10);
  const { id } = await engineOver(db, { aheadMs: 0, now: () => clock.now() }).start();
  const ledger = openLedger({ db, clock, owner: 'ahead.example/1/one', transport, leaseMs: 30_000 });
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + hourMs);
  expect(await ledger.claimBatch({ send: id, number: 1 })).toHaveLength(10);
  const { lease_until: until } = await db.selectFrom('batch').select('lease_until').executeTakeFirstOrThrow();
  expect(Number(until) - (await readDatabaseTime(db))).toBeLessThanOrEqual(30_000);
});
