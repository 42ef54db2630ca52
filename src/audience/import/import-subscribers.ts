import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { streamFromWorker } from '../../files/stream-from-worker.ts';
import { GalleyError } from '../../problem.ts';
import { openCsv, type CsvSource } from './csv-source.ts';
import { importChunk } from './import-chunk.ts';
import { mayBeHeader, readHeader, type ColumnChoice, type ImportColumns } from './import-columns.ts';
import { ImportReport } from './import-report.ts';
import type { RowRules } from './import-row.ts';
import { ImportTally, type ImportCounts } from './import-tally.ts';
import { standingOfTitle } from './meaning/file-name.ts';
import type { ValueChoices } from './meaning/row-standing.ts';
import type { Standing } from './meaning/standing.ts';
import { ImportQuestions } from './question-words.ts';
import { readImport, type ImportOverview, type ImportPortion, type ImportReading } from './read-import.ts';
import { readRows } from './read-rows.ts';
import { csvWords } from './row-words.ts';

export interface ImportOptions {
  /** `fields` in galley.yaml: the columns to import. */
  fields: string[];
  /**
   * The standing of everybody in the file. Without it, people become `active`, because the publisher vouches for their
   * consent, unless the name of the file says otherwise. A row that says that its person left wins over `active`.
   */
  status?: Standing | undefined;
  /** The uses of columns that we do not know or do not understand. */
  columns?: ColumnChoice[];
  /** The meanings of values in such columns. */
  values?: ValueChoices;
  /** The encoding of the file; recognised if not given. */
  encoding?: string | undefined;
  /** Decides and reports on every row without changing the database. */
  dryRun?: boolean;
  /** File for the rows that were not imported; default `<file>.report.csv`. */
  report?: string;
  /** Rows per transaction. */
  chunkRows?: number;
  onProgress?: (progress: { bytes: number; totalBytes: number; rows: number }) => void;
}

export interface ImportResult extends ImportCounts {
  columns: ImportColumns;
  encoding: { name: string; guessed: boolean };
  /** The report's file, if there is one. */
  report: string | undefined;
}

/**
 * Imports subscribers from a CSV file, and those who left a list as people who are never mailed. An invalid row is
 * refused with its line and reason, and the import continues. Chunks are committed whole: after a crash, a second import
 * finds them unchanged and adds the rest. People who left, bounced, complained or are not known to have agreed,
 * according to this file or to the database, never become active. Uses constant memory, and 16 to 32 bytes per row.
 *
 * @throws GalleyError E_CSV_FILE, E_CSV_HEADER (nothing is imported), E_REPORT_FILE
 * @throws ImportQuestions when the file says something about leaving that only the operator understands; nothing is
 * imported
 */
export async function importSubscribers(
  file: string,
  options: ImportOptions,
  { db, clock }: { db: Database; clock: Clock },
): Promise<ImportResult> {
  const source = await openCsv(file, options.encoding);
  const { columns, title } = await readColumns(source, options);
  const rules: RowRules = {
    columns,
    delimiter: source.delimiter,
    status: options.status ?? 'active',
    values: options.values ?? {},
    unsaid: options.status === undefined ? unsaidStatus(source, title) : undefined,
  };
  const portions = portionsOf({ source, rules, portionRows: options.chunkRows ?? 4000 });
  try {
    const first = (await portions.next()).value;
    const overview: ImportOverview = first && 'questions' in first ? first : { columns, questions: [] };
    if (overview.questions.length > 0) throw new ImportQuestions(source.name, overview.questions);
    const report = await ImportReport.open(options.report ?? `${file}.report.csv`, file);
    try {
      const counts = await importRows(source, portions, options, report, { db, clock });
      const encoding = { name: source.encoding, guessed: source.guessed };
      return { ...counts, columns: overview.columns, encoding, report: await report.close() };
    } catch (error) {
      await report.close().catch(() => {}); // the first error is the one to report
      throw error;
    }
  } finally {
    await portions.return(undefined);
  }
}

function unsaidStatus({ name }: CsvSource, title: string): RowRules['unsaid'] {
  const byName = standingOfTitle(name);
  if (byName) return { says: byName, text: name, where: 'name' };
  const byTitle = standingOfTitle(title);
  return byTitle && { says: byTitle, text: title, where: 'title' };
}

/** The number of lines in which the header is searched: other programs write titles and notes above it. */
const maxTitleLines = 30;

/** Finds the columns, and the lines above them. */
async function readColumns(
  source: CsvSource,
  options: ImportOptions,
): Promise<{ columns: ImportColumns; title: string }> {
  const { name } = source;
  const choices = options.columns ?? [];
  const above: { line: number; cells: string[] }[] = [];
  for await (const { rows } of readRows(source)) {
    for (const head of rows) {
      if ('unreadable' in head) {
        if (above.length > 0) continue;
        throw headerFault(
          `The first line of ${name} can't be read: ${csvWords(head.unreadable)}`,
          'The first line must name the columns: email,firstName',
        );
      }
      above.push(head);
      if (mayBeHeader(head.cells, choices)) {
        const header = readHeader(head.cells, options.fields, choices, head.line);
        if (!header.ok) throw headerFault(`${name}: ${header.message}`, header.hint);
        return {
          columns: header.columns,
          title: above
            .slice(0, -1)
            .flatMap(({ cells }) => cells)
            .join(' ')
            .trim(),
        };
      }
      if (above.length >= maxTitleLines) break;
    }
    break;
  }
  const [first] = above;
  if (!first) throw headerFault(`${name} has no rows`, 'The first line must name the columns: email,firstName');
  const header = readHeader(first.cells, options.fields, choices, first.line);
  if (!header.ok) throw headerFault(`${name}: ${header.message}`, header.hint);
  return { columns: header.columns, title: '' };
}

function headerFault(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_HEADER', hint });
}

/** A worker thread takes 0.1 s to start, in which a few hundred thousand rows can be read without it. */
const worthAThreadBytes = 2_000_000;

function portionsOf(reading: ImportReading): AsyncGenerator<ImportOverview | ImportPortion> {
  if (reading.source.sizeBytes < worthAThreadBytes) return readImport(reading);
  return streamFromWorker<ImportOverview | ImportPortion>(new URL('./read-import.thread.ts', import.meta.url), reading);
}

async function importRows(
  source: CsvSource,
  portions: AsyncGenerator<ImportOverview | ImportPortion>,
  { dryRun = false, onProgress }: ImportOptions,
  report: ImportReport,
  { db, clock }: { db: Database; clock: Clock },
): Promise<ImportCounts> {
  const tally = new ImportTally();
  const note = { subject: 'subscribers' as const, at: clock.now() };
  if (!dryRun) await record(db, { ...note, action: 'subscribers.import-begun', detail: { file: source.name } });
  let failed: string | undefined;
  try {
    for await (const portion of portions) {
      if ('questions' in portion) continue;
      const { valid, bytes } = portion;
      const how = { at: clock.now(), source: `import:${source.name}`, dryRun };
      const done =
        dryRun || valid.length === 0
          ? await importChunk(db, valid, how)
          : await transact(db, (trx) => importChunk(trx, valid, how));
      await report.write(tally.add(portion, done));
      onProgress?.({ bytes: Math.min(bytes, source.sizeBytes), totalBytes: source.sizeBytes, rows: tally.counts.rows });
    }
  } catch (error) {
    failed = (error as Error).message;
    throw error;
  } finally {
    const { added, updated, refused } = tally.counts;
    const detail = { file: source.name, added, updated, refused, ...(failed === undefined ? {} : { failed }) };
    if (!dryRun) await record(db, { ...note, action: 'subscribers.imported', detail, at: clock.now() }).catch(() => {});
  }
  return tally.counts;
}
