import type { Database } from '../db/open.ts';
import { clientName } from '../config/mail-clients.ts';
import { unknownClient } from '../track/count-first-opens.ts';

export interface ClientReport {
  /** In caniemail's terms, such as `apple-mail.ios`, or `gmail` if no more is known; null if unknown. */
  client: string | null;
  name: string;
  /** Readers whose first open came from it. */
  opens: number;
  /** Share of all first opens, 0 to 1. */
  share: number;
}

/** The mail clients of an issue's readers, the most common first, unknown ones last. */
export async function readWith(db: Database, send: number): Promise<ClientReport[]> {
  const rows = await db.selectFrom('reader_client').select(['client', 'opens']).where('send_id', '=', send).execute();
  const all = rows.reduce((sum, { opens }) => sum + opens, 0);
  const reports = rows.map(({ client, opens }): ClientReport =>
    client === unknownClient
      ? { client: null, name: 'Unknown', opens, share: opens / all }
      : { client, name: clientName(client), opens, share: opens / all },
  );
  return reports.toSorted(
    (a, b) =>
      Number(a.client === null) - Number(b.client === null) || b.opens - a.opens || a.name.localeCompare(b.name),
  );
}
