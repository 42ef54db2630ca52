import { sql, type Transaction } from 'kysely';
import { jsonRows } from '../db/json-rows.ts';
import { lockName } from '../db/portable.ts';
import type { Tables } from '../db/tables.ts';
import type { ToldClient } from './mail-client-of.ts';

/** An open that no machine made, about to be stored. */
export interface ReaderOpen {
  delivery: number;
  send: number;
  client: ToldClient | undefined;
}

/** The value in the table for an unknown client. */
export const unknownClient = 'unknown';

/**
 * Counts what these opens were read with, where they are their delivery's first: a reader who opens a mail again, on
 * another device perhaps, stays one reader. Before the opens are stored, in their transaction. One statement, however
 * many there are.
 */
export async function countFirstOpens(transaction: Transaction<Tables>, opens: ReaderOpen[]): Promise<void> {
  if (opens.length === 0) return;
  const firsts = new Map(opens.toReversed().map((open) => [open.delivery, open]));
  const rows = [...firsts.values()].map(({ delivery, send, client = unknownClient }) => ({ delivery, send, client }));
  // In PostgreSQL two processes may store opens of one reader at once, and neither would see the other's. The row of the most
  // common client makes them wait for each other anyway.
  for (const send of [...new Set(rows.map((row) => row.send))].toSorted((a, b) => a - b))
    await lockName(transaction, `clients of send ${send}`);
  await sql`
    insert into reader_client (send_id, client, opens)
    select v.send, v.client, count(*) from ${jsonRows(transaction, rows, { delivery: 'bigint', send: 'bigint', client: 'text' })}
    where not exists (select 1 from event where event.delivery_id = v.delivery and event.kind = 'open' and event.verdict <> 'machine')
    group by v.send, v.client
    on conflict (send_id, client) do update set opens = reader_client.opens + excluded.opens`.execute(transaction);
}
