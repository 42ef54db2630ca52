import { record } from '../audit/record.ts';
import { sql } from 'kysely';
import { stringify } from 'csv-stringify/sync';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { pairsOf } from '../db/portable.ts';
import type { ConsentTable, Subscriber, SubscriberStatus } from '../db/tables/audience.ts';
import { readFields } from '../issue/reader-fields.ts';
import { exportTail, guardCell } from './export-columns.ts';
import { writeEntry } from './import/restored-reader.ts';
import { suppressionsOf, type Suppression } from './suppression.ts';

export interface ExportOptions {
  status?: SubscriberStatus | undefined;
  /** `fields` in galley.yaml. Their columns come first and are always there. */
  fields: string[];
  /** Rows read at once. */
  pageRows?: number | undefined;
}

export interface ExportPage {
  csv: string;
  /** Number of subscribers in `csv`. */
  rows: number;
  /** Number of suppressed addresses in `csv` that belong to no subscriber. */
  suppressed: number;
}

type ConsentRow = Pick<ConsentTable, 'action' | 'source' | 'at' | 'detail'> & { subscriber_id: number };

/** What spreadsheets need to read a CSV file as UTF-8. */
export const spreadsheetMark = '\ufeff';

/**
 * The subscribers as CSV text, page by page, with the header first, then the addresses that are suppressed and belong to
 * nobody: `email,status,<fields>,joined,consent,consentSource,consentAt,leftAt,tracking,suppressed,…,ledger`. Times are
 * ISO 8601 in UTC. An import into another database brings everything back. Cells that a spreadsheet would execute get a
 * `'` in front, which an import removes. Pages by id without a transaction: subscribers who join during the export may or
 * may not be in it.
 */
export async function* exportSubscribers(
  { db, clock }: { db: Database; clock: Clock },
  { status, fields, pageRows = 1000 }: ExportOptions,
): AsyncGenerator<ExportPage> {
  // Before the first row leaves.
  await record(db, {
    action: 'subscribers.exported',
    subject: 'subscribers',
    detail: { status: status ?? 'all' },
    at: clock.now(),
  });
  const names = await fieldNames(db, fields);
  yield { csv: csv([['email', 'status', ...names, ...exportTail]]), rows: 0, suppressed: 0 };
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('subscriber')
      .selectAll()
      .where('id', '>', after)
      .$if(status !== undefined, (query) => query.where('status', '=', status!))
      .orderBy('id')
      .limit(pageRows)
      .execute();
    if (page.length === 0) break;
    const consents = await consentsOf(db, page);
    const suppressions = await suppressionsOf(
      db,
      page.map(({ email }) => email),
    );
    const cells = page.map((reader) =>
      toCells(reader, names, consents.get(reader.id) ?? [], suppressions.get(reader.email)),
    );
    yield { csv: csv(cells), rows: page.length, suppressed: 0 };
    after = page.at(-1)!.id;
  }
  if (status === undefined) yield* suppressedAddresses(db, names, pageRows);
}

/** Addresses that must stay out and are no subscriber's; by address, so that two exports are alike. */
async function* suppressedAddresses(db: Database, names: string[], pageRows: number): AsyncGenerator<ExportPage> {
  for (let after = ''; ;) {
    const page = await db
      .selectFrom('suppression')
      .selectAll()
      .where('email', '>', after)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('subscriber').select('id').whereRef('subscriber.email', '=', 'suppression.email'))),
      )
      .orderBy('email')
      .limit(pageRows)
      .execute();
    if (page.length === 0) return;
    const cells = page.map((row) => [
      row.email,
      'suppressed',
      ...names.map(() => ''),
      ...['', '', '', '', '', ''],
      ...suppressionCells(row),
      '',
    ]);
    yield { csv: csv(cells), rows: 0, suppressed: page.length };
    after = page.at(-1)!.email;
  }
}

/** The declared fields, then all others that are stored from an earlier galley.yaml: an export is complete. */
async function fieldNames(db: Database, declared: string[]): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select distinct pair.key as name from subscriber, ${pairsOf(db, 'subscriber.fields')}`.execute(db);
  return [...new Set([...declared, ...rows.map((row) => row.name).toSorted()])];
}

async function consentsOf(db: Database, page: Subscriber[]): Promise<Map<number, ConsentRow[]>> {
  const rows = await db
    .selectFrom('consent')
    .select(['subscriber_id', 'action', 'source', 'at', 'detail'])
    .where(
      'subscriber_id',
      'in',
      page.map((reader) => reader.id),
    )
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, (row) => row.subscriber_id);
}

function toCells(
  reader: Subscriber,
  names: string[],
  ledger: ConsentRow[],
  suppression: Suppression | undefined,
): string[] {
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
    reader.tracking === 1 ? 'on' : 'off',
    ...suppressionCells(suppression),
    JSON.stringify(ledger.map(writeEntry)),
  ];
}

function suppressionCells(suppression: Suppression | undefined): string[] {
  return [suppression?.reason ?? '', day(suppression?.at), suppression?.detail ?? ''];
}

function day(at: number | undefined): string {
  return at === undefined ? '' : new Date(Number(at)).toISOString();
}

function csv(rows: string[][]): string {
  return stringify(rows.map((row) => row.map(guardCell)));
}
