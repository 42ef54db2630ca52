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
  /** The words in the file if the person isn't active: a cell, or the standing that the operator gave to all rows. */
  said?: string;
  /** When they joined, agreed and left, as far as the file says; milliseconds since the epoch. */
  joinedAt?: number;
  agreedAt?: number;
  leftAt?: number;
  /** Everything else that was known, if the file is our own export. */
  restored?: RestoredReader;
}

export interface RowRules {
  columns: ImportColumns;
  delimiter: string;
  /** The standing that the operator gave to the whole file. */
  status: Standing;
  values: ValueChoices;
  /** The standing that the file's name or title gives to all rows, if `--status` was not given. */
  unsaid: { says: Standing; text: string; where: 'name' | 'title' } | undefined;
}

/** A field that was corrected or emptied. */
export interface FieldNote {
  line: number;
  field: string;
  what: Mending;
  written: string;
  now: string;
}
