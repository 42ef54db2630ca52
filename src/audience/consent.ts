import type { Kysely } from 'kysely';
import type { ConsentTable, Tables } from '../db/tables.ts';

export interface ConsentEntry {
  subscriberId: number;
  action: ConsentTable['action'];
  /** `cli`, `import:readers.csv`, `one-click`, `page`, `form:home`. */
  source: string;
  /** What was shown or said, for the day somebody asks; never an IP address. */
  detail?: Record<string, unknown> | undefined;
  at: number;
}

/** Appends to the ledger; nothing in it is ever changed. Works on a handle or inside a transaction. */
export async function appendConsent(db: Kysely<Tables>, entries: ConsentEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto('consent')
    .values(
      entries.map(({ subscriberId, action, source, detail, at }) => ({
        subscriber_id: subscriberId,
        action,
        source,
        detail: detail ? JSON.stringify(detail) : null,
        at,
      })),
    )
    .execute();
}
