import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { streamFromWorker } from '../../files/stream-from-worker.ts';
import { GalleyError } from '../../problem.ts';
import { openCsv, type CsvSource } from './csv-source.ts';
import { importChunk } from './import-chunk.ts';
import { readHeader, type ImportColumns } from './import-columns.ts';
import { ImportReport } from './import-report.ts';
import type { ReportEntry } from './row-reason.ts';
import { readImport, type ImportPortion, type ImportReading } from './read-import.ts';
import { readRows } from './read-rows.ts';
import { csvWords } from './row-words.ts';

export interface ImportOptions {
  /** `fields` in galley.yaml: the columns to import. */
  fields: string[];
  /** Status of new subscribers. Default `active`: the publisher vouches for their consent. */
  status?: 'active' | 'pending';
  /** Decides and reports on every row without changing the database. */
  dryRun?: boolean;
  /** File for the rows that were not imported; default `<file>.report.csv`. */
  report?: string;
  /** Rows per transaction. */
  chunkRows?: number;
  onProgress?: (progress: { bytes: number; totalBytes: number; rows: number }) => void;
}

export interface ImportResult {
  /** Non-empty rows below the header, the sum of the six counts. */
  rows: number;
  added: number;
  updated: number;
  unchanged: number;
  blocked: number;
  duplicates: number;
  refused: number;
  columns: ImportColumns;
  /** The first rows that were not imported; the report has all of them. */
  examples: ReportEntry[];
  /** The report's file, if there is one. */
  report: string | undefined;
}

/**
 * Imports subscribers from a CSV file. An invalid row is refused with its line and reason, and the import continues.
 * Chunks are committed whole: after a crash, a second import finds them unchanged and adds the rest. Readers who
 * unsubscribed, bounced or complained are not added again. Uses constant memory except for about 48 bytes per row.
 *
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
    await report.close().catch(() => {}); // the first error is the one to report
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
        `The first line of ${name} can't be read: ${csvWords(head.unreadable)}`,
        'The first line must name the columns: email,firstName',
      );
    const header = readHeader(head.cells, fields);
    if (!header.ok) throw headerFault(`${name}: ${header.message}`, header.hint);
    return header.columns;
  }
  throw headerFault(`${name} has no rows`, 'The first line must name the columns: email,firstName');
}

function headerFault(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_HEADER', hint });
}

/** A worker thread takes 0.1 s to start, in which some hundred thousand rows can be read without it. */
const worthAThreadBytes = 2_000_000;

function portionsOf(reading: ImportReading): AsyncGenerator<ImportPortion> {
  if (reading.source.sizeBytes < worthAThreadBytes) return readImport(reading);
  return streamFromWorker<ImportPortion>(new URL('./read-import.thread.ts', import.meta.url), reading);
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
    blocked: 0,
    duplicates: 0,
    refused: 0,
    examples: [],
  };
  const rules = { columns, delimiter: source.delimiter, status };
  for await (const { valid, rejected, bytes } of portionsOf({ source, rules, portionRows: chunkRows })) {
    const how = { at: clock.now(), source: `import:${source.name}`, dryRun };
    const done =
      dryRun || valid.length === 0
        ? await importChunk(db, valid, how)
        : await transact(db, (trx) => importChunk(trx, valid, how));
    const notImported: ReportEntry[] = [
      ...rejected,
      ...done.blocked.map((entry) => ({ ...entry, what: 'blocked' as const })),
    ].toSorted((a, b) => a.line - b.line);
    const countFor = (what: ReportEntry['what']) => notImported.filter((entry) => entry.what === what).length;
    counts.rows += valid.length + rejected.length;
    counts.added += done.added;
    counts.updated += done.updated;
    counts.unchanged += done.unchanged;
    counts.blocked += countFor('blocked');
    counts.duplicates += countFor('duplicate');
    counts.refused += countFor('refused');
    counts.examples.push(...notImported.slice(0, 10 - counts.examples.length));
    await report.write(notImported);
    onProgress?.({ bytes, totalBytes: source.sizeBytes, rows: counts.rows });
  }
  return counts;
}
