import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { GalleyError } from '../../../problem.ts';
import { deliveryWords } from '../../../send/reason-words.ts';
import { findSend } from '../../../send/steer/control.ts';
import { listUncertain, resolveUncertain, type UncertainDelivery } from '../../../send/steer/resolve.ts';
import { countHeld, rejectHeld } from '../../../send/steer/reject-held.ts';
import { listSends } from '../../../send/steer/status.ts';
import { positiveNumber } from '../../kit/issue-number.ts';
import { stampIn } from '../../../send/plan/when.ts';
import { formatNumber } from '../../kit/progress.ts';
import { formatTable } from '../../kit/table.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { retryHint } from '../status.ts';
import { confirmOrThrow, sendArgument } from './one-send.ts';

interface ResolveOptions {
  list?: boolean;
  resend?: boolean;
  skip?: boolean;
  reject?: boolean;
  only?: number[];
  yes?: boolean;
  json?: boolean;
}

export function resolveCommand(terminal: Terminal): Command {
  return new Command('resolve')
    .description('Decide about deliveries that may or may not have arrived.')
    .argument(...sendArgument)
    .option('--list', 'show them; this is the default')
    .option('--resend', 'try each again: readers who already received it will get a second copy')
    .option('--skip', 'do not send them again')
    .option('--reject', 'believe what the server said to those whose refusal is held undecided: they are rejected')
    .option(
      '--only <delivery...>',
      'these deliveries only, by the number that --list shows',
      (value: string, before: number[] | undefined) => [...(before ?? []), positiveNumber(value)],
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nA connection that breaks, or a worker that dies, between the last byte of a message and the server’s answer leaves it unknown\nwhether the server has it. `sending.uncertain` in galley.yaml (hold, resend or skip) decides for all sends.\n\nWhat a server refuses before it has taken anything of a send is held undecided: it may mean us. `--reject` believes it.\n\nExamples:\n  galley send resolve 3 --list\n  galley send resolve 3 --skip\n  galley send resolve 3 --resend --only 1207 1311',
    )
    .action((id: number, options: ResolveOptions) => withApp(terminal, (app) => resolve(app, id, options, terminal)));
}

async function resolve(
  app: App,
  id: number,
  { list, resend, skip, reject, only, yes, json }: ResolveOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const chosen = [list && '--list', resend && '--resend', skip && '--skip', reject && '--reject'].filter(Boolean);
  if (chosen.length > 1)
    throw new GalleyError(`${chosen.join(' and ')} can’t be used together`, { code: 'E_USAGE', hint: 'Choose one.' });
  const isPaused = (await findSend(app.db, id)).status === 'paused';
  if (reject) return believe(app, id, { yes, json }, terminal);
  const uncertain = await listUncertain(id, app);
  if (!resend && !skip)
    return json ? printJson(stdout, uncertain) : printUncertain(uncertain, await hintsOf(app, id), app, terminal);
  if (resend && uncertain.length > 0)
    await confirmOrThrow(
      `Send ${formatNumber(only?.length ?? uncertain.length)} copies again? Readers who already received it will get a second copy.`,
      { yes, json },
      terminal,
    );
  const count = await resolveUncertain(id, resend ? 'resend' : 'skip', app, only ? { only } : {});
  if (json) return printJson(stdout, { send: id, [resend ? 'resent' : 'skipped']: count });
  if (count === 0) return printLine(stdout, 'Nothing was uncertain.');
  printLine(
    stdout,
    resend
      ? `${formatNumber(count)} are planned again. \`galley send resume ${id}\`${isPaused ? '' : ', or a worker that is running,'} sends them.`
      : `${formatNumber(count)} are skipped.`,
  );
}

async function believe(
  app: App,
  id: number,
  { yes, json }: Pick<ResolveOptions, 'yes' | 'json'>,
  terminal: Terminal,
): Promise<void> {
  const held = await countHeld(app.db, id);
  if (held > 0)
    await confirmOrThrow(
      `Reject ${formatNumber(held)} readers for what the server said? Dead addresses among them are never mailed again.`,
      { yes, json },
      terminal,
    );
  const rejected = await rejectHeld(id, app);
  if (json) return printJson(terminal.stdout, { send: id, rejected });
  printLine(terminal.stdout, rejected === 0 ? 'Nothing is held undecided.' : `${formatNumber(rejected)} are rejected.`);
}

/** What else may be done about a send of which nothing is uncertain. */
async function hintsOf({ db }: App, id: number): Promise<string[]> {
  const held = await countHeld(db, id);
  const [summary] = await listSends(db, { id });
  return [
    ...(held > 0
      ? [
          `${formatNumber(held)} refusals are held undecided: once the server takes our mail, \`galley send resume ${id}\` tries them again; \`--reject\` believes them.`,
        ]
      : []),
    ...(summary ? [retryHint(summary)].filter((hint) => hint !== undefined) : []),
  ];
}

function printUncertain(uncertain: UncertainDelivery[], hints: string[], { config }: App, { stdout }: Terminal): void {
  if (uncertain.length === 0) return printLine(stdout, ['Nothing is uncertain.', ...hints].join(' '));
  const { timezone } = config.publication;
  const rows = uncertain.map(({ id, email, attemptedAt, relay, reason }) => [
    String(id),
    email,
    attemptedAt === null ? '' : stampIn(attemptedAt, timezone),
    relay ?? '',
    deliveryWords({ reason }),
  ]);
  stdout.write(
    formatTable(
      [
        { title: 'delivery', align: 'right' },
        { title: 'reader' },
        { title: 'begun' },
        { title: 'through' },
        { title: 'what happened' },
      ],
      rows,
      stdout.columns || 140,
    ),
  );
  printLine(stdout, `Times are in ${timezone}.\n\n--resend tries each again, --skip does not send them again.`);
}
