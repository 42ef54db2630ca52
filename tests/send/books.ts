/** What must always hold in the database, as sentences about what does not. */
import { sql } from 'kysely';
import { expect } from 'vitest';
import { countDeliveries } from '../../src/db/count-deliveries.ts';
import type { Database } from '../../src/db/open.ts';
import type { DeliveryStatus } from '../../src/db/tables/send.ts';

/** A send's counts are those of its deliveries, and match its batches. `isQuiet`: no worker is running. */
export async function expectBooksToAgree(db: Database, { isQuiet = true } = {}): Promise<void> {
  expect(await disagreements(db, isQuiet)).toEqual([]);
}

async function disagreements(db: Database, isQuiet: boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, status, recipients } of await db
    .selectFrom('send')
    .select(['id', 'status', 'recipients'])
    .execute()) {
    const real = await byStatus(db, id);
    const { counts } = await countDeliveries(db, id);
    for (const [name, told] of Object.entries(counts))
      if (told !== (real[name as DeliveryStatus] ?? 0))
        wrong.push(`send ${id} says ${told} ${name}, and there are ${real[name as DeliveryStatus] ?? 0}`);
    const total = Object.values(real).reduce((sum, count) => sum + count, 0);
    if (total !== recipients) wrong.push(`send ${id} has ${recipients} recipients and ${total} deliveries`);
    if (status === 'cancelled' && isQuiet && (real.planned || real.deferred))
      wrong.push(`send ${id} is cancelled, and some of it waits`);
  }
  const { rows } = await sql<{
    send_id: number;
    number: number;
    batch: string;
    owner: string | null;
    send: string;
    todo: number;
    flying: number;
  }>`
    select b.send_id, b.number, b.status as batch, b.owner, o.status as send,
      (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status in ('planned', 'deferred')) as todo,
      (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status = 'attempting') as flying
    from batch b join send o on o.id = b.send_id`.execute(db);
  for (const { send_id, number, batch, owner, send, todo, flying } of rows) {
    const name = `batch ${number} of send ${send_id}`;
    if (isQuiet && owner !== null) wrong.push(`${name} is held by ${owner}`);
    if (owner === null && flying > 0) wrong.push(`${name} is nobody's, and ${flying} of it are in the air`);
    if (owner === null && todo > 0 !== (batch === 'open'))
      wrong.push(`${name} is ${batch}, and ${todo} of it are to do`);
    if (batch === 'open' && send === 'finished') wrong.push(`${name} is open, and its send is finished`);
  }
  const { rows: twice } =
    await sql`select send_id, subscriber_id from delivery group by send_id, subscriber_id having count(*) > 1`.execute(
      db,
    );
  if (twice.length > 0) wrong.push(`${twice.length} readers have two deliveries of one send`);
  return wrong;
}

/** A send's deliveries, counted row by row. */
export async function byStatus(db: Database, send: number): Promise<Partial<Record<DeliveryStatus, number>>> {
  const rows = await db
    .selectFrom('delivery')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .where('send_id', '=', send)
    .groupBy('status')
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}
