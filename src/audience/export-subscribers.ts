import { sql } from 'kysely';
import { stringify } from 'csv-stringify/sync';
import type { Database } from '../db/open.ts';
import { pairsOf } from '../db/portable.ts';
import type { ConsentTable, Subscriber, SubscriberStatus } from '../db/tables/audience.ts';
import { readFields } from '../issue/reader-fields.ts';

export interface ExportOptions {
  status?: SubscriberStatus | undefined;
  /** `fields` in galley.yaml: their columns come first, and are there even when nobody has one. */
  fields: string[];
  /** Rows read at once. */
  pageRows?: number | undefined;
}

export interface ExportPage {
  csv: string;
  /** Subscribers in it. */
  rows: number;
}

type ConsentRow = Pick<ConsentTable, 'action' | 'source' | 'at'> & { subscriber_id: number };

/**
 * The list as CSV text, page by page, header first: `email,status,<fields>,joined,consent,consentSource,consentAt,leftAt`.
 * Times are ISO 8601 in UTC. Cells that a spreadsheet would run get a `'` in front, which an import takes off again.
 * Pages by id with no transaction held: whoever joins meanwhile may be in it or not.
 */
export async function* exportSubscribers(
  db: Database,
  { status, fields, pageRows = 1000 }: ExportOptions,
): AsyncGenerator<ExportPage> {
  const names = await fieldNames(db, fields);
  yield {
    csv: csv([['email', 'status', ...names, 'joined', 'consent', 'consentSource', 'consentAt', 'leftAt']]),
    rows: 0,
  };
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('subscriber')
      .selectAll()
      .where('id', '>', after)
      .$if(status !== undefined, (query) => query.where('status', '=', status!))
      .orderBy('id')
      .limit(pageRows)
      .execute();
    if (page.length === 0) return;
    const consents = await consentsOf(db, page);
    yield { csv: csv(page.map((reader) => toCells(reader, names, consents.get(reader.id) ?? []))), rows: page.length };
    after = page.at(-1)!.id;
  }
}

/** Declared ones, then any that are stored from before galley.yaml changed: an export leaves nothing out. */
async function fieldNames(db: Database, declared: string[]): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select distinct pair.key as name from subscriber, ${pairsOf(db, 'subscriber.fields')}`.execute(db);
  return [...new Set([...declared, ...rows.map((row) => row.name).toSorted()])];
}

async function consentsOf(db: Database, page: Subscriber[]): Promise<Map<number, ConsentRow[]>> {
  const rows = await db
    .selectFrom('consent')
    .select(['subscriber_id', 'action', 'source', 'at'])
    .where(
      'subscriber_id',
      'in',
      page.map((reader) => reader.id),
    )
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, (row) => row.subscriber_id);
}

function toCells(reader: Subscriber, names: string[], ledger: ConsentRow[]): string[] {
  const own = readFields(reader.fields);
  const given =
    ledger.findLast((entry) => entry.action !== 'unsubscribed' && entry.action !== 'asked') ??
    ledger.findLast((entry) => entry.action === 'asked');
  const left =
    reader.status === 'unsubscribed' ? ledger.findLast((entry) => entry.action === 'unsubscribed') : undefined;
  return [
    reader.email,
    reader.status,
    ...names.map((name) => (Object.hasOwn(own, name) ? own[name]! : '')),
    day(reader.created_at),
    given?.action ?? '',
    given?.source ?? '',
    day(given?.at),
    day(left?.at),
  ];
}

function day(at: number | undefined): string {
  return at === undefined ? '' : new Date(Number(at)).toISOString();
}

function csv(rows: string[][]): string {
  return stringify(rows, { escape_formulas: true });
}
