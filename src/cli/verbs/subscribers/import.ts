import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { listNames } from '../../../audience/import/import-columns.ts';
import { rowWords } from '../../../audience/import/row-words.ts';
import { importSubscribers, type ImportResult } from '../../../audience/import/import-subscribers.ts';
import { formatBytes, formatNumber, progressBar, type ProgressBar } from '../../kit/progress.ts';
import { formatTable } from '../../kit/table.ts';
import type { App } from '../../../wire/app.ts';
import { printJson, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { joinsAs } from './options.ts';

interface ImportOptions {
  dryRun?: boolean;
  status: 'active' | 'pending';
  report?: string;
  strict?: boolean;
  json?: boolean;
}

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description('Add and update subscribers from a CSV file. Running it again changes nothing.')
    .argument('<file>', 'CSV in UTF-8, with commas, semicolons or tabs; the first line names the columns')
    .option('--dry-run', 'report on every row, change no subscriber')
    .addOption(joinsAs())
    .option('--report <file>', 'the file for the rows that are not imported (default: <file>.report.csv)')
    .option('--strict', 'exit with 1 when a row was refused')
    .option('--json', 'the counts as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers import readers.csv --dry-run
  galley subscribers import readers.csv --status pending --strict

The column of addresses is called email, e-mail or address. Other columns are imported if galley.yaml declares them
under fields; "First name" and first_name both fill firstName. A blank cell changes nothing. A column called status
may keep people from getting mail (unsubscribed, bounced, pending), but can’t make anyone active. An import never
reactivates a person who unsubscribed, bounced or complained.`,
    )
    .action((file: string, options: ImportOptions) =>
      withApp(terminal, (app) => importFile(file, options, app, terminal)),
    );
}

async function importFile(
  file: string,
  { dryRun = false, status, report, strict, json }: ImportOptions,
  { db, clock, config }: App,
  terminal: Terminal,
): Promise<void> {
  const { stdout, stderr, env } = terminal;
  const inFolder = (path: string) => resolve(terminal.cwd(), path);
  let bar: ProgressBar | undefined;
  const onProgress = ({ bytes, totalBytes, rows }: { bytes: number; totalBytes: number; rows: number }) => {
    bar ??= progressBar({
      label: `${dryRun ? 'Checking' : 'Importing'} ${basename(file)}`,
      total: totalBytes,
      format: formatBytes,
      stream: stderr,
      env,
    });
    bar.update(bytes, `${formatNumber(rows)} rows`);
  };
  let result: ImportResult;
  try {
    result = await importSubscribers(
      inFolder(file),
      {
        fields: config.publication.fields,
        status,
        dryRun,
        ...(report ? { report: inFolder(report) } : {}),
        onProgress,
      },
      { db, clock },
    );
  } finally {
    bar?.stop();
  }
  // The path as it was typed, not the absolute one.
  if (result.report !== undefined) result = { ...result, report: report ?? `${file}.report.csv` };
  if (strict && result.refused > 0) terminal.exitCode = 1;
  if (json) {
    const { columns, ...counts } = result;
    printJson(stdout, {
      file,
      dryRun,
      ...counts,
      report: result.report ?? null,
      ignoredColumns: columns.ignored.slice(0, 100),
    });
    return;
  }
  stdout.write(summarise(basename(file), dryRun, result, stdout.columns || 120));
}

function summarise(
  name: string,
  dryRun: boolean,
  { rows, columns, examples, report, ...counts }: ImportResult,
  width: number,
): string {
  const { added, updated, unchanged, blocked, duplicates, refused } = counts;
  const table = [
    ['added', added],
    ['updated', updated],
    ['unchanged', unchanged],
    ['blocked', blocked],
    ['duplicates', duplicates],
    ['refused', refused],
  ] as const;
  const lines = [
    `${name}: ${formatNumber(rows)} row${rows === 1 ? '' : 's'}${dryRun ? ', a dry run: nothing was changed' : ''}`,
  ];
  for (const [what, count] of table) lines.push(`  ${what.padEnd(10)} ${formatNumber(count).padStart(11)}`);
  if (columns.ignored.length > 0)
    lines.push(
      '',
      `Ignored columns: ${listNames(columns.ignored)}. Those declared under fields in galley.yaml are kept.`,
    );
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
        examples.map((entry) => [formatNumber(entry.line), entry.what, entry.email, rowWords(entry)]),
        width,
      ).trimEnd(),
    );
    const all = blocked + duplicates + refused;
    lines.push(
      '',
      `${all > examples.length ? `These are the first ${examples.length} of ${formatNumber(all)} rows` : `${formatNumber(all)} row${all === 1 ? '' : 's'}`} that ${all === 1 ? 'was' : 'were'} not imported; the report: ${report}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
