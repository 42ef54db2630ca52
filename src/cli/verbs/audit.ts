import { Command } from 'commander';
import { actorWords, doneWords, subjectWords } from '../../audit/audit-words.ts';
import { readAudit } from '../../audit/read-audit.ts';
import { readFilter, type WrittenFilter } from '../../audit/read-filter.ts';
import { momentWords, readWhen } from '../../send/plan/when.ts';
import type { App } from '../../wire/app.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { formatTable } from '../kit/table.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

interface Options extends WrittenFilter {
  since?: string;
  limit: number;
  before?: number;
  json?: boolean;
}

export function auditCommand(terminal: Terminal): Command {
  return new Command('audit')
    .description('Show who did what: approved, sent, paused, corrected a link, deleted, imported, exported, signed in.')
    .option('--of <what>', 'only about this: "send 7", "issue 181", subscribers, "account editor"')
    .option('--by <name>', 'only what this person did; galley: what happened by itself')
    .option('--action <code>', 'only this, or what begins so: send, send.paused, subscribers.exported')
    .option('--since <time>', 'not older than this: "2026-11-27 10:00"')
    .option('--limit <number>', 'the maximum number to show', positiveNumber, 50)
    .option('--before <id>', 'the next page: those before this id', positiveNumber)
    .option('--json', 'as JSON, newest first')
    .addHelpText(
      'after',
      `
Entries are never changed or deleted: the database refuses it. They hold no address of a reader.

Examples:
  galley audit
  galley audit --of "send 7"
  galley audit --action subscribers.exported --json`,
    )
    .action((options: Options) => withApp(terminal, (app) => show(app, options, terminal)));
}

async function show({ db, clock, config }: App, options: Options, { stdout }: Terminal): Promise<void> {
  const { timezone } = config.publication;
  const { limit, before, since, json } = options;
  const moment = (iso: string) => momentWords(Date.parse(iso), timezone);
  const from = since === undefined ? {} : { since: readWhen(since, timezone, clock.now()).at };
  const entries = await readAudit(db, { ...readFilter(options), ...from }, { limit, before });
  if (json)
    return printJson(
      stdout,
      entries.map(({ at, ...entry }) => ({
        ...entry,
        at: new Date(at).toISOString(),
        words: doneWords(entry, moment),
      })),
    );
  if (entries.length === 0) return printLine(stdout, 'There is no such entry.');
  stdout.write(
    formatTable(
      [{ title: 'when' }, { title: 'who' }, { title: 'about' }, { title: 'did' }],
      entries.map((entry) => [
        momentWords(entry.at, timezone),
        actorWords(entry.by),
        subjectWords(entry.subject),
        doneWords(entry, moment),
      ]),
      stdout.columns || 140,
    ),
  );
  if (entries.length === limit) printLine(stdout, `\nOlder ones: --before ${entries.at(-1)!.id}`);
}
