/**
 * Reads a file for the first time, before anything is changed. Finds which values of its columns we understand, and
 * everybody who leaves in any row, so that no earlier or later row makes them active.
 */
import type { CsvSource } from './csv-source.ts';
import type { ImportColumns } from './import-columns.ts';
import type { ImportQuestion } from './import-question.ts';
import { StandingReader } from './meaning/row-standing.ts';
import { isDeparture } from './meaning/standing.ts';
import { readRows } from './read-rows.ts';
import { addressOf, fits, repeatsHeader, salvageDeparture } from './row-address.ts';
import { SeenAddresses } from './seen-addresses.ts';
import { DoubtfulColumn, isSoft, UnclearValues } from './unclear-columns.ts';
import type { RowRules } from './import-row.ts';

export interface ImportSurvey {
  columns: ImportColumns;
  questions: ImportQuestion[];
  /** Rows in which no column says that the person is not active. */
  active: number;
  gone: SeenAddresses;
  pending: SeenAddresses;
}

/** True if a file has columns to survey: most files have only addresses and names. */
export function needsSurvey({ columns, unsaid }: RowRules): boolean {
  return columns.evidence.length > 0 || columns.watched.length > 0 || unsaid !== undefined;
}

export async function surveyFile(source: CsvSource, rules: RowRules): Promise<ImportSurvey> {
  const { columns } = rules;
  const soft = columns.evidence.filter(isSoft);
  const sure = columns.evidence.filter((column) => !isSoft(column));
  const doubtful = [
    ...soft.map((column) => new DoubtfulColumn(column)),
    ...columns.watched.map(
      (index) => new DoubtfulColumn({ index, name: columns.names[index]!, meaning: { kind: 'other' } }),
    ),
  ];
  const first = await readOnce(source, { ...rules, columns: { ...columns, evidence: sure } }, doubtful);
  const promoted = doubtful.flatMap((column) => column.promoted() ?? []);
  const asked = doubtful.flatMap((column) => column.question() ?? []);
  const final: ImportColumns = {
    ...columns,
    evidence: [...sure, ...promoted],
    ignored: columns.ignored.filter((name) => !promoted.some((column) => column.name === name)),
  };
  const questions = [...first.unclear.questions(), ...asked];
  const last =
    promoted.length > 0 && questions.length === 0 ? await readOnce(source, { ...rules, columns: final }, []) : first;
  questions.push(...(last === first ? [] : last.unclear.questions()));
  const { unsaid } = rules;
  if (unsaid && last.active > 0) questions.push({ code: 'file', ...unsaid, rows: last.active });
  return { columns: final, questions, active: last.active, gone: last.gone, pending: last.pending };
}

interface Reading {
  unclear: UnclearValues;
  active: number;
  gone: SeenAddresses;
  pending: SeenAddresses;
}

async function readOnce(source: CsvSource, rules: RowRules, doubtful: DoubtfulColumn[]): Promise<Reading> {
  const { columns, values } = rules;
  const reader = new StandingReader(columns.evidence, values);
  const reading: Reading = {
    unclear: new UnclearValues(columns, reader),
    active: 0,
    gone: new SeenAddresses(),
    pending: new SeenAddresses(),
  };
  for await (const { rows } of readRows(source)) {
    for (const row of rows) {
      if (row.line <= columns.line || repeatsHeader(row, columns)) continue;
      const departed = salvageDeparture(row, columns, source.delimiter);
      if (departed !== undefined) {
        reading.gone.firstLine(departed, row.line);
        continue;
      }
      if ('unreadable' in row || !fits(row.cells, columns)) continue;
      for (const column of doubtful) column.look(row.cells[column.index] ?? '', row.line);
      const { standing, unclear } = reader.read(row.cells);
      if (unclear) reading.unclear.collect(row.cells, row.line);
      else if (standing === 'active') reading.active++;
      else {
        const address = addressOf(row.cells, columns);
        if (address !== undefined)
          (isDeparture(standing) ? reading.gone : reading.pending).firstLine(address, row.line);
      }
    }
  }
  return reading;
}
