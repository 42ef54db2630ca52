import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { GalleyError } from '../problem.ts';
import { openCsv, type CsvSource } from './csv-source.ts';
import { importChunk, type ImportRow } from './import-chunk.ts';
import { readHeader, type ImportColumns } from './import-columns.ts';
import { ImportReport, type ReportEntry } from './import-report.ts';
import { readImportRow } from './import-row.ts';
import { readRows, type CsvRow } from './read-rows.ts';
import { SeenAddresses } from './seen-addresses.ts';

export interface ImportOptions {
  /** `fields` in galley.yaml: the columns that are kept. */
  fields: string[];
  /** Of those who are new. Default `active`: the publisher vouches for their consent. */
  status?: 'active' | 'pending';
  /** Decides and reports on every row, leaves the database as it is. */
  dryRun?: boolean;
  /** Where rows that were not taken are told; default `<file>.report.csv`. */
  report?: string;
  /** Rows in one transaction. */
  chunkRows?: number;
  onProgress?: (progress: { bytes: number; totalBytes: number; rows: number }) => void;
}

export interface ImportResult {
  /** Rows below the header that have something in them; the six counts add up to it. */
  rows: number;
  added: number;
  updated: number;
  unchanged: number;
  keptOut: number;
  duplicates: number;
  refused: number;
  columns: ImportColumns;
  /** The first of the rows that were not taken; all of them are in the report. */
  examples: ReportEntry[];
  /** Written only when a row was not taken. */
  report: string | undefined;
}

/**
 * Reads a CSV of subscribers into the database. A bad row is refused with its line and reason, and reading goes on.
 * Whole chunks are committed: after a crash, importing again finds them unchanged and adds the rest. Nobody who
 * left, bounced or complained comes back by it. Memory stays flat but for some 48 bytes a row.
 * @throws GalleyError E_CSV_FILE, E_CSV_HEADER (nothing is imported), E_REPORT_FILE
 */
export async function importSubscribers(file: string, options: ImportOptions, { db, clock }: { db: Database; clock: Clock }): Promise<ImportResult> {
  const source = await openCsv(file);
  const rows = readRows(source);
  const { columns, rest } = await readFirstLine(rows, source, options.fields);
  const report = await ImportReport.open(options.report ?? `${file}.report.csv`, file);
  try {
    const result = await importRows(rest, source, columns, options, report, { db, clock });
    return { ...result, columns, report: await report.close() };
  } catch (error) {
    await report.close().catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

type Batches = AsyncGenerator<{ rows: CsvRow[]; bytes: number }>;

/** The header, and the rows after it as they came. */
async function readFirstLine(batches: Batches, { name }: CsvSource, fields: string[]): Promise<{ columns: ImportColumns; rest: Batches }> {
  const first = await batches.next();
  const [head, ...following] = first.done ? [] : first.value.rows;
  if (!head || first.done) throw headerFault(`${name} has no rows`, 'The first line names the columns: email,firstName');
  if ('unreadable' in head) throw headerFault(`The first line of ${name} can't be read: ${head.unreadable}`, 'The first line names the columns: email,firstName');
  const header = readHeader(head.cells, fields);
  if (!header.ok) throw headerFault(`${name}: ${header.message}`, header.hint);
  const { bytes } = first.value;
  async function* rest() {
    yield { rows: following, bytes };
    yield* batches;
  }
  return { columns: header.columns, rest: rest() };
}

function headerFault(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_HEADER', hint });
}

type Counts = Omit<ImportResult, 'columns' | 'report'>;

async function importRows(
  batches: Batches,
  source: CsvSource,
  columns: ImportColumns,
  { status = 'active', dryRun = false, chunkRows = 4000, onProgress }: ImportOptions,
  report: ImportReport,
  { db, clock }: { db: Database; clock: Clock },
): Promise<Counts> {
  const counts: Counts = { rows: 0, added: 0, updated: 0, unchanged: 0, keptOut: 0, duplicates: 0, refused: 0, examples: [] };
  const seen = new SeenAddresses();
  const rules = { columns, delimiter: source.delimiter, status };
  let chunk: ImportRow[] = [];
  let told: ReportEntry[] = [];

  const commit = async (bytes: number) => {
    const how = { at: clock.now(), source: `import:${source.name}`, dryRun };
    const done = dryRun || chunk.length === 0 ? await importChunk(db, chunk, how) : await transact(db, (trx) => importChunk(trx, chunk, how));
    counts.added += done.added;
    counts.updated += done.updated;
    counts.unchanged += done.unchanged;
    counts.keptOut += done.keptOut.length;
    told.push(...done.keptOut.map((entry) => ({ ...entry, what: 'kept out' as const })));
    told.sort((a, b) => a.line - b.line);
    counts.examples.push(...told.slice(0, 10 - counts.examples.length));
    await report.write(told);
    chunk = [];
    told = [];
    onProgress?.({ bytes, totalBytes: source.sizeBytes, rows: counts.rows });
  };

  for await (const batch of batches) {
    for (const row of batch.rows) {
      counts.rows++;
      const read = readImportRow(row, rules);
      const email = read.ok ? read.row.email : read.email;
      const before = email === undefined ? undefined : seen.firstLine(email, row.line);
      if (read.ok && before === undefined) {
        chunk.push(read.row);
      } else if (read.ok) {
        counts.duplicates++;
        told.push({ line: row.line, email: read.row.email, what: 'duplicate', reason: `the same reader as line ${before}` });
      } else {
        if (read.entry.what === 'kept out') counts.keptOut++;
        else counts.refused++;
        told.push(before === undefined ? read.entry : { ...read.entry, reason: `${read.entry.reason}, and line ${before} is the same reader` });
      }
      if (chunk.length + told.length >= chunkRows) await commit(batch.bytes);
    }
  }
  if (chunk.length + told.length > 0) await commit(source.sizeBytes);
  return counts;
}
