import type { Database } from '../db/open.ts';
import { familyOf, type ClientId } from '../config/mail-clients.ts';
import { alwaysExact } from './mail-client-of.ts';
import { unknownClient } from './count-first-opens.ts';

export interface ClientShares {
  /** 0 to 1 of all first opens, for each requested client that always identifies itself. */
  shares: Record<ClientId, number>;
  /** First opens, each of one reader and one issue. */
  opens: number;
  /** First opens with a known client. */
  known: number;
}

/**
 * With fewer known opens, no shares are returned. The gate ignores faults that affect fewer than one reader in 200
 * (`fewReaders`); below this number, no open of a client would mean no more than one.
 */
const minKnownOpens = 200;

/** A whole year, because readers change their clients over years, and so that seasons do not matter. */
const countedMs = 365 * 24 * 3_600_000;

/**
 * The shares of the mail clients in the first opens of the last twelve months' sends. Undefined while fewer than 200 of
 * them are known.
 *
 * Clients that never identify themselves (Outlook.com, Samsung Email) are omitted rather than given as 0, because their
 * share is unknown. If only the family is known (the proxies of Gmail and Apple hide the device), its opens are spread
 * evenly over the requested platforms of the family. They are not spread by the opens with a known platform: those are
 * not a representative sample, and a platform with a share of 0 among them may have a third of the readers.
 */
export async function clientShares(
  db: Database,
  { now, clients }: { now: number; clients: ClientId[] },
): Promise<ClientShares | undefined> {
  const rows = await db
    .selectFrom('reader_client')
    .innerJoin('send', 'send.id', 'reader_client.send_id')
    .select(({ fn }) => ['reader_client.client', fn.sum<number>('reader_client.opens').as('opens')])
    .where('send.created_at', '>', now - countedMs)
    .groupBy('reader_client.client')
    .execute();
  const counts = new Map(rows.map(({ client, opens }) => [client, Number(opens)]));
  const opens = sum(counts.values());
  const known = opens - (counts.get(unknownClient) ?? 0);
  if (known < minKnownOpens) return undefined;
  const exact = clients.filter((client) => alwaysExact.includes(client) || alwaysExact.includes(familyOf(client)));
  const platforms = (family: string) => clients.filter((client) => familyOf(client) === family).length;
  const opensOf = (client: ClientId) =>
    (counts.get(client) ?? 0) + (counts.get(familyOf(client)) ?? 0) / platforms(familyOf(client));
  return { shares: Object.fromEntries(exact.map((client) => [client, opensOf(client) / opens])), opens, known };
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, one) => total + one, 0);
}
