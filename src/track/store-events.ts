import { sql, type Transaction } from 'kysely';
import { jsonRows } from '../db/json-rows.ts';
import type { Tables } from '../db/tables.ts';
import type { EventKind } from '../db/tables/track.ts';
import type { MailClient } from './mail-client-of.ts';
import { countFirstOpens } from './count-first-opens.ts';
import { observedColumns, type Observation } from './observe.ts';

/** An event on its way into the database: numbers and texts only, because it may be kept aside as JSON. */
export interface PendingEvent {
  /** Counts up within the process that stores it. */
  number: number;
  kind: EventKind;
  epoch: number;
  send: number;
  delivery: number;
  link: number | null;
  at: number;
  shown: Observation;
  /** Set for a repeat: the time of the event that it repeats. */
  repeats?: number;
  /** Set for an open that no machine made: the mail client, null if it is unknown. */
  client?: MailClient | null;
}

/**
 * Stores the events of one writer, in order of their numbers, in the caller's transaction. Those that are stored
 * already are passed over: the answer to an earlier COMMIT may have been lost. So are those of mail that the database
 * does not know. A few statements, however many events.
 */
export async function storeEvents(
  transaction: Transaction<Tables>,
  writer: string,
  events: PendingEvent[],
  now: number,
): Promise<void> {
  const from = events[0]!.number;
  const stored = await lockWriter(transaction, { writer, from, to: events.at(-1)!.number, now });
  const fresh = stored < from ? events : events.filter(({ number }) => number > stored);
  const opened = fresh.filter(({ client }) => client !== undefined);
  if (opened.length > 0)
    await countFirstOpens(
      transaction,
      opened.map(({ delivery, send, client }) => ({ delivery, send, client: client ?? undefined })),
    );
  const first = fresh.filter(({ repeats }) => repeats === undefined);
  if (first.length > 0) await insertEvents(transaction, first);
  if (first.length < fresh.length) await countRepeats(transaction, fresh);
}

/** Notes that these events are stored, and returns the number up to which they were before. */
async function lockWriter(
  transaction: Transaction<Tables>,
  { writer, from, to, now }: { writer: string; from: number; to: number; now: number },
): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable('event_writer')
    .set({ stored: to, seen_at: now })
    .where('id', '=', writer)
    .where('stored', '=', from - 1)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return from - 1;
  // The first events of this writer, or some of them are stored already.
  const { rows } = await sql<{ stored: number }>`
    insert into event_writer (id, stored, seen_at) values (${writer}, 0, ${now})
    on conflict (id) do update set seen_at = excluded.seen_at
    returning stored`.execute(transaction);
  const stored = Number(rows[0]!.stored);
  if (to > stored) await transaction.updateTable('event_writer').set({ stored: to }).where('id', '=', writer).execute();
  return stored;
}

const columns = Object.keys(observedColumns) as (keyof Observation)[];

async function insertEvents(transaction: Transaction<Tables>, events: PendingEvent[]): Promise<void> {
  const rows = events.map(({ number, epoch, send, delivery, kind, link, at, shown }) => ({
    ...{ number, epoch, send, delivery, kind, link, at },
    ...shown,
  }));
  const table = jsonRows(transaction, rows, {
    number: 'bigint',
    epoch: 'bigint',
    send: 'bigint',
    delivery: 'bigint',
    kind: 'text',
    link: 'integer',
    at: 'bigint',
    ...observedColumns,
  });
  const names = (prefix: string) => sql.join(columns.map((column) => sql.ref(prefix + column)));
  // With another epoch, the delivery was lost in a restore and its id may belong to another mail now.
  await sql`
    insert into event (delivery_id, send_id, kind, link, at, ${names('')})
    select v.delivery, v.send, v.kind, v.link, v.at, ${names('v.')} from ${table}
    join send on send.id = v.send and send.epoch = v.epoch
    join delivery on delivery.id = v.delivery and delivery.send_id = v.send
    order by v.number`.execute(transaction);
}

/** One row for each event that was repeated. It is named by its time, because its id is not known yet. */
async function countRepeats(transaction: Transaction<Tables>, events: PendingEvent[]): Promise<void> {
  const counts = new Map<
    string,
    { delivery: number; send: number; kind: string; link: number; at: number; n: number }
  >();
  for (const { delivery, send, kind, link, repeats: at } of events) {
    if (at === undefined) continue;
    const key = `${delivery} ${kind} ${link} ${at}`;
    const known = counts.get(key);
    if (known) known.n++;
    else counts.set(key, { delivery, send, kind, link: link ?? -1, at, n: 1 });
  }
  const table = jsonRows(transaction, [...counts.values()], {
    delivery: 'bigint',
    send: 'bigint',
    kind: 'text',
    link: 'integer',
    at: 'bigint',
    n: 'integer',
  });
  await sql`
    update event set repeats = event.repeats + v.n from ${table}
    where event.send_id = v.send and event.delivery_id = v.delivery and event.kind = v.kind
      and coalesce(event.link, -1) = v.link and event.at = v.at`.execute(transaction);
}
