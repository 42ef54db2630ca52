/** Makes short operations slow inside the server, so that another process runs in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unsubscribe } from '../../../src/audience/leaving/leave.ts';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { resolveUncertain } from '../../../src/send/steer/resolve.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { maintainSends } from '../../../src/send/run/maintenance.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { noon, seedSubscribers } from '../../cast/subscribers.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';

let folder: string;
let db: Database;
let other: Database;
let ids: number[];
let time = noon;
const clock = { now: () => time };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-slow-'));
  const url = await emptyDatabaseUrl(folder);
  [db, other] = [await openDatabase(url), await openDatabase(url)];
  ids = await seedSubscribers(db, 20);
});
afterEach(async () => {
  await Promise.all([db.destroy(), other.destroy()]);
  rmSync(folder, { recursive: true });
});

/** Makes every such change wait in the server for `seconds`, with its locks. */
async function slow(event: string, table: string, seconds: number): Promise<void> {
  await sql
    .raw(
      `create function slow_${table}() returns trigger language plpgsql as $$ begin perform pg_sleep(${seconds}); return coalesce(new, old); end $$`,
    )
    .execute(db);
  await sql
    .raw(`create trigger slow before ${event} on ${table} for each row execute function slow_${table}()`)
    .execute(db);
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a send that finishes while one of its batches is reopened continues', async () => {
  const { send } = await startSend({ ...planOf(smallRendition), batchSize: 20 }, { db, clock, transport: 'inbox' });
  const batch = { send: send.id, number: 1 };
  const ledger = openLedger({ db, clock, owner: 'one', transport: 'inbox', leaseMs: 1000 });
  const [first] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: first!.id, batch });
  time += 1001;
  await db.deleteFrom('delivery').where('id', '<>', first!.id).execute();
  const heir = openLedger({ db, clock, owner: 'two', transport: 'inbox', leaseMs: 1000 });
  await heir.claimBatch(batch);
  await heir.releaseBatch(batch);
  await db.updateTable('send').set({ status: 'sending' }).execute(); // not marked as finished
  await slow('update', 'send', 0.3);
  const ending = maintainSends({ db, clock, transport: 'inbox', batchSize: 20, policy: 'hold', overdueAfterMs: 1 });
  await pause(100);
  await resolveUncertain(send.id, 'resend', { db: other, clock });
  await ending;
  expect(
    await db
      .selectFrom('batch')
      .innerJoin('send', 'send.id', 'batch.send_id')
      .select(['batch.status as batch', 'send.status as send'])
      .execute(),
  ).toEqual([{ batch: 'open', send: 'sending' }]);
});

test('a reader who leaves while the audience is frozen does not wait for it, and gets no copy', async () => {
  await slow('insert', 'batch', 1);
  const freezing = startSend({ ...planOf(smallRendition), batchSize: 20 }, { db, clock, transport: 'inbox' });
  await pause(300);
  const left = await Promise.race([
    unsubscribe(other, { subscriberId: ids[0]!, source: 'one-click', at: noon }),
    freezing.then(() => 'after the freeze'),
  ]);
  expect(left).toBe('left');
  const { send } = await freezing;
  const ledger = openLedger({ db, clock, owner: 'one', transport: 'inbox', leaseMs: 30_000 });
  const batch = { send: send.id, number: 1 };
  const pending = (await ledger.claimBatch(batch))!;
  expect(await ledger.begin({ delivery: pending[0]!.id, batch })).toMatchObject({ kind: 'skipped' });
});

test('a reader who is removed while the audience is frozen does not stop the send to the others', async () => {
  // The freeze has seen the reader when the removal commits.
  await slow('insert', 'delivery', 0.02);
  const freezing = startSend({ ...planOf(smallRendition), batchSize: 20 }, { db, clock, transport: 'inbox' });
  await pause(100);
  await other.deleteFrom('subscriber').where('id', '=', ids.at(-1)!).execute();
  expect(await freezing).toMatchObject({ kind: 'started', send: { recipients: 19 } });
});

test('statements planned for an empty ledger are planned again for a long one', async () => {
  const start = (issueNumber: number) =>
    startSend({ ...planOf({ ...smallRendition, issueNumber }), batchSize: 200 }, { db, clock, transport: 'inbox' });
  const count = (send: number) =>
    sql<{
      count: number;
    }>`select count(*) as count from delivery where send_id = ${send} and batch = 1 and status = 'planned'`;
  const { send: small } = await start(1);
  for (let times = 0; times < 10; times++) await db.connection().execute((one) => count(small.id).execute(one));
  await sql`insert into subscriber (email, status, created_at, updated_at) select 'many' || i || '@example.org', 'active', 1, 1 from generate_series(1, 20000) as i`.execute(
    db,
  );
  const { send: large } = await start(2);
  const { rows: known } = await sql<{
    reltuples: number;
  }>`select reltuples from pg_class where relname = 'delivery'`.execute(db);
  expect(known[0]!.reltuples).toBeGreaterThan(15_000);
  expect((await count(large.id).execute(db)).rows).toEqual([{ count: 200 }]);
});

test('an answer whose write is cancelled in the server, by a timeout or a person, is written nevertheless', async () => {
  const { send } = await startSend({ ...planOf(smallRendition), batchSize: 20 }, { db, clock, transport: 'inbox' });
  const batch = { send: send.id, number: 1 };
  const ledger = openLedger({ db, clock, owner: 'one', transport: 'inbox', leaseMs: 1000 });
  const [first] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: first!.id, batch });
  await slow('update', 'delivery', 1);
  const closing = ledger.close({
    delivery: first!,
    attempt: 1,
    outcome: { kind: 'accepted', reply: { code: 250, text: 'ok' } },
  });
  await pause(300);
  const { rows } = await sql<{
    done: number;
  }>`select pg_cancel_backend(pid) as done from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active'`.execute(
    other,
  );
  expect(rows).toEqual([{ done: 1 }]);
  await closing;
  expect(await db.selectFrom('delivery').select('status').where('id', '=', first!.id).execute()).toEqual([
    { status: 'accepted' },
  ]);
});
