/** The reasons that rows were not imported, as text for the report and the terminal. No code reads these texts. */
import { blockWords, inputWords } from '../admission-words.ts';
import type { RowReason } from './row-reason.ts';
import type { Standing } from './meaning/standing.ts';
import type { CsvFault } from './read-rows.ts';

export function rowWords(reason: RowReason): string {
  switch (reason.code) {
    case 'csv':
      return csvWords(reason.fault);
    case 'cell-count':
      return `the row has ${formatNumber(reason.cells)} cell${reason.cells === 1 ? '' : 's'}, the first line has ${formatNumber(reason.columns)}`;
    case 'quote-not-closed':
      return `a quoted cell spans several lines and contains ${reason.swallowed}: a closing quote is missing`;
    case 'said-in-file':
      return `${standingWords[reason.standing]}, according to the file (${printed(reason.said)})`;
    case 'said-elsewhere':
      return `line ${reason.line} says that the same reader is not on the list`;
    case 'below-divider':
      return `line ${reason.line}, “${reason.text}”, says that the addresses below it left`;
    case 'remark-in-name':
      return `“${reason.text}” beside the name says that this reader left`;
    case 'unclear':
      return 'a column says something that is not understood';
    case 'duplicate':
      return `the same reader as line ${reason.line}`;
    case 'address':
    case 'field':
      return inputWords(reason);
    default:
      return blockWords(reason);
  }
}

/** The same reason without the details of one row, for counting. */
export function reasonTitle(reason: RowReason): string {
  switch (reason.code) {
    case 'said-in-file':
      return `${standingWords[reason.standing]}, according to the file`;
    case 'said-elsewhere':
      return 'another line says that the same reader is not on the list';
    case 'csv':
      return 'the line is no CSV';
    case 'cell-count':
      return 'the row has more cells than the first line';
    case 'address':
      return 'no valid address';
    case 'field':
      return 'a field that can’t be stored';
    default:
      return rowWords(reason);
  }
}

const standingWords: Record<Standing, string> = {
  active: 'kept out',
  pending: 'not known to have agreed',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained about a mail',
  suppressed: 'suppressed',
};

/** Makes text from a file safe for a terminal or a report: short, and without control characters. */
function printed(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\ufffd').slice(0, 80);
}

/** The reasons that a line is not valid CSV. */
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
