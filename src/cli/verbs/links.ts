/** Shows where the links of a send lead, and corrects one after its mail was sent. */
import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { findSend } from '../../send/steer/control.ts';
import { correctLink } from '../../send/steer/correct-link.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { formatTable } from '../kit/table.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { userName, withApp } from '../kit/with-app.ts';

interface ListOptions {
  json?: boolean;
}

interface CorrectOptions {
  reason: string;
  by?: string;
  json?: boolean;
}

export function linksCommand(terminal: Terminal): Command {
  return new Command('links')
    .description('Show where the links of a send lead; `correct` changes a wrong one after the mail was sent.')
    .enablePositionalOptions()
    .argument('<send>', 'the send’s number, as `galley status` shows it', positiveNumber)
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  galley links 3\n  galley links correct 3 12 https://example.org/right --reason "the page had moved"',
    )
    .action((send: number, options: ListOptions) => withApp(terminal, (app) => list(app, send, options, terminal)))
    .addCommand(correctCommand(terminal));
}

function correctCommand(terminal: Terminal): Command {
  return new Command('correct')
    .description(
      'Change where a link of a send points, from the next click on. The report shows the old address, who changed it and why.',
    )
    .argument('<send>', 'the send’s number, as `galley status` shows it', positiveNumber)
    .argument('<position>', 'the link’s position in the issue, as `galley links` shows it', positiveNumber)
    .argument('<url>', 'the new address')
    .requiredOption('--reason <words>', 'why; shown in the report')
    .option('--by <name>', 'who corrects it; default: your user name on this machine')
    .option('--json', 'print what was changed as JSON')
    .addHelpText(
      'after',
      '\nClicks still count for the same link. Mail that was sent with `tracking: off` holds the address itself, which can’t be\nchanged.\n\nExamples:\n  galley links correct 3 12 https://example.org/right --reason "the page had moved"',
    )
    .action((send: number, position: number, url: string, { reason, by, json }: CorrectOptions) =>
      withApp(terminal, async (app) => {
        const { label, from, to } = await correctLink(
          { send, position: position - 1, url, reason, by: by ?? userName(terminal) },
          app,
        );
        if (json) printJson(terminal.stdout, { send, position, label, from, to });
        else printLine(terminal.stdout, `Link ${position}, ${label}:\n  led to   ${from}\n  leads to ${to}`);
      }),
    );
}

async function list({ db }: App, id: number, { json }: ListOptions, { stdout }: Terminal): Promise<void> {
  await findSend(db, id);
  const links = await db.selectFrom('link').selectAll().where('send_id', '=', id).orderBy('position').execute();
  const corrections = await db
    .selectFrom('link_correction')
    .selectAll()
    .where('send_id', '=', id)
    .orderBy('id')
    .execute();
  const rows = links.map(({ position, url, label, section }) => ({
    position: position + 1,
    section,
    label,
    url,
    sentUrl: corrections.find((row) => row.position === position)?.from_url ?? url,
  }));
  if (json) return printJson(stdout, rows);
  stdout.write(
    formatTable(
      [{ title: 'link', align: 'right' }, { title: 'label' }, { title: 'leads to' }, { title: '' }],
      rows.map(({ position, label, url, sentUrl }) => [
        String(position),
        label,
        url,
        sentUrl === url ? '' : 'corrected',
      ]),
      stdout.columns || 140,
    ),
  );
}
