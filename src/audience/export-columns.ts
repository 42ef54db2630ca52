/** The columns of our own export, by which an import knows it and brings everything back. */

/** Between `email,status` and these stand the fields. */
export const exportTail = [
  'joined',
  'consent',
  'consentSource',
  'consentAt',
  'leftAt',
  'tracking',
  'suppressed',
  'suppressedAt',
  'suppressedDetail',
  'ledger',
] as const;

/** Those that an export of an earlier Galley has as well. */
const firstTail = exportTail.slice(0, 5);

export interface ExportColumns {
  status: number;
  fields: { name: string; index: number }[];
  joined: number;
  consent: number;
  consentSource: number;
  consentAt: number;
  leftAt: number;
  tracking: number | undefined;
  suppressed: number | undefined;
  suppressedAt: number | undefined;
  suppressedDetail: number | undefined;
  ledger: number | undefined;
}

/** Undefined when the header is of another program, or of an export that somebody has changed. */
export function findExportColumns(header: string[]): ExportColumns | undefined {
  if (header[0] !== 'email' || header[1] !== 'status') return undefined;
  const tail = header.lastIndexOf('joined');
  if (tail < 2 || !firstTail.every((name, index) => header[tail + index] === name)) return undefined;
  const after = (name: (typeof exportTail)[number]) => {
    const index = header.indexOf(name, tail);
    return index < 0 ? undefined : index;
  };
  return {
    status: 1,
    fields: header.slice(2, tail).map((name, index) => ({ name, index: index + 2 })),
    joined: tail,
    consent: tail + 1,
    consentSource: tail + 2,
    consentAt: tail + 3,
    leftAt: tail + 4,
    tracking: after('tracking'),
    suppressed: after('suppressed'),
    suppressedAt: after('suppressedAt'),
    suppressedDetail: after('suppressedDetail'),
    ledger: after('ledger'),
  };
}

/**
 * A cell that no spreadsheet runs, and from which `unguardCell` gets the exact value back. A formula may also begin
 * behind a semicolon, a tab or a line break, where a spreadsheet of another country parts the cells.
 */
export function guardCell(value: string): string {
  return formulaSign.test(value) ? value.replaceAll(guarded, "$1'$2") : value;
}

/** Takes one quote back from each place where `guardCell` put one. */
export function unguardCell(cell: string): string {
  return cell.includes("'") ? cell.replaceAll(unguarded, '$1$2') : cell;
}

// No character is both a sign and a separator, so that the places are the same with and without the added quotes.
const formulaSign = /[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const guarded = /((?:^(?='*[\t\r]))|(?:^|[;,|\n] *)(?='*[=+\-@\uff1d\uff0b\uff0d\uff20]))('*)/g;
const unguarded = /((?:^(?='+[\t\r]))|(?:^|[;,|\n] *)(?='+[=+\-@\uff1d\uff0b\uff0d\uff20]))'('*)/g;
