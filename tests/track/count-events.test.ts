import { setImmediate as otherWork } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { countEvents, pageOfEvents } from '../../src/track/count-events.ts';

test('a report reads a send’s events in order without sorting them', async () => {
  const db = await openDatabase('sqlite::memory:');
  const { sql: text, parameters } = pageOfEvents(db, 1, { delivery_id: 5, id: 9 }).compile();
  const literal = parameters.reduce<string>((query, value) => query.replace('?', String(value)), text);
  const { rows } = await sql.raw<{ detail: string }>(`explain query plan ${literal}`).execute(db);
  const plan = rows.map(({ detail }) => detail).join('; ');
  expect(plan).toMatch(/^SEARCH event USING INDEX event_reader \(send_id=\? AND .*delivery_id.*>/);
  expect(plan).not.toContain('TEMP B-TREE');
  await db.destroy();
});

test('a report over many pages of events counts each once, and lets other work in between', async () => {
  const db = await openDatabase('sqlite::memory:');
  await sql`pragma foreign_keys = off`.execute(db);
  await sql`insert into event (delivery_id, send_id, kind, verdict, reasons, at) with recursive n(i) as (select 0 union all select i + 1 from n where i < 64999) select (i * 7919) % 10007, 1, 'open', 'human', '', i from n`.execute(db);
  await sql`insert into event (delivery_id, send_id, kind, verdict, reasons, at) values (3, 2, 'open', 'human', '', 0)`.execute(db);
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
  await db.destroy();
});
