import { basename, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ColumnChoice } from '../../../audience/import/import-columns.ts';
import {
  importSubscribers,
  type ImportOptions,
  type ImportResult,
} from '../../../audience/import/import-subscribers.ts';
import { foldValue, type ValueChoices } from '../../../audience/import/meaning/row-standing.ts';
import { standings, type Standing } from '../../../audience/import/meaning/standing.ts';
import { standingOf } from '../../../audience/import/meaning/cell.ts';
import { ImportQuestions } from '../../../audience/import/question-words.ts';
import { confirmed } from '../../kit/ask.ts';
import { formatBytes, formatNumber, progressBar, type ProgressBar } from '../../kit/progress.ts';
import type { App } from '../../../wire/app.ts';
import { printJson, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { countsAsJson, summarise } from './print-import.ts';

interface Options {
  dryRun?: boolean;
  status?: Standing;
  emailColumn?: string;
  column?: ColumnChoice[];
  value?: ValueChoices;
  encoding?: string;
  report?: string;
  strict?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description(
      'Add and update subscribers from a CSV file, and keep out those who left. Running it again changes nothing.',
    )
    .argument('<file>', 'CSV with commas, semicolons or tabs; a line at its top names the columns')
    .option('--dry-run', 'report on every row, change no subscriber')
    .addOption(new Option('--status <status>', 'what everybody in the file is (default: active)').choices(standings))
    .option('--email-column <name>', 'the column of addresses, by name or number')
    .option(
      '--column <name=use>',
      'what a column is: status, joined, ignore, a field … (see below); may be repeated',
      collectColumn,
    )
    .option('--value <value=status>', 'what a value of a status column means; may be repeated', collectValue)
    .option('--encoding <name>', 'of the file, such as windows-1250 (default: recognised)')
    .option('--report <file>', 'the file for the rows that are not imported (default: <file>.report.csv)')
    .option('--strict', 'exit with 1 when a row was refused')
    .option('--yes', 'on a terminal: import without showing it first')
    .option('--json', 'the counts as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers import readers.csv --dry-run
  galley subscribers import unsubscribed.csv --status unsubscribed
  galley subscribers import members.csv --column "Cancel date=ignore" --value past_due=active

The column of addresses is called email, e-mail or address, also in other languages. Other columns are imported if
galley.yaml declares them under fields; "First name", first_name and Vorname fill firstName. A blank cell changes nothing.

Who is on the list: columns such as status, unsubscribed_at, email_disabled, opt_in or confirmed are understood, in the
exports of other programs and in many languages. Where a column or the name of the file speaks of leaving in a way
that is not understood, nothing is imported, and the question says what to add.
  --column NAME=status        its cells say active, unsubscribed, bounced …
  --column NAME=subscribed    a yes means that they are on the list; =confirmed: that they confirmed
  --column NAME=unsubscribed  a yes or a date means that they left; also =bounced, =complained, =suppressed, =pending
  --column NAME=tags          only words of leaving in it count
  --column NAME=joined        the day of joining
  --column NAME=ignore        it says nothing of that

Who left is kept out for good, also from every later file; a reader of yours whom the file calls unsubscribed leaves.
No file makes anybody active who unsubscribed, bounced, complained or did not confirm.`,
    )
    .action((file: string, options: Options) => withApp(terminal, (app) => importFile(file, options, app, terminal)));
}

async function importFile(file: string, options: Options, app: App, terminal: Terminal): Promise<void> {
  const { stdout, stdin } = terminal;
  const { dryRun = false, json, yes, strict } = options;
  try {
    if (!dryRun && !json && !yes && stdin.isTTY && stdout.isTTY) {
      const shown = await runImport(file, options, true, app, terminal);
      stdout.write(summarise(basename(file), true, shown, stdout.columns || 120));
      stdout.write('\n');
      if (!(await confirmed('Import it like this?', 'Add --yes to import without asking.', terminal))) {
        stdout.write('Nothing was changed.\n');
        return;
      }
    }
    const result = await runImport(file, options, dryRun, app, terminal);
    if (strict && result.refused > 0) terminal.exitCode = 1;
    if (json) printJson(stdout, { file, dryRun, ...countsAsJson(result) });
    else stdout.write(summarise(basename(file), dryRun, result, stdout.columns || 120));
  } catch (error) {
    if (json && error instanceof ImportQuestions) printJson(stdout, { file, dryRun, questions: error.questions });
    throw error;
  }
}

async function runImport(
  file: string,
  { status, emailColumn, column = [], value, encoding, report }: Options,
  dryRun: boolean,
  { db, clock, config }: App,
  terminal: Terminal,
): Promise<ImportResult> {
  const { stderr, env } = terminal;
  const inFolder = (path: string) => resolve(terminal.cwd(), path);
  let bar: ProgressBar | undefined;
  const onProgress: ImportOptions['onProgress'] = ({ bytes, totalBytes, rows }) => {
    bar ??= progressBar({
      label: `${dryRun ? 'Checking' : 'Importing'} ${basename(file)}`,
      total: totalBytes,
      format: formatBytes,
      stream: stderr,
      env,
    });
    bar.update(bytes, `${formatNumber(rows)} rows`);
  };
  try {
    const result = await importSubscribers(
      inFolder(file),
      {
        fields: config.publication.fields,
        status,
        columns: [...(emailColumn === undefined ? [] : [{ name: emailColumn, use: 'email' }]), ...column],
        values: value ?? {},
        encoding,
        dryRun,
        ...(report ? { report: inFolder(report) } : {}),
        onProgress,
      },
      { db, clock },
    );
    // The path as it was typed, not the absolute one.
    return result.report === undefined ? result : { ...result, report: report ?? `${file}.report.csv` };
  } finally {
    bar?.stop();
  }
}

function collectColumn(written: string, before: ColumnChoice[] = []): ColumnChoice[] {
  const equals = written.lastIndexOf('=');
  if (equals < 1 || equals === written.length - 1)
    throw new InvalidArgumentError('Write the name of the column and what it is: --column Stage=status');
  return [...before, { name: written.slice(0, equals), use: written.slice(equals + 1) }];
}

function collectValue(written: string, before: ValueChoices = {}): ValueChoices {
  const equals = written.lastIndexOf('=');
  const meaning = written.slice(equals + 1);
  if (equals < 0 || !(meaning === 'ignore' || (standings as readonly string[]).includes(meaning)))
    throw new InvalidArgumentError(
      `Write a value and what it means, one of ${standings.join(', ')} or ignore: --value past_due=active`,
    );
  const value = written.slice(0, equals);
  const known = standingOf(value);
  if (
    known !== undefined &&
    known !== 'active' &&
    known !== 'pending' &&
    (meaning === 'active' || meaning === 'ignore')
  )
    throw new InvalidArgumentError(`${JSON.stringify(value)} says that somebody left; a file can’t bring them back.`);
  return { ...before, [foldValue(value)]: meaning as Standing | 'ignore' };
}
