import { normaliseAddress } from '../../mail/address.ts';
import type { ImportRow } from './import-chunk.ts';
import type { ImportColumns } from './import-columns.ts';
import type { ReportEntry, RowReason } from './row-reason.ts';
import type { CsvRow } from './read-rows.ts';
import { tidyField, type ReaderFields } from '../../issue/reader-fields.ts';

export interface RowRules {
  columns: ImportColumns;
  delimiter: string;
  status: 'active' | 'pending';
}

export type RowResult =
  | { ok: true; row: ImportRow }
  /** `email` when the row is valid but says that the reader has left: a later row must not add them. */
  | { ok: false; entry: ReportEntry; email?: string };

/** Validates one row: the subscriber to import, or the first problem found. */
export function readImportRow(row: CsvRow, { columns, delimiter, status }: RowRules): RowResult {
  const { line } = row;
  if ('unreadable' in row) return refused(line, row.text, { code: 'csv', fault: row.unreadable });
  const { cells } = row;
  const written = unguard(cells[columns.email] ?? '');
  if (cells.length !== columns.width) {
    return refused(line, written, { code: 'cell-count', cells: cells.length, columns: columns.width });
  }
  const swallowed = swallowedLine(cells, columns, delimiter);
  if (swallowed) return refused(line, written, { code: 'quote-not-closed', swallowed });
  const address = normaliseAddress(written);
  if (!address.ok) return refused(line, written, { code: 'address', fault: address.fault });
  const fields: ReaderFields = {};
  for (const { name, index } of columns.fields) {
    const field = tidyField(unguard(cells[index]!));
    if (!field.ok) return refused(line, written, { code: 'field', field: name, fault: field.fault });
    if (field.value !== '') fields[name] = field.value;
  }
  const said = columns.status === undefined ? '' : cells[columns.status]!.trim().toLowerCase();
  if (inactiveWords.has(said))
    return {
      ok: false,
      entry: { line, email: written, what: 'blocked', reason: { code: 'inactive-in-file', status: said } },
      email: address.address,
    };
  if (!activeWords.has(said) && !pendingWords.has(said)) {
    return refused(line, written, { code: 'unknown-status', status: said.slice(0, 40) });
  }
  return {
    ok: true,
    row: { line, email: address.address, fields, status: pendingWords.has(said) ? 'pending' : status },
  };
}

function refused(line: number, email: string, reason: RowReason): RowResult {
  return { ok: false, entry: { line, email, what: 'refused', reason } };
}

/** A status column can only restrict: it never makes a reader more active than `--status` says. */
const activeWords = new Set(['', 'active', 'subscribed', 'confirmed', 'enabled', 'yes']);
const pendingWords = new Set(['pending', 'unconfirmed']);
const inactiveWords = new Set([
  'unsubscribed',
  'bounced',
  'complained',
  'cleaned',
  'suppressed',
  'inactive',
  'disabled',
  'blocked',
  'blocklisted',
  'spam',
  'no',
]);

/** Removes the apostrophe before a formula character, which spreadsheets and our own export add. */
function unguard(cell: string): string {
  return /^'[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell;
}

/** An address where another row would have one, inside a quoted cell: the closing quote is in the wrong place. */
function swallowedLine(cells: string[], { width, email }: ImportColumns, delimiter: string): string | undefined {
  for (const cell of cells) {
    if (!cell.includes('\n') || !cell.includes('@')) continue;
    for (const inner of cell.split(/\r\n|\n|\r/).slice(1)) {
      const parts = inner.split(delimiter);
      if (parts.length !== width) continue;
      const address = normaliseAddress(parts[email]!);
      if (address.ok) return address.address;
    }
  }
  return undefined;
}
