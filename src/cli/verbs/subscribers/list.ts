import { Command, InvalidArgumentError } from 'commander';
import { listSubscribers } from '../../../audience/list-subscribers.ts';
import type { SubscriberStatus } from '../../../db/tables/audience.ts';
import type { App } from '../../../wire/app.ts';
import { dayIn } from '../../../send/plan/when.ts';
import { formatNumber } from '../../kit/progress.ts';
import { formatTable } from '../../kit/table.ts';
import { printJson, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { statusFilter } from './options.ts';

interface ListOptions {
  status?: SubscriberStatus;
  search?: string;
  limit: number;
  after: number;
  json?: boolean;
}

export function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('Show subscribers, oldest first.')
    .addOption(statusFilter())
    .option('--search <text>', 'part of an address or of a field')
    .option('--limit <number>', 'the maximum number to show', wholeNumber(1, 10_000), 50)
    .option('--after <id>', 'the next page: those after this id', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers list --status active --limit 20\n  galley subscribers list --search bücher.example --json',
    )
    .action((options: ListOptions) => withApp(terminal, (app) => list(options, app, terminal)));
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
    dayIn(createdAt, config.publication.timezone),
  ]);
  stdout.write(formatTable(columns, rows, stdout.columns || 120));
  stdout.write(
    `\n${formatNumber(subscribers.length)} of ${formatNumber(total)}.${next === undefined ? '' : ` More: --after ${next}`}\n`,
  );
}

function wholeNumber(min: number, max: number): (written: string) => number {
  return (written) => {
    const value = Number(written);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`Write a whole number from ${min} to ${formatNumber(max)}.`);
    return value;
  };
}
