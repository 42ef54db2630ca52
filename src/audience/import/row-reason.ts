import type { InputFault } from '../add-subscriber.ts';
import type { BlockReason } from '../admit.ts';
import type { Standing } from './meaning/standing.ts';
import type { CsvFault } from './read-rows.ts';

/** A row that was not imported, or that took a reader off the list. */
export interface ReportEntry {
  line: number;
  /** As written in the file, truncated. */
  email: string;
  what: 'refused' | 'blocked' | 'duplicate' | 'left';
  reason: RowReason;
}

export type KeptOutReason =
  | BlockReason
  /** The file says so: `said` is what it says. */
  | { code: 'said-in-file'; standing: Standing; said: string };

/** Why a row was not imported; `row-words.ts` has the words. */
export type RowReason =
  | InputFault
  | KeptOutReason
  | { code: 'csv'; fault: CsvFault }
  | { code: 'cell-count'; cells: number; columns: number }
  /** A quoted cell runs over several lines; one of them holds this address. */
  | { code: 'quote-not-closed'; swallowed: string }
  /** Its cells say something that we don't understand; never seen, since such a file is asked about first. */
  | { code: 'unclear' }
  /** Below a line that says that those who follow left. */
  | { code: 'below-divider'; line: number; text: string }
  /** A name with a remark that says so. */
  | { code: 'remark-in-name'; text: string }
  /** Another line says that the reader left, or has not agreed. */
  | { code: 'said-elsewhere'; line: number }
  | { code: 'duplicate'; line: number };
