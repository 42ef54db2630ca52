import type { CsvSource } from './csv-source.ts';
import type { ImportRow } from './import-chunk.ts';
import type { ReportEntry } from './import-report.ts';
import { readImportRow, type RowRules } from './import-row.ts';
import { readRows } from './read-rows.ts';
import { SeenAddresses } from './seen-addresses.ts';

/** What to read, and by which rules. */
export interface ImportReading {
  source: CsvSource;
  rules: RowRules;
  /** In one portion, of those that have something in them. */
  portionRows: number;
}

/** The next rows of a file, judged by what stands in the file alone. */
export interface ImportPortion {
  /** Fit to be imported; no address comes twice in the whole file. */
  fit: ImportRow[];
  /** All others, and why. */
  told: ReportEntry[];
  /** How far into the file these reach. */
  bytes: number;
}

/** Everything below the header, in file order. */
export async function* readImport({ source, rules, portionRows }: ImportReading): AsyncGenerator<ImportPortion, void> {
  const seen = new SeenAddresses();
  let portion: ImportPortion = { fit: [], told: [], bytes: 0 };
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
      if (read.ok && before === undefined) portion.fit.push(read.row);
      else if (read.ok)
        portion.told.push({
          line: row.line,
          email: read.row.email,
          what: 'duplicate',
          reason: `the same reader as line ${before}`,
        });
      else
        portion.told.push(
          before === undefined
            ? read.entry
            : { ...read.entry, reason: `${read.entry.reason}, and line ${before} is the same reader` },
        );
      if (portion.fit.length + portion.told.length < portionRows) continue;
      yield { ...portion, bytes };
      portion = { fit: [], told: [], bytes };
    }
  }
  if (portion.fit.length + portion.told.length > 0) yield { ...portion, bytes: source.sizeBytes };
}
