import { sql, type Kysely, type RawBuilder } from 'kysely';
import { jsonRows, type JsonColumn } from '../db/json-rows.ts';
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
  // What all of them have in common is said once, and not read out of every row: most imports consist of such entries.
  const [first] = entries as [EntryOf];
  const columns: Record<string, JsonColumn> = { email: 'text', detail: 'text' };
  const part = (name: 'action' | 'source' | 'at', type: JsonColumn): RawBuilder<unknown> => {
    if (entries.every((entry) => entry[name] === first[name])) return sql`cast(${first[name]} as ${sql.raw(type)})`;
    columns[name] = type;
    return sql.ref(`v.${name}`);
  };
  const [action, source, at] = [part('action', 'text'), part('source', 'text'), part('at', 'bigint')];
  // The order matters among the entries of one reader.
  const inOrder = new Set(entries.map(({ email }) => email)).size < entries.length;
  if (inOrder) columns.place = 'integer';
  const isBare = Object.keys(columns).length === 2;
  const rows = isBare
    ? entries.map(({ email, detail }) => ({ email, detail }))
    : entries.map((entry, place) => ({ ...entry, place }));
  await sql`
    insert into consent (subscriber_id, action, source, detail, at)
    select s.id, ${action}, ${source}, v.detail, ${at} from ${jsonRows(db, rows, columns)}, subscriber s
    where s.email = v.email ${inOrder ? sql`order by v.place` : sql``}`.execute(db);
}
