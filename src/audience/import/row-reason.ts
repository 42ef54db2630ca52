import type { InputFault } from '../add-subscriber.ts';
import type { BlockReason } from '../admit.ts';
import type { CsvFault } from './read-rows.ts';

/** A row that was not imported. */
export interface ReportEntry {
  line: number;
  /** As written in the file, truncated. */
  email: string;
  what: 'refused' | 'blocked' | 'duplicate';
  reason: RowReason;
  /** A line before it has the same reader. */
  sameAs?: number;
}

/** Why a row was not imported; `row-words.ts` has the words. */
export type RowReason =
  | InputFault
  | BlockReason
  | { code: 'csv'; fault: CsvFault }
  | { code: 'cell-count'; cells: number; columns: number }
  /** A quoted cell runs over several lines; one of them holds this address. */
  | { code: 'quote-not-closed'; swallowed: string }
  /** The file itself says that the reader has left. */
  | { code: 'inactive-in-file'; status: string }
  | { code: 'unknown-status'; status: string }
  | { code: 'duplicate'; line: number };
