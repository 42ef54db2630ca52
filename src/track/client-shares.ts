import type { Database } from '../db/open.ts';
import { familyOf, type ClientId } from '../config/mail-clients.ts';
import { alwaysExact } from './mail-client-of.ts';
import { unknownClient } from './count-first-opens.ts';

export interface ClientShares {
  /** 0 to 1 of all first opens, for each client that was asked for and that always says who it is. */
  shares: Record<ClientId, number>;
  /** First opens, each of one reader and one issue. */
  opens: number;
  /** Those of them whose client is known. */
  known: number;
}

/**
 * Below it nothing is said. The gate falls silent where fewer than one reader in 200 meets a fault (`fewReaders`): with
 * fewer opens than that, nobody seen would say as little as one seen.
 */
export const fewestKnownOpens = 200;

/** Readers change their clients within years, not weeks, and a yearly count has no season. */
const countedMs = 365 * 24 * 3_600_000;

/**
 * What the publication's readers read with, by the first opens of the last twelve months' sends. Undefined while fewer than
 * 200 of them are known.
 *
 * A client that never says who it is (Outlook.com, Samsung Email) is left out, not given as 0: nobody knows. Where only the
 * family is known (Gmail's and Apple's proxies hide the device), its opens are spread evenly over those of its platforms
 * that are asked for. Not by what is known of the platforms: whose device shows is no sample of whose is hidden, and a
 * platform with a share of 0 by that reckoning may have a third of the readers.
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
  if (known < fewestKnownOpens) return undefined;
  const exact = clients.filter((client) => alwaysExact.includes(client) || alwaysExact.includes(familyOf(client)));
  const platforms = (family: string) => clients.filter((client) => familyOf(client) === family).length;
  const opensOf = (client: ClientId) =>
    (counts.get(client) ?? 0) + (counts.get(familyOf(client)) ?? 0) / platforms(familyOf(client));
  return { shares: Object.fromEntries(exact.map((client) => [client, opensOf(client) / opens])), opens, known };
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, one) => total + one, 0);
}
