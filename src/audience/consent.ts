import { sql, type Kysely } from 'kysely';
import { jsonRows } from '../db/json-rows.ts';
import type { ConsentTable } from '../db/tables/audience.ts';
import type { Tables } from '../db/tables.ts';

export interface ConsentEntry {
  subscriberId: number;
  action: ConsentTable['action'];
  /** `cli`, `import:readers.csv`, `one-click`, `page`, `form:home`. */
  source: string;
  /** What the person saw or said, as evidence; never an IP address. */
  detail?: Record<string, unknown> | undefined;
  at: number;
}

/** Appends to the ledger and returns the new ids; entries are never changed. Works on a handle or inside a transaction. */
export async function appendConsent(db: Kysely<Tables>, entries: ConsentEntry[]): Promise<number[]> {
  if (entries.length === 0) return [];
  const rows = await db
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
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The same for many readers at once, identified by their addresses. */
export async function appendConsentOf(
  db: Kysely<Tables>,
  readers: { email: string; detail: Record<string, unknown> }[],
  { action, source, at }: Pick<ConsentEntry, 'action' | 'source' | 'at'>,
): Promise<void> {
  if (readers.length === 0) return;
  const given = jsonRows(
    db,
    readers.map(({ email, detail }) => ({ email, detail: JSON.stringify(detail) })),
    { email: 'text', detail: 'text' },
  );
  await sql`
    insert into consent (subscriber_id, action, source, detail, at)
    select s.id, ${sql.lit(action)}, cast(${source} as text), v.detail, cast(${at} as bigint) from ${given}, subscriber s where s.email = v.email`.execute(
    db,
  );
}
