import type { CsvSource } from './csv-source.ts';
import type { ImportRow } from './import-chunk.ts';
import type { ReportEntry } from './row-reason.ts';
import { readImportRow, type RowRules } from './import-row.ts';
import { readRows } from './read-rows.ts';
import { SeenAddresses } from './seen-addresses.ts';

/** The file to read and the rules for its rows. */
export interface ImportReading {
  source: CsvSource;
  rules: RowRules;
  /** Non-empty rows per portion. */
  portionRows: number;
}

/** The next rows of a file, validated without the database. */
export interface ImportPortion {
  /** Valid rows; each address occurs only once in the whole file. */
  valid: ImportRow[];
  /** All other rows with their reasons. */
  rejected: ReportEntry[];
  /** Position in the file after these rows. */
  bytes: number;
}

/** Reads everything below the header, in file order. */
export async function* readImport({ source, rules, portionRows }: ImportReading): AsyncGenerator<ImportPortion, void> {
  const seen = new SeenAddresses();
  let portion: ImportPortion = { valid: [], rejected: [], bytes: 0 };
  let isHeader = true;
  for await (const { rows, bytes } of readRows(source)) {
    for (const row of rows) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const read = readImportRow(row, rules);
      const email = read.ok ? read.row.email : read.email;
      const before = email === undefined ? undefined : seen.firstLine(email, row.line);
      if (!read.ok) portion.rejected.push(before === undefined ? read.entry : { ...read.entry, sameAs: before });
      else if (before === undefined) portion.valid.push(read.row);
      else
        portion.rejected.push({
          line: row.line,
          email: read.row.email,
          what: 'duplicate',
          reason: { code: 'duplicate', line: before },
        });
      if (portion.valid.length + portion.rejected.length < portionRows) continue;
      yield { ...portion, bytes };
      portion = { valid: [], rejected: [], bytes };
    }
  }
  if (portion.valid.length + portion.rejected.length > 0) yield { ...portion, bytes: source.sizeBytes };
}
