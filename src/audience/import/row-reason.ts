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
  /** The file says so, in the words of `said`. */
  | { code: 'said-in-file'; standing: Standing; said: string };

/** The reason that a row was not imported; its text is in `row-words.ts`. */
export type RowReason =
  | InputFault
  | KeptOutReason
  | { code: 'csv'; fault: CsvFault }
  | { code: 'cell-count'; cells: number; columns: number }
  /** A quoted cell runs over several lines; one of them holds this address. */
  | { code: 'quote-not-closed'; swallowed: string }
  /** Its cells have a value that we don't understand. Never reported, because the operator is asked about it first. */
  | { code: 'unclear' }
  /** The row is below a line that says that the people after it left. */
  | { code: 'below-divider'; line: number; text: string }
  /** A remark beside the name says that the person left. */
  | { code: 'remark-in-name'; text: string }
  /** Another line says that the reader left, or has not agreed. */
  | { code: 'said-elsewhere'; line: number }
  | { code: 'duplicate'; line: number };
