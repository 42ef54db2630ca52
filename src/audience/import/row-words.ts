/** Why rows of an import were not taken, for people: in the report and in the terminal. Nothing reads it back. */
import { blockWords, inputWords } from '../admission-words.ts';
import type { ReportEntry, RowReason } from './row-reason.ts';
import type { CsvFault } from './read-rows.ts';

export function rowWords({ reason, sameAs }: Pick<ReportEntry, 'reason' | 'sameAs'>): string {
  return sameAs === undefined ? reasonWords(reason) : `${reasonWords(reason)}, and line ${sameAs} is the same reader`;
}

function reasonWords(reason: RowReason): string {
  switch (reason.code) {
    case 'csv':
      return csvWords(reason.fault);
    case 'cell-count':
      return `the row has ${formatNumber(reason.cells)} cell${reason.cells === 1 ? '' : 's'}, the first line has ${formatNumber(reason.columns)}`;
    case 'quote-not-closed':
      return `a quoted cell spans several lines and contains ${reason.swallowed}: a closing quote is missing`;
    case 'inactive-in-file':
      return `the file says ${reason.status}`;
    case 'unknown-status':
      return `unknown status ${JSON.stringify(reason.status)}; write active, pending or unsubscribed, or rename the column`;
    case 'duplicate':
      return `the same reader as line ${reason.line}`;
    case 'address':
    case 'field':
      return inputWords(reason);
    default:
      return blockWords(reason);
  }
}

/** Why a line is no CSV. */
export function csvWords(fault: CsvFault): string {
  switch (fault.code) {
    case 'quote-not-closed':
      return 'a quote is never closed';
    case 'text-after-quote':
      return 'there is text after a closing quote; write a quote inside a cell twice ("")';
    case 'quote-in-cell':
      return 'there is a quote inside a cell that is not quoted; quote the cell and write the quote twice ("")';
    case 'row-too-long':
      return 'the row is longer than 1 MiB, or a quote in it is never closed';
    case 'unreadable':
      return `the row can't be read (${fault.parserCode})`;
  }
}

function formatNumber(value: number): string {
  return value.toLocaleString('en');
}
