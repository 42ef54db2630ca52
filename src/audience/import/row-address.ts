import { normaliseAddress, parseMailbox } from '../../mail/address.ts';
import type { ImportColumns } from './import-columns.ts';
import { betraysLeaving } from './meaning/cell.ts';
import type { CsvRow } from './read-rows.ts';

/** A row may have too few cells, because spreadsheets omit empty ones at the end, or too many empty ones. */
export function fits(cells: string[], { width }: ImportColumns): boolean {
  if (cells.length <= width) return true;
  for (let index = width; index < cells.length; index++) if (cells[index]!.trim() !== '') return false;
  return true;
}

/** Recognises a repeated header: files that were joined from several files contain it again. */
export function repeatsHeader(row: CsvRow, { names, email }: ImportColumns): boolean {
  return (
    'cells' in row &&
    row.cells[email] === names[email] &&
    row.cells.every((cell, index) => cell === (names[index] ?? ''))
  );
}

/** Returns the address of a row in normal form; also reads `Vega <vega@example.org>` and `mailto:`. */
export function addressOf(cells: string[], { email }: ImportColumns): string | undefined {
  const found = readAddress(cells[email] ?? '');
  return found.ok ? found.address : undefined;
}

export function readAddress(cell: string): ReturnType<typeof normaliseAddress> {
  const written = /^'[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell;
  const plain = normaliseAddress(written);
  if (plain.ok) return plain;
  const bare = written
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^[<"'\u200b\ufeff\s]+|[>"'\u200b\ufeff\s;,]+$/g, '');
  const again = bare === written ? plain : normaliseAddress(bare);
  if (again.ok || !written.includes('<')) return again.ok ? again : plain;
  const mailbox = parseMailbox(written);
  return mailbox.ok ? normaliseAddress(mailbox.mailbox.address) : plain;
}

/**
 * Returns the address of a row whose cells are shifted by an extra comma or quote, if one of its cells says that the
 * person left. Other shifted rows are refused; this person must be kept out.
 */
export function salvageDeparture(row: CsvRow, columns: ImportColumns, delimiter: string): string | undefined {
  if ('cells' in row && fits(row.cells, columns)) return undefined;
  const cells = 'cells' in row ? row.cells : row.text.split(delimiter);
  if (cells.length > 1000 || !cells.some((cell) => betraysLeaving(cell.trim()))) return undefined;
  const addresses = cells.flatMap((cell) => {
    const found = cell.includes('@') ? readAddress(cell) : undefined;
    return found?.ok ? [found.address] : [];
  });
  return addresses.length === 1 ? addresses[0] : undefined;
}
