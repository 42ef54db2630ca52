import { Command, InvalidArgumentError, Option } from 'commander';
import type { App } from '../../wire/app.ts';
import { addSubscriber } from '../../audience/add-subscriber.ts';
import { unsubscribe } from '../../audience/leaving/leave.ts';
import { findSubscriber, listSubscribers } from '../../audience/list-subscribers.ts';
import type { SubscriberStatus } from '../../db/tables/audience.ts';
import { GalleyError } from '../../problem.ts';
import { sampleSource } from '../../audience/sample-readers.ts';
import { nearest } from '../../yaml/zod-problems.ts';
import { formatNumber } from '../kit/progress.ts';
import { askPerson } from './subscribers-confirm.ts';
import { exportFile, type ExportCliOptions } from './subscribers-export.ts';
import { importFile, type ImportCliOptions } from './subscribers-import.ts';
import { formatTable } from '../kit/table.ts';
import { confirmed } from '../kit/ask.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

const statuses: SubscriberStatus[] = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'];

/** `galley subscribers …` */
export function subscribersCommand(terminal: Terminal): Command {
  const run = (verb: (app: App, terminal: Terminal) => Promise<void>) =>
    withApp(terminal, (app) => verb(app, terminal));
  const statusFilter = () => new Option('--status <status>', 'only those who are').choices(statuses);
  const joinsAs = () =>
    new Option('--status <status>', 'what new subscribers become').choices(['active', 'pending']).default('active');

  const command = new Command('subscribers')
    .description('Add, list, import, export and remove subscribers.')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers add vega@example.org\n  galley subscribers import readers.csv --dry-run\n  galley subscribers list --help',
    );
  command
    .command('add')
    .description('Add one person, or fill in fields of somebody who is there.')
    .argument('<email>', 'the address')
    .option('--field <name=value>', 'a field of theirs; may be repeated', collectField)
    .addOption(joinsAs())
    .addOption(new Option('--confirm', 'ask them by mail; they are pending until they say yes').conflicts('status'))
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers add vega@example.org
  galley subscribers add vega@example.org --field firstName=Vega --field city=Turin
  galley subscribers add vega@example.org --confirm

Whoever left, bounced or complained is not added again: only the person can come back.`,
    )
    .action((email: string, options: AddOptions) =>
      run((app, at) =>
        options.confirm
          ? askPerson(email, declaredOnly(options.field ?? {}, app), app, at)
          : add(email, options, app, at),
      ),
    );
  command
    .command('list')
    .description('Show subscribers, oldest first.')
    .addOption(statusFilter())
    .option('--search <text>', 'part of an address or of a field')
    .option('--limit <number>', 'how many at once', wholeNumber(1, 10_000), 50)
    .option('--after <id>', 'the next page: those after this id', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers list --status active --limit 20\n  galley subscribers list --search bücher.example --json',
    )
    .action((options: ListOptions) => run((app, at) => list(options, app, at)));
  command
    .command('import')
    .description('Add and update subscribers from a CSV file. Running it again changes nothing.')
    .argument('<file>', 'CSV in UTF-8, with commas, semicolons or tabs; the first line names the columns')
    .option('--dry-run', 'report on every row, change no subscriber')
    .addOption(joinsAs())
    .option('--report <file>', 'where rows that are not taken are listed (default: <file>.report.csv)')
    .option('--strict', 'exit with 1 when a row was refused')
    .option('--json', 'the counts as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers import readers.csv --dry-run
  galley subscribers import readers.csv --status pending --strict

The column of addresses is called email, e-mail or address. Other columns are kept when galley.yaml declares them
under fields; "First name" and first_name both fill firstName. A blank cell changes nothing. A column called status
may hold people back (unsubscribed, bounced, pending), never bring them in. Nobody who left, bounced or complained
comes back by an import.`,
    )
    .action((file: string, options: ImportCliOptions) => run((app, at) => importFile(file, options, app, at)));
  command
    .command('export')
    .description('Write subscribers as CSV, with their fields and when they agreed.')
    .argument('[file]', 'where to; standard output when left out')
    .addOption(statusFilter())
    .option('--overwrite', 'replace the file if it exists')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers export readers.csv --status active\n  galley subscribers export | gzip > readers.csv.gz',
    )
    .action((file: string | undefined, options: ExportCliOptions) =>
      run((app, at) => exportFile(file, options, app, at)),
    );
  command
    .command('remove')
    .description('Unsubscribe somebody. Their address is kept, so that no import brings them back.')
    .argument('[email]', 'the address')
    .option('--samples', 'all the sample readers that npm start loaded, without asking')
    .option('--yes', 'don’t ask; needed where nobody can answer')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers remove vega@example.org\n  galley subscribers remove vega@example.org --yes\n  galley subscribers remove --samples',
    )
    .action((email: string | undefined, options: { yes?: boolean; samples?: boolean }) =>
      run(async (app, at) => {
        if (options.samples) return removeSamples(app, at);
        if (email === undefined)
          throw new GalleyError('Whom?', {
            code: 'E_USAGE',
            hint: 'Write their address: galley subscribers remove vega@example.org',
          });
        return remove(email, options, app, at);
      }),
    );
  return command;
}

interface AddOptions {
  field?: Record<string, string>;
  confirm?: boolean;
  status: 'active' | 'pending';
}

function declaredOnly(field: Record<string, string>, { config }: App): Record<string, string> {
  const declared = config.publication.fields;
  for (const name of Object.keys(field)) {
    if (declared.includes(name)) continue;
    const near = nearest(name, declared);
    throw new GalleyError(`No field is called ${name}${near ? `, did you mean ${near}?` : ''}`, {
      code: 'E_FIELD',
      hint: `Declared under fields in galley.yaml: ${declared.join(', ')}.`,
    });
  }
  return field;
}

async function add(email: string, { field = {}, status }: AddOptions, app: App, { stdout }: Terminal): Promise<void> {
  const { db, clock } = app;
  const result = await addSubscriber(
    { email, fields: declaredOnly(field, app), status, consent: { action: 'added', source: 'cli' } },
    { db, clock },
  );
  if (result.kind === 'refused')
    throw new GalleyError(`${JSON.stringify(email)} can’t be added: ${result.reason}`, {
      code: 'E_SUBSCRIBER',
      hint: 'Nothing was changed.',
    });
  if (result.kind === 'blocked')
    throw new GalleyError(`${result.email} is blocked: ${result.reason}`, {
      code: 'E_KEPT_OUT',
      hint: 'Only the person can come back.',
    });
  const what = {
    added: `Added ${result.email} (${result.status}).`,
    updated: `Updated ${result.email} (${result.status}).`,
    unchanged: `${result.email} is there already (${result.status}); nothing changed.`,
  };
  stdout.write(`${what[result.kind]}\n`);
}

interface ListOptions {
  status?: SubscriberStatus;
  search?: string;
  limit: number;
  after: number;
  json?: boolean;
}

async function list(
  { status, search, limit, after, json }: ListOptions,
  { db, config }: App,
  { stdout }: Terminal,
): Promise<void> {
  const { subscribers, total, next } = await listSubscribers(db, { status, search, limit, afterId: after });
  if (json) {
    const times = (at: number) => new Date(at).toISOString();
    const shown = subscribers.map(({ createdAt, updatedAt, ...reader }) => ({
      ...reader,
      createdAt: times(createdAt),
      updatedAt: times(updatedAt),
    }));
    printJson(stdout, { total, next: next ?? null, subscribers: shown });
    return;
  }
  if (total === 0) {
    stdout.write(
      status || search ? 'Nobody matches.\n' : 'There are no subscribers yet: galley subscribers import readers.csv\n',
    );
    return;
  }
  const fields = config.publication.fields.filter((name) => subscribers.some((reader) => reader.fields[name]));
  const columns = [
    { title: 'id', align: 'right' as const },
    ...['email', 'status', ...fields, 'joined'].map((title) => ({ title })),
  ];
  const rows = subscribers.map(({ id, email, status: is, fields: own, createdAt }) => [
    String(id),
    email,
    is,
    ...fields.map((name) => own[name] ?? ''),
    new Date(createdAt).toISOString().slice(0, 10),
  ]);
  stdout.write(formatTable(columns, rows, stdout.columns || 120));
  stdout.write(
    `\n${formatNumber(subscribers.length)} of ${formatNumber(total)}.${next === undefined ? '' : ` More: --after ${next}`}\n`,
  );
}

async function remove(
  email: string,
  { yes }: { yes?: boolean },
  { db, clock }: App,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const reader = await findSubscriber(db, email);
  if (!reader)
    throw new GalleyError(`There is no subscriber ${JSON.stringify(email)}`, {
      code: 'E_UNKNOWN_SUBSCRIBER',
      hint: 'galley subscribers list --search finds part of an address.',
    });
  if (reader.status !== 'active' && reader.status !== 'pending') {
    stdout.write(`${reader.email} is ${reader.status} already; nothing changed.\n`);
    return;
  }
  const question = `Unsubscribe ${reader.email}? Only they can undo it, by subscribing again.`;
  if (!yes && !(await confirmed(question, 'Add --yes to unsubscribe without asking.', terminal))) {
    stdout.write('Nothing was changed.\n');
    return;
  }
  await unsubscribe(db, { subscriberId: reader.id, source: 'cli', at: clock.now() });
  stdout.write(`${reader.email} is unsubscribed.\n`);
}

/** They are nobody, so nobody is asked; like everyone else they stay out after that. */
async function removeSamples({ db, clock }: App, { stdout }: Terminal): Promise<void> {
  const samples = await db
    .selectFrom('consent')
    .innerJoin('subscriber', 'subscriber.id', 'consent.subscriber_id')
    .select('subscriber.id')
    .where('consent.source', '=', sampleSource)
    .where('subscriber.status', 'in', ['active', 'pending'])
    .execute();
  for (const { id } of samples) await unsubscribe(db, { subscriberId: id, source: 'cli', at: clock.now() });
  stdout.write(
    samples.length === 0
      ? 'There are no sample readers on the list.\n'
      : `${samples.length} sample readers are off the list.\n`,
  );
}

function collectField(written: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = written.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write a name and a value: --field firstName=Vega');
  return { ...before, [written.slice(0, equals)]: written.slice(equals + 1) };
}

function wholeNumber(least: number, most: number): (written: string) => number {
  return (written) => {
    const value = Number(written);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${formatNumber(most)}.`);
    return value;
  };
}
