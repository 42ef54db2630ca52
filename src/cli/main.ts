import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { foldHelpOf } from './kit/fold-help.ts';
import { formatProblem } from './kit/print-problems.ts';
import type { Problem } from '../problem.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** One file a verb, loaded when it is asked for: a worker has no use for what knows the colours of a draft. */
const verbs: Record<string, () => Promise<Command>> = {
  new: async () => (await import('./verbs/new.ts')).newCommand(),
  check: async () => (await import('./verbs/check.ts')).checkCommand(),
  desk: async () => (await import('./verbs/desk.ts')).deskCommand(),
  render: async () => (await import('./verbs/render.ts')).renderCommand(),
  approve: async () => (await import('./verbs/approve.ts')).approveCommand(),
  send: async () => (await import('./verbs/send.ts')).sendCommand(),
  status: async () => (await import('./verbs/status.ts')).statusCommand(),
  report: async () => (await import('./verbs/report.ts')).reportCommand(),
  links: async () => (await import('./verbs/links.ts')).linksCommand(),
  bookings: async () => (await import('./verbs/bookings.ts')).bookingsCommand(),
  subscribers: async () =>
    (await import('./verbs/subscribers.ts')).subscribersCommand((await import('../wire/app.ts')).openApp),
  serve: async () => (await import('./verbs/serve.ts')).serveCommand(),
  accounts: async () => (await import('./verbs/accounts.ts')).accountsCommand((await import('../wire/app.ts')).openApp),
  work: async () => (await import('./verbs/work.ts')).workCommand(),
  start: async () => (await import('./verbs/start.ts')).startCommand(),
  doctor: async () => (await import('./verbs/doctor.ts')).doctorCommand(),
};

const program = new Command('galley')
  .description(
    'A curated-link newsletter as a repository: write an issue in YAML, check it, send it, read its numbers.',
  )
  .version(version)
  .configureHelp({ sortSubcommands: false })
  // What stands behind a command is that command's: `galley send resume --json`.
  .enablePositionalOptions()
  .showHelpAfterError('(add --help for how it is used)')
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

/** Commands that had another name before. */
const renamed: Record<string, string> = { studio: 'desk' };

const [, , asked = ''] = process.argv;
if (Object.hasOwn(renamed, asked)) program.error(`error: \`galley ${asked}\` is now \`galley ${renamed[asked]}\``);
// Help, and a slip of the fingers, want to know them all.
for (const load of Object.hasOwn(verbs, asked) ? [verbs[asked]!] : Object.values(verbs))
  program.addCommand(await load());
foldHelpOf(program);

try {
  await program.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

/** A GalleyError, or one of the same shape from a leaf, is for a person; anything else is a fault of ours. */
function printError(error: unknown): void {
  const { message, code, hint, problems } = error as {
    message: string;
    code?: string;
    hint?: string;
    problems?: Problem[];
  };
  if (!code?.startsWith('E_')) {
    console.error(error);
    console.error('\nThis is a fault in Galley, not in your newsletter. Nothing more was done.');
    return;
  }
  console.error(`${styleText(['red', 'bold'], 'error')}  ${message}`);
  for (const problem of problems ?? []) console.error(`\n${formatProblem(problem)}`);
  if (hint) console.error(`        ${styleText('dim', '→')} ${hint}`);
}
