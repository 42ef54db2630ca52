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

/** An entry of a reader who is named by their address. */
export interface EntryOf {
  email: string;
  action: string;
  source: string;
  /** JSON. */
  detail: string | null;
  at: number;
}

/** The same for many readers at once, in this order. */
export async function appendConsentOf(db: Kysely<Tables>, entries: EntryOf[]): Promise<void> {
  if (entries.length === 0) return;
  // What all of them have in common is said once: most imports consist of such entries.
  const [{ action, source, at }] = entries as [EntryOf];
  const alike = <Part extends 'action' | 'source' | 'at'>(part: Part, value: EntryOf[Part]) =>
    entries.every((entry) => entry[part] === value) ? undefined : part;
  const differ = [alike('action', action), alike('source', source), alike('at', at)].filter(
    (part) => part !== undefined,
  );
  const given = jsonRows(
    db,
    entries.map((entry, place) => ({
      place,
      email: entry.email,
      detail: entry.detail,
      ...Object.fromEntries(differ.map((part) => [part, entry[part]])),
    })),
    { place: 'integer', email: 'text', detail: 'text', action: 'text', source: 'text', at: 'bigint' },
  );
  await sql`
    insert into consent (subscriber_id, action, source, detail, at)
    select s.id, coalesce(v.action, cast(${action} as text)), coalesce(v.source, cast(${source} as text)), v.detail,
      coalesce(v.at, cast(${at} as bigint))
    from ${given}, subscriber s where s.email = v.email order by v.place`.execute(db);
}
