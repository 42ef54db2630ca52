import type { CsvSource } from './csv-source.ts';
import type { ReportEntry } from './row-reason.ts';
import type { ImportColumns } from './import-columns.ts';
import type { ImportQuestion } from './import-question.ts';
import type { FieldNote, ImportRow, RowRules } from './import-row.ts';
import { needsSurvey, surveyFile } from './import-survey.ts';
import { repeatsHeader, salvageDeparture } from './row-address.ts';
import { RowReader } from './row-reader.ts';
import { isDeparture } from './meaning/standing.ts';
import { readRows } from './read-rows.ts';
import { SeenAddresses } from './seen-addresses.ts';

/** The file to read and the rules for its rows. */
export interface ImportReading {
  source: CsvSource;
  rules: RowRules;
  /** Non-empty rows per portion. */
  portionRows: number;
}

/** Sent once, before any row: how the columns are read, or the questions to ask first. */
export interface ImportOverview {
  columns: ImportColumns;
  questions: ImportQuestion[];
}

/** The next rows of a file, validated without the database. */
export interface ImportPortion {
  /** Valid rows; each address occurs only once in the whole file. */
  valid: ImportRow[];
  /** All other rows with their reasons. */
  rejected: ReportEntry[];
  notes: FieldNote[];
  /** Position in the file after these rows. */
  bytes: number;
}

/** Reads everything below the header, in file order. If there is a question, no rows follow. */
export async function* readImport({
  source,
  rules,
  portionRows,
}: ImportReading): AsyncGenerator<ImportOverview | ImportPortion, void> {
  const survey = needsSurvey(rules) ? await surveyFile(source, rules) : undefined;
  const columns = survey?.columns ?? rules.columns;
  yield { columns, questions: survey?.questions ?? [] };
  if (survey && survey.questions.length > 0) return;
  const reader = new RowReader({ ...rules, columns });
  const seen = new SeenAddresses();
  const start = (bytes: number): ImportPortion => ({ valid: [], rejected: [], notes: [], bytes });
  let portion = start(0);
  for await (const { rows, bytes } of readRows(source)) {
    for (const row of rows) {
      if (row.line <= columns.line || repeatsHeader(row, columns)) continue;
      const departed = salvageDeparture(row, columns, source.delimiter);
      const read = departed === undefined ? reader.read(row) : salvaged(departed, row.line);
      if (read.notes) portion.notes.push(...read.notes);
      if (!read.ok) portion.rejected.push(read.entry);
      else {
        const rejection = alreadySaid(read.row, seen, survey);
        if (rejection) portion.rejected.push(rejection);
        else portion.valid.push(read.row);
      }
      if (portion.valid.length + portion.rejected.length < portionRows) continue;
      yield { ...portion, bytes };
      portion = start(bytes);
    }
  }
  if (portion.valid.length + portion.rejected.length > 0) yield { ...portion, bytes: source.sizeBytes };
}

type Survey = { gone: SeenAddresses; pending: SeenAddresses };

/**
 * Counts each address once: in the row that says that the person left, anywhere in the file; if there is none, in a row
 * that says that they have not agreed; otherwise in the first row.
 */
function alreadySaid(row: ImportRow, seen: SeenAddresses, survey: Survey | undefined): ReportEntry | undefined {
  const { line, email, standing } = row;
  const stricter =
    survey && !isDeparture(standing)
      ? (survey.gone.lineOf(email) ?? (standing === 'active' ? survey.pending.lineOf(email) : undefined))
      : undefined;
  if (stricter !== undefined)
    return { line, email, what: 'blocked', reason: { code: 'said-elsewhere', line: stricter } };
  const before = seen.firstLine(email, line);
  return before === undefined
    ? undefined
    : { line, email, what: 'duplicate', reason: { code: 'duplicate', line: before } };
}

function salvaged(email: string, line: number): { ok: true; row: ImportRow; notes?: FieldNote[] } {
  return { ok: true, row: { line, email, fields: {}, standing: 'unsubscribed', said: 'a row with too many cells' } };
}
