import { sql, type Transaction } from 'kysely';
import { jsonRows } from '../db/json-rows.ts';
import { lockName } from '../db/portable.ts';
import type { Tables } from '../db/tables.ts';
import type { MailClient } from './mail-client-of.ts';

/** An open by a reader, about to be stored. */
export interface ReaderOpen {
  delivery: number;
  send: number;
  client: MailClient | undefined;
}

/** The value in the table for an unknown client. */
export const unknownClient = 'unknown';

/**
 * Counts the mail clients of these opens, if they are the first of their delivery: a reader who opens a mail again,
 * perhaps on another device, is counted once. Call it in the transaction that stores the opens, before they are stored.
 * Runs one statement for any number of opens.
 */
export async function countFirstOpens(transaction: Transaction<Tables>, opens: ReaderOpen[]): Promise<void> {
  if (opens.length === 0) return;
  const firsts = new Map(opens.toReversed().map((open) => [open.delivery, open]));
  const rows = [...firsts.values()].map(({ delivery, send, client = unknownClient }) => ({ delivery, send, client }));
  // In PostgreSQL two processes may store opens of one reader at the same time, and neither would see the other's. A
  // lock on the row of the most common client makes one wait for the other; they would both update that row anyway.
  for (const send of [...new Set(rows.map((row) => row.send))].toSorted((a, b) => a - b))
    await lockName(transaction, `clients of send ${send}`);
  await sql`
    insert into reader_client (send_id, client, opens)
    select v.send, v.client, count(*) from ${jsonRows(transaction, rows, { delivery: 'bigint', send: 'bigint', client: 'text' })}
    where not exists (select 1 from event where event.delivery_id = v.delivery and event.kind = 'open' and event.verdict <> 'machine')
    group by v.send, v.client
    on conflict (send_id, client) do update set opens = reader_client.opens + excluded.opens`.execute(transaction);
}
