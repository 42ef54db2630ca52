import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { GalleyError } from '../../../problem.ts';
import { deliveryWords } from '../../../send/reason-words.ts';
import { findSend } from '../../../send/steer/control.ts';
import { listUncertain, resolveUncertain, type UncertainDelivery } from '../../../send/steer/resolve.ts';
import { positiveNumber } from '../../kit/issue-number.ts';
import { stampIn } from '../../../send/plan/when.ts';
import { formatNumber } from '../../kit/progress.ts';
import { formatTable } from '../../kit/table.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { confirmOrThrow, sendArgument } from './one-send.ts';

interface ResolveOptions {
  list?: boolean;
  resend?: boolean;
  skip?: boolean;
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
    .option(
      '--only <delivery...>',
      'these deliveries only, by the number that --list shows',
      (value: string, before: number[] | undefined) => [...(before ?? []), positiveNumber(value)],
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nA connection that breaks, or a worker that dies, between the last byte of a message and the server’s answer leaves it unknown\nwhether the server has it. `sending.uncertain` in galley.yaml (hold, resend or skip) decides for all sends.\n\nExamples:\n  galley send resolve 3 --list\n  galley send resolve 3 --skip\n  galley send resolve 3 --resend --only 1207 1311',
    )
    .action((id: number, options: ResolveOptions) => withApp(terminal, (app) => resolve(app, id, options, terminal)));
}

async function resolve(
  app: App,
  id: number,
  { list, resend, skip, only, yes, json }: ResolveOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const chosen = [list && '--list', resend && '--resend', skip && '--skip'].filter(Boolean);
  if (chosen.length > 1)
    throw new GalleyError(`${chosen.join(' and ')} can’t be used together`, { code: 'E_USAGE', hint: 'Choose one.' });
  const isPaused = (await findSend(app.db, id)).status === 'paused';
  const uncertain = await listUncertain(id, app);
  if (!resend && !skip) return json ? printJson(stdout, uncertain) : printUncertain(uncertain, app, terminal);
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

function printUncertain(uncertain: UncertainDelivery[], { config }: App, { stdout }: Terminal): void {
  if (uncertain.length === 0) return printLine(stdout, 'Nothing is uncertain.');
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
