import { sql, type Kysely, type RawBuilder } from 'kysely';
import { jsonRows } from '../../db/json-rows.ts';
import type { SuppressionTable } from '../../db/tables/audience.ts';
import type { Tables } from '../../db/tables.ts';
import type { ReaderFields } from '../../issue/reader-fields.ts';
import type { KnownReader } from '../admit.ts';
import { appendConsentOf, type EntryOf } from '../consent.ts';
import { suppressMany } from '../suppression.ts';
import type { Decided } from './fold-row.ts';
import type { ImportRow } from './import-row.ts';

interface Context {
  at: number;
  source: string;
  known: Map<string, KnownReader & { id: number; created_at: number }>;
}

/** Writes the decisions about a chunk of rows: each table with one statement. */
export async function writeEffects(db: Kysely<Tables>, decided: Decided[], context: Context): Promise<void> {
  const { at, source } = context;
  const readers: NewReader[] = [];
  const entries: EntryOf[] = [];
  const suppressions: { email: string; reason: SuppressionTable['reason']; detail: string | null; at: number }[] = [];
  const changed: { email: string; fields: ReaderFields }[] = [];
  const left: { row: ImportRow; status: string }[] = [];
  for (const { row, effect } of decided) {
    const { email, line } = row;
    switch (effect.kind) {
      case 'add': {
        readers.push(newReader(row, effect.status, true, at));
        const agreedAt = past(row.agreedAt ?? row.joinedAt, at);
        const bare = row.said === undefined && agreedAt === undefined;
        const detail = bare
          ? `{"line":${line}}`
          : JSON.stringify({ line, said: row.said, importedAt: agreedAt === undefined ? undefined : at });
        entries.push({ email, action: 'imported', source, detail, at: agreedAt ?? at });
        break;
      }
      case 'restore': {
        const { status, restored } = effect;
        if (status !== undefined) readers.push(newReader(row, status, restored.tracking, at));
        if (status !== undefined) for (const entry of restored.ledger) entries.push({ email, ...entry });
        if (restored.suppression) suppressions.push({ email, ...restored.suppression });
        else if (status === 'unsubscribed' || status === 'bounced' || status === 'complained')
          suppressions.push({ email, reason: status, detail: source, at: past(row.leftAt, at) ?? at });
        break;
      }
      case 'update':
        changed.push({ email, fields: effect.fields });
        break;
      case 'leave': {
        left.push({ row, status: effect.status });
        const was = context.known.get(email)!.status;
        if (effect.status === 'unsubscribed' || effect.status === 'pending') {
          const action = effect.status === 'pending' ? 'imported' : 'unsubscribed';
          entries.push({ email, action, source, detail: JSON.stringify({ line, said: row.said, was }), at });
        }
        if (effect.suppress) suppressions.push({ email, reason: effect.suppress, detail: evidence(source, row), at });
        break;
      }
      case 'keep-out':
        if (effect.suppress)
          suppressions.push({
            email,
            reason: effect.suppress,
            detail: evidence(source, row),
            at: past(row.leftAt, at) ?? at,
          });
        break;
      case 'unchanged':
        break;
    }
  }
  await suppressMany(db, suppressions);
  await insertReaders(db, readers, at);
  await updateKnown(
    db,
    [
      ...changed.map(({ email, fields }) => ({ ...storedOf(email, context), fields: JSON.stringify(fields) })),
      ...left.map(({ row, status }) => ({ ...storedOf(row.email, context), status })),
    ],
    at,
  );
  await appendConsentOf(db, entries);
}

function storedOf(email: string, { known }: Context) {
  const { status, fields, created_at } = known.get(email)!;
  return { email, status: status as string, fields, created_at: Number(created_at) };
}

interface NewReader {
  email: string;
  status: string;
  fields: string;
  joined: number | undefined;
  tracking: 0 | undefined;
}

/** Omits the values that most readers have: tracking on, joined now. */
function newReader(row: ImportRow, status: string, tracking: boolean, at: number): NewReader {
  const { email, fields, joinedAt, agreedAt } = row;
  const joined = past(joinedAt ?? agreedAt, at);
  return { email, status, fields: JSON.stringify(fields), joined, tracking: tracking ? undefined : 0 };
}

/** A day in a file that lies in the future is a mistake. */
function past(written: number | undefined, now: number): number | undefined {
  return written !== undefined && written <= now ? written : undefined;
}

/** The evidence stored with a suppression: the file, and its words. */
function evidence(source: string, { line, said }: ImportRow): string {
  return `${source} line ${line}: ${said ?? ''}`.slice(0, 300);
}

async function insertReaders(db: Kysely<Tables>, readers: NewReader[], at: number): Promise<void> {
  if (readers.length === 0) return;
  // A column that no reader of the chunk uses is not read from any row.
  const [hasDay, hasTracking] = [readers.some(({ joined }) => joined), readers.some(({ tracking }) => tracking === 0)];
  const fresh = jsonRows(db, readers, {
    email: 'text',
    status: 'text',
    fields: 'text',
    ...(hasTracking ? { tracking: 'integer' as const } : {}),
    ...(hasDay ? { joined: 'bigint' as const } : {}),
  });
  const now = sql`cast(${at} as bigint)`;
  const tracking = hasTracking ? sql`coalesce(v.tracking, 1)` : sql`1`;
  const joined = hasDay ? sql`coalesce(v.joined, ${now})` : now;
  await sql`insert into subscriber (email, status, fields, tracking, created_at, updated_at)
    select v.email, v.status, v.fields, ${tracking}, ${joined}, ${now} from ${fresh}`.execute(db);
}

/** An upsert that always finds its row: the only multi-row update that SQLite and PostgreSQL share. */
async function updateKnown(
  db: Kysely<Tables>,
  readers: { email: string; status: string; fields: string; created_at: number }[],
  at: number,
): Promise<void> {
  if (readers.length === 0) return;
  const columns = { email: 'text', status: 'text', fields: 'text', created_at: 'bigint' } as const;
  const rows: RawBuilder<unknown> = jsonRows(db, readers, columns);
  const now = sql`cast(${at} as bigint)`;
  // "where true": SQLite would read "on conflict" as a join's condition.
  await sql`insert into subscriber (email, status, fields, created_at, updated_at)
    select v.email, v.status, v.fields, v.created_at, ${now} from ${rows} where true
    on conflict (email) do update set status = excluded.status, fields = excluded.fields, updated_at = excluded.updated_at`.execute(
    db,
  );
}
