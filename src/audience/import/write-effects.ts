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

/** Writes what was decided on a chunk of rows: each table with one statement. */
export async function writeEffects(db: Kysely<Tables>, decided: Decided[], context: Context): Promise<void> {
  const { at, source } = context;
  const readers: object[] = [];
  const entries: EntryOf[] = [];
  const suppressions: { email: string; reason: SuppressionTable['reason']; detail: string | null; at: number }[] = [];
  const changed: { email: string; fields: ReaderFields }[] = [];
  const left: { row: ImportRow; status: string }[] = [];
  const enter = (email: string, entry: Omit<EntryOf, 'email'>) => entries.push({ email, ...entry });
  for (const { row, effect } of decided) {
    const { email, line } = row;
    switch (effect.kind) {
      case 'add': {
        readers.push(newReader(row, effect.status, true, at));
        const agreedAt = past(row.agreedAt ?? row.joinedAt, at);
        const detail = {
          line,
          ...(row.said === undefined ? {} : { said: row.said }),
          ...(agreedAt === undefined ? {} : { importedAt: at }),
        };
        enter(email, { action: 'imported', source, detail: JSON.stringify(detail), at: agreedAt ?? at });
        break;
      }
      case 'restore': {
        const { status, restored } = effect;
        if (status !== undefined) readers.push(newReader(row, status, restored.tracking, at));
        if (status !== undefined) for (const entry of restored.ledger) enter(email, entry);
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
          enter(email, { action, source, detail: JSON.stringify({ line, said: row.said, was }), at });
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

/** What is so for most readers is left out: tracking on, joined now. */
function newReader(row: ImportRow, status: string, tracking: boolean, at: number): object {
  const { email, fields, joinedAt, agreedAt } = row;
  const joined = past(joinedAt ?? agreedAt, at);
  return { email, status, fields: JSON.stringify(fields), joined, ...(tracking ? {} : { tracking: 0 }) };
}

/** A day in a file that lies in the future is a mistake. */
function past(written: number | undefined, now: number): number | undefined {
  return written !== undefined && written <= now ? written : undefined;
}

/** Kept with a suppression: which file said it, and in which words. */
function evidence(source: string, { line, said }: ImportRow): string {
  return `${source} line ${line}: ${said ?? ''}`.slice(0, 300);
}

async function insertReaders(db: Kysely<Tables>, readers: object[], at: number): Promise<void> {
  if (readers.length === 0) return;
  const columns = { email: 'text', status: 'text', fields: 'text', tracking: 'integer', joined: 'bigint' } as const;
  const fresh = jsonRows(db, readers, columns);
  const now = sql`cast(${at} as bigint)`;
  await sql`insert into subscriber (email, status, fields, tracking, created_at, updated_at)
    select v.email, v.status, v.fields, coalesce(v.tracking, 1), coalesce(v.joined, ${now}), ${now} from ${fresh}`.execute(
    db,
  );
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
