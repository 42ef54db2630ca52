import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { fromThread } from '../../files/stream-from-worker.ts';
import { GalleyError } from '../../problem.ts';
import { openCsv, type CsvSource } from './csv-source.ts';
import { importChunk } from './import-chunk.ts';
import { readHeader, type ImportColumns } from './import-columns.ts';
import { ImportReport, type ReportEntry } from './import-report.ts';
import { readImport, type ImportPortion, type ImportReading } from './read-import.ts';
import { readRows } from './read-rows.ts';

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
export async function importSubscribers(
  file: string,
  options: ImportOptions,
  { db, clock }: { db: Database; clock: Clock },
): Promise<ImportResult> {
  const source = await openCsv(file);
  const columns = await readColumns(source, options.fields);
  const report = await ImportReport.open(options.report ?? `${file}.report.csv`, file);
  try {
    const result = await importRows(source, columns, options, report, { db, clock });
    return { ...result, columns, report: await report.close() };
  } catch (error) {
    await report.close().catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

async function readColumns(source: CsvSource, fields: string[]): Promise<ImportColumns> {
  const { name } = source;
  for await (const {
    rows: [head],
  } of readRows(source)) {
    if (!head) continue;
    if ('unreadable' in head)
      throw headerFault(
        `The first line of ${name} can't be read: ${head.unreadable}`,
        'The first line names the columns: email,firstName',
      );
    const header = readHeader(head.cells, fields);
    if (!header.ok) throw headerFault(`${name}: ${header.message}`, header.hint);
    return header.columns;
  }
  throw headerFault(`${name} has no rows`, 'The first line names the columns: email,firstName');
}

function headerFault(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_HEADER', hint });
}

/** A thread takes a tenth of a second to begin, and reads some hundred thousand rows in the time that it saves. */
const worthAThreadBytes = 2_000_000;

function portionsOf(reading: ImportReading): AsyncGenerator<ImportPortion> {
  if (reading.source.sizeBytes < worthAThreadBytes) return readImport(reading);
  return fromThread<ImportPortion>(new URL('./read-import.thread.ts', import.meta.url), reading);
}

type Counts = Omit<ImportResult, 'columns' | 'report'>;

async function importRows(
  source: CsvSource,
  columns: ImportColumns,
  { status = 'active', dryRun = false, chunkRows = 4000, onProgress }: ImportOptions,
  report: ImportReport,
  { db, clock }: { db: Database; clock: Clock },
): Promise<Counts> {
  const counts: Counts = {
    rows: 0,
    added: 0,
    updated: 0,
    unchanged: 0,
    keptOut: 0,
    duplicates: 0,
    refused: 0,
    examples: [],
  };
  const rules = { columns, delimiter: source.delimiter, status };
  for await (const { fit, told, bytes } of portionsOf({ source, rules, portionRows: chunkRows })) {
    const how = { at: clock.now(), source: `import:${source.name}`, dryRun };
    const done =
      dryRun || fit.length === 0
        ? await importChunk(db, fit, how)
        : await transact(db, (trx) => importChunk(trx, fit, how));
    const leftOut: ReportEntry[] = [
      ...told,
      ...done.keptOut.map((entry) => ({ ...entry, what: 'kept out' as const })),
    ].toSorted((a, b) => a.line - b.line);
    const leftOutFor = (what: ReportEntry['what']) => leftOut.filter((entry) => entry.what === what).length;
    counts.rows += fit.length + told.length;
    counts.added += done.added;
    counts.updated += done.updated;
    counts.unchanged += done.unchanged;
    counts.keptOut += leftOutFor('kept out');
    counts.duplicates += leftOutFor('duplicate');
    counts.refused += leftOutFor('refused');
    counts.examples.push(...leftOut.slice(0, 10 - counts.examples.length));
    await report.write(leftOut);
    onProgress?.({ bytes, totalBytes: source.sizeBytes, rows: counts.rows });
  }
  return counts;
}
