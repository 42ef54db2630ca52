import type { ReaderFields } from '../../issue/reader-fields.ts';
import type { ImportColumns } from './import-columns.ts';
import type { ValueChoices } from './meaning/row-standing.ts';
import type { Standing } from './meaning/standing.ts';
import type { Mending } from './mend-field.ts';
import type { RestoredReader } from './restored-reader.ts';

/** A valid row. Addresses are unique within a file. */
export interface ImportRow {
  line: number;
  email: string;
  fields: ReaderFields;
  standing: Standing;
  /** What the file said, where it isn't active: a cell, or the name that the operator gave to all. */
  said?: string;
  /** When they joined, agreed and left, as far as the file tells; milliseconds since the epoch. */
  joinedAt?: number;
  agreedAt?: number;
  leftAt?: number;
  /** From our own export: everything else that was known. */
  restored?: RestoredReader;
}

export interface RowRules {
  columns: ImportColumns;
  delimiter: string;
  /** What is said of the whole file. */
  status: Standing;
  values: ValueChoices;
  /** What the file says as a whole, while `--status` was not given. */
  unsaid: { says: Standing; text: string; where: 'name' | 'title' } | undefined;
}

/** A field that was mended or emptied. */
export interface FieldNote {
  line: number;
  field: string;
  what: Mending;
  written: string;
  now: string;
}
