import type { InputFault } from '../add-subscriber.ts';
import { unguardCell, type ExportColumns } from '../export-columns.ts';
import { tidyField } from '../../issue/reader-fields.ts';
import { dividerIn, remarkInNames, type Divider } from './hand-kept.ts';
import type { ImportColumns } from './import-columns.ts';
import type { FieldNote, ImportRow, RowRules } from './import-row.ts';
import { readCell } from './meaning/cell.ts';
import { StandingReader } from './meaning/row-standing.ts';
import { isDeparture, isStricter } from './meaning/standing.ts';
import { mendField, type MendedField } from './mend-field.ts';
import { readRestored } from './restored-reader.ts';
import { addressOf, fits, readAddress } from './row-address.ts';
import type { CsvRow } from './read-rows.ts';
import type { ReportEntry, RowReason } from './row-reason.ts';

export type RowResult = ({ ok: true; row: ImportRow } | { ok: false; entry: ReportEntry }) & { notes?: FieldNote[] };

/** Reads the rows of one file; keeps what it has learned about the values of the columns. */
export class RowReader {
  readonly #rules: RowRules;
  readonly #standings: StandingReader;
  readonly #leftIn: number[];
  #divider: Divider | undefined;

  constructor(rules: RowRules) {
    this.#rules = rules;
    this.#standings = new StandingReader(rules.columns.evidence, rules.values);
    this.#leftIn = rules.columns.evidence.flatMap(({ index, meaning }) => (meaning.kind === 'left' ? [index] : []));
  }

  /** Validates one row: the subscriber to import, or the first problem found. */
  read(row: CsvRow): RowResult {
    const { columns, delimiter, status } = this.#rules;
    const { line } = row;
    if ('unreadable' in row) return refused(line, row.text, { code: 'csv', fault: row.unreadable });
    const { cells } = row;
    const written = cells[columns.email] ?? '';
    if (!fits(cells, columns))
      return refused(line, written, { code: 'cell-count', cells: cells.length, columns: columns.width });
    const swallowed = swallowedLine(cells, columns, delimiter);
    if (swallowed) return refused(line, written, { code: 'quote-not-closed', swallowed });
    const address = columns.own ? readAddress(unguardCell(written)) : readAddress(written);
    if (!address.ok) {
      const divider = dividerIn(cells);
      if (divider !== undefined) this.#divider = divider === '' ? undefined : { line, text: divider };
      return refused(line, written, { code: 'address', fault: address.fault });
    }
    const said = this.#standings.read(cells);
    if (said.unclear) return refused(line, written, { code: 'unclear' });
    if (!columns.own && !isDeparture(said.standing)) {
      if (this.#divider) return refused(line, written, { code: 'below-divider', ...this.#divider });
      const remark = remarkInNames(cells, columns);
      if (remark !== undefined) return refused(line, written, { code: 'remark-in-name', text: remark.slice(0, 60) });
    }
    const isWholeFile = isStricter(status, said.standing);
    const result: ImportRow = {
      line,
      email: address.address,
      fields: {},
      standing: isWholeFile ? status : said.standing,
    };
    if (result.standing !== 'active')
      result.said = isWholeFile
        ? status
        : `${said.because!.column}: ${said.because!.value.trim() || '(blank)'}`.slice(0, 80);
    const notes: FieldNote[] = [];
    const fault = this.#readFields(cells, result, notes);
    // A person who left is kept out, even if their name is invalid.
    if (fault && !isDeparture(result.standing)) return refused(line, written, fault);
    this.#readDates(cells, result);
    if (columns.own) this.#restore(cells, result, columns.own);
    return notes.length > 0 ? { ok: true, row: result, notes } : { ok: true, row: result };
  }

  #restore(cells: string[], row: ImportRow, own: ExportColumns): void {
    const restored = readRestored(cells, own);
    const suppressed = restored.suppression && standingOfReason[restored.suppression.reason];
    // An address without a subscriber has the status "suppressed"; the reason is more exact.
    if (suppressed && (restored.status === undefined || isStricter(suppressed, row.standing))) {
      row.standing = suppressed;
      row.said = `suppressed: ${restored.suppression!.reason}`;
    }
    // Our own export restores the earlier state, unless the operator gave another status to the whole file.
    if (this.#rules.status === 'active') row.restored = restored;
  }

  #readFields(cells: string[], row: ImportRow, notes: FieldNote[]): InputFault | undefined {
    const { columns } = this.#rules;
    for (const { name, index } of columns.fields) {
      const cell = cells[index] ?? '';
      const { field, mending }: MendedField = columns.own
        ? { field: tidyField(unguardCell(cell)) }
        : mendField(unguard(cell));
      if (!field.ok) return { code: 'field', field: name, fault: field.fault };
      if (field.value !== '') row.fields[name] = field.value;
      if (mending)
        notes.push({ line: row.line, field: name, what: mending, written: cell.slice(0, 60), now: field.value });
    }
    return undefined;
  }

  #readDates(cells: string[], row: ImportRow): void {
    const { columns } = this.#rules;
    const joinedAt = dayIn(cells, columns.joined);
    const agreedAt = dayIn(cells, columns.agreed);
    if (joinedAt !== undefined) row.joinedAt = joinedAt;
    if (agreedAt !== undefined) row.agreedAt = agreedAt;
    if (!isDeparture(row.standing)) return;
    const leftIn = columns.own ? [columns.own.leftAt] : this.#leftIn;
    for (const index of leftIn) {
      const leftAt = dayIn(cells, index);
      if (leftAt !== undefined && leftAt > (row.leftAt ?? 0)) row.leftAt = leftAt;
    }
  }
}

function dayIn(cells: string[], index: number | undefined): number | undefined {
  const cell = index === undefined ? '' : (cells[index] ?? '');
  if (cell === '') return undefined;
  const found = readCell(cell);
  return found.kind === 'date' ? found.at : undefined;
}

const standingOfReason = {
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
  manual: 'suppressed',
} as const;

function refused(line: number, email: string, reason: RowReason): RowResult {
  return { ok: false, entry: { line, email, what: 'refused', reason } };
}

/** Removes the apostrophe before a formula character, which spreadsheets add. */
function unguard(cell: string): string {
  return /^'[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell;
}

/** An address where another row would have one, inside a quoted cell: the closing quote is in the wrong place. */
function swallowedLine(cells: string[], columns: ImportColumns, delimiter: string): string | undefined {
  for (const cell of cells) {
    if (!cell.includes('\n') || !cell.includes('@')) continue;
    for (const inner of cell.split(/\r\n|\n|\r/).slice(1)) {
      const parts = inner.split(delimiter);
      const address = parts.length === columns.width ? addressOf(parts, columns) : undefined;
      if (address !== undefined) return address;
    }
  }
  return undefined;
}
