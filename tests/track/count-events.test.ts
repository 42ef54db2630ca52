import { setImmediate as otherWork } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { countEvents, pageOfEvents } from '../../src/track/count-events.ts';
import { emptyDatabase, engine } from '../setup/database.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  // Events without the deliveries that they belong to.
  await (engine === 'postgres' ? sql`alter table event disable trigger all` : sql`pragma foreign_keys = off`).execute(
    db,
  );
  await sql`insert into event (delivery_id, send_id, kind, verdict, reasons, at) with recursive n(i) as (select 0 union all select i + 1 from n where i < 64999) select (i * 7919) % 10007, 1, 'open', 'human', '', i from n`.execute(
    db,
  );
  await sql`insert into event (delivery_id, send_id, kind, verdict, reasons, at) values (3, 2, 'open', 'human', '', 0)`.execute(
    db,
  );
});
afterEach(() => db.destroy());

test('a report reads a send’s events in order without sorting them', async () => {
  await sql`analyze event`.execute(db);
  const page = pageOfEvents(db, 1, { delivery_id: 5, id: 9 });
  const rows: Record<string, unknown>[] =
    engine === 'postgres' ? await page.explain() : await page.explain(undefined, sql`query plan`);
  const plan = rows.map((row) => String(row['QUERY PLAN'] ?? row.detail)).join('; ');
  expect(plan).toMatch(
    engine === 'postgres'
      ? /Index Scan using event_reader on event .*Index Cond: .*ROW\(delivery_id, id\) >/
      : /^SEARCH event USING INDEX event_reader \(send_id=\? AND .*delivery_id.*>/,
  );
  expect(plan).not.toMatch(/TEMP B-TREE|Sort/);
});

test('a report over many pages of events counts each once, and lets other work run in between', async () => {
  let turns = 0;
  const stop = new AbortController();
  const others = (async () => {
    for (; !stop.signal.aborted; turns++) await otherWork();
  })();
  const { opens } = await countEvents(db, 1, () => []);
  stop.abort();
  await others;
  expect(opens).toMatchObject({ raw: 65_000, readers: 10_007 });
  expect(turns).toBeGreaterThanOrEqual(3);
});
