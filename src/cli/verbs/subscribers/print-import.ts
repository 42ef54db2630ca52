/** What an import did, or would do, for people and as JSON. */
import { listNames, type ImportColumns } from '../../../audience/import/import-columns.ts';
import type { ImportResult } from '../../../audience/import/import-subscribers.ts';
import { reasonTitle, rowWords } from '../../../audience/import/row-words.ts';
import { formatNumber } from '../../kit/progress.ts';
import { formatTable } from '../../kit/table.ts';

export function countsAsJson({ columns, encoding, report, why, ...counts }: ImportResult): object {
  return {
    ...counts,
    why: why.map(({ reason, rows }) => ({ reason, rows })),
    report: report ?? null,
    encoding,
    emailColumn: columns.names[columns.email],
    statusColumns: columns.evidence.map(({ name }) => name),
    ignoredColumns: columns.ignored.slice(0, 100),
  };
}

export function summarise(name: string, dryRun: boolean, result: ImportResult, width: number): string {
  const { rows, columns, encoding, examples, report, blocked, duplicates, refused, left } = result;
  const lines = [
    `${name}: ${formatNumber(rows)} row${rows === 1 ? '' : 's'}${dryRun ? ', a dry run: nothing was changed' : ''}`,
    ...countLines(result, dryRun),
    ...columnLines(columns, encoding),
    ...noteLines(result),
  ];
  if (examples.length > 0) {
    const titles = [
      { title: 'line', align: 'right' as const },
      { title: 'what' },
      { title: 'written' },
      { title: 'why' },
    ];
    lines.push(
      '',
      formatTable(
        titles,
        examples.map((entry) => [formatNumber(entry.line), entry.what, entry.email, rowWords(entry.reason)]),
        width,
      ).trimEnd(),
    );
    const all = blocked + duplicates + refused + left;
    lines.push(
      '',
      `${all > examples.length ? `These are the first ${examples.length} of ${formatNumber(all)} rows` : `${formatNumber(all)} row${all === 1 ? '' : 's'}`} that ${all === 1 ? 'was' : 'were'} not imported; the report: ${report}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function countLines(result: ImportResult, dryRun: boolean): string[] {
  const {
    active,
    pending,
    updated,
    unchanged,
    left,
    blocked,
    suppressed,
    duplicates,
    refused,
    why,
    actives,
    examples,
  } = result;
  const count = (what: string, rows: number, note = '') =>
    `  ${what.padEnd(10)} ${formatNumber(rows).padStart(11)}${note === '' ? '' : `   ${note}`}`;
  const newOnes =
    suppressed > 0
      ? `${suppressed === blocked ? '' : `${formatNumber(suppressed)} `}${dryRun ? 'would be' : 'now'} suppressed for good`
      : '';
  return [
    count(
      'active',
      active,
      active > 0
        ? `new readers: ${actives.map(({ email }) => email).join(', ')}${active > actives.length ? ' …' : ''}`
        : '',
    ),
    ...(pending > 0 ? [count('pending', pending, 'new, and not mailed before they confirm')] : []),
    count('updated', updated),
    count('unchanged', unchanged),
    ...(left > 0
      ? [count('left', left, `your readers who ${dryRun ? 'would no longer be' : 'are no longer'} mailed`)]
      : []),
    count('blocked', blocked, newOnes),
    count('duplicates', duplicates),
    count('refused', refused),
    ...(blocked + refused > examples.length
      ? [
          '',
          'Why rows stay out:',
          ...why.map(({ reason, rows }) => `  ${formatNumber(rows).padStart(11)}  ${reasonTitle(reason)}`),
        ]
      : []),
  ];
}

function columnLines({ evidence, ignored, own }: ImportColumns, encoding: ImportResult['encoding']): string[] {
  const lines: string[] = [];
  if (own) lines.push('An export of Galley: status, suppressions, consent and days of joining are brought back.');
  else if (evidence.length > 0)
    lines.push(`Who is on the list was read from: ${listNames(evidence.map(({ name }) => name))}.`);
  if (encoding.guessed)
    lines.push('The file is not UTF-8 and was read as Windows-1252; if names look wrong, give its --encoding.');
  if (ignored.length > 0)
    lines.push(`Ignored columns: ${listNames(ignored)}. Those declared under fields in galley.yaml are kept.`);
  return lines.length === 0 ? [] : ['', ...lines];
}

function noteLines({ mended, emptied, notes }: ImportResult): string[] {
  if (mended + emptied === 0) return [];
  const shown = notes.map(({ line, field, written, now }) => {
    const from = JSON.stringify(written.replaceAll(/\p{C}/gu, '\ufffd'));
    return `line ${formatNumber(line)}, ${field}: ${from} ${now === '' ? 'was left empty' : `became ${JSON.stringify(now)}`}`;
  });
  const more = mended + emptied - notes.length;
  return [
    '',
    `${formatNumber(mended)} field${mended === 1 ? ' was' : 's were'} mended, ${formatNumber(emptied)} left empty:`,
    ...shown.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${formatNumber(more)} more`] : []),
  ];
}
