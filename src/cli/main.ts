import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { approveCommand } from './approve.ts';
import { bookingsCommand } from './bookings.ts';
import { checkCommand } from './check.ts';
import { deskCommand } from './desk.ts';
import { doctorCommand } from './doctor.ts';
import { linksCommand } from './links.ts';
import { newCommand } from './new.ts';
import { formatProblem } from './print-problems.ts';
import { renderCommand } from './render.ts';
import { reportCommand } from './report.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { studioCommand } from './studio.ts';
import { openApp } from '../app.ts';
import { workCommand } from './work.ts';
import { subscribersCommand } from './subscribers.ts';
import type { Problem } from '../problem.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('galley')
  .description('A curated-link newsletter as a repository: write an issue in YAML, check it, send it, read its numbers.')
  .version(version)
  .configureHelp({ sortSubcommands: false })
  // What stands behind a command is that command's: `galley send resume --json`.
  .enablePositionalOptions()
  .showHelpAfterError('(add --help for how it is used)')
  .addCommand(newCommand())
  .addCommand(checkCommand())
  .addCommand(studioCommand())
  .addCommand(renderCommand())
  .addCommand(approveCommand())
  .addCommand(sendCommand())
  .addCommand(statusCommand())
  .addCommand(reportCommand())
  .addCommand(linksCommand())
  .addCommand(bookingsCommand())
  .addCommand(subscribersCommand(openApp))
  .addCommand(serveCommand())
  .addCommand(deskCommand(openApp))
  .addCommand(workCommand())
  .addCommand(startCommand())
  .addCommand(doctorCommand())
  .addHelpText(
    'after',
    `
A week in four commands:
  galley new                 start the next issue from the publication's usual sections
  galley check 181           every mistake, with its line and what to do
  galley send 181 --to me@example.org
  galley send 181            to everyone; again sends nothing

Settings: galley.yaml for the publication; DATABASE_URL, REDIS_URL, SMTP_URL, PUBLIC_URL and
GALLEY_SECRET in the environment. See docs/configuration.md.`,
  );

try {
  await program.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

/** A GalleyError, or one of the same shape from a leaf, is for a person; anything else is a fault of ours. */
function printError(error: unknown): void {
  const { message, code, hint, problems } = error as { message: string; code?: string; hint?: string; problems?: Problem[] };
  if (!code?.startsWith('E_')) {
    console.error(error);
    console.error('\nThis is a fault in Galley, not in your newsletter. Nothing more was done.');
    return;
  }
  console.error(`${styleText(['red', 'bold'], 'error')}  ${message}`);
  for (const problem of problems ?? []) console.error(`\n${formatProblem(problem)}`);
  if (hint) console.error(`        ${styleText('dim', '→')} ${hint}`);
}
