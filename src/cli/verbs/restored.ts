import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { lookForRestore, settleRestore } from '../../send/ledger/restored.ts';
import { restoredWords } from '../../send/reason-words.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { confirmOrThrow } from './send/one-send.ts';

export function restoredCommand(terminal: Terminal): Command {
  return new Command('restored')
    .description('Run it after a backup was put back: pauses what is unfinished, and lets new issues go out again.')
    .option('--yes', 'do not ask')
    .option('--json', 'print what was found and done as JSON')
    .addHelpText(
      'after',
      `
A backup does not know which readers were mailed after it was made. Until this command was run, a restore that Galley
noticed keeps \`galley send\` and the desk from sending anything new. Run it also if Galley noticed nothing: a snapshot of
the whole disk, for example, can't be noticed. It changes nothing if it is repeated.

Example:
  galley restored --yes --json`,
    )
    .action((options: { yes?: boolean; json?: boolean }) => withApp(terminal, (app) => settle(app, options, terminal)));
}

async function settle(app: App, options: { yes?: boolean; json?: boolean }, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  const { timezone } = app.config.publication;
  const noticed = await lookForRestore(app);
  if (!options.json)
    printLine(stdout, noticed ? restoredWords(noticed, timezone)[0] : 'Galley noticed no restore by itself.');
  await confirmOrThrow(
    noticed
      ? 'Have you compared the log of the mail server with the sends? New issues can go out again after this'
      : 'Was a backup put back all the same? Every send that is scheduled or running is paused',
    options,
    terminal,
  );
  const result = await settleRestore(app);
  if (options.json) return printJson(stdout, result);
  if (!result.done)
    return printLine(stdout, 'Nothing was claimed since this was run last, so there was nothing to do.');
  printLine(stdout, 'Ids and counters continue higher than in the lost history. New issues can be sent.');
  if (result.waiting.length === 0) return printLine(stdout, 'No send is unfinished.');
  for (const id of result.waiting)
    printLine(
      stdout,
      `Send ${id} stays paused: \`galley send resume ${id}\` continues it, \`galley send cancel ${id}\` ends it.`,
    );
}
