import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { bindCommand } from './kit/fold-help.ts';
import { formatProblem } from './kit/print-problems.ts';
import { style } from './kit/printable.ts';
import { safeTerminal } from './kit/safe-terminal.ts';
import { printLine, type Output, type Terminal } from './kit/terminal.ts';
import { galleyVersion } from './kit/version.ts';
import type { Problem } from '../problem.ts';

/** One file for each verb, loaded on demand: a worker does not need the colours of a draft. */
const verbs: Record<string, (terminal: Terminal) => Promise<Command>> = {
  new: async (terminal) => (await import('./verbs/new.ts')).newCommand(terminal),
  check: async (terminal) => (await import('./verbs/check.ts')).checkCommand(terminal),
  desk: async (terminal) => (await import('./verbs/desk.ts')).deskCommand(terminal),
  versions: async (terminal) => (await import('./verbs/versions.ts')).versionsCommand(terminal),
  render: async (terminal) => (await import('./verbs/render.ts')).renderCommand(terminal),
  approve: async (terminal) => (await import('./verbs/approve.ts')).approveCommand(terminal),
  review: async (terminal) => (await import('./verbs/review.ts')).reviewCommand(terminal),
  send: async (terminal) => (await import('./verbs/send.ts')).sendCommand(terminal),
  status: async (terminal) => (await import('./verbs/status.ts')).statusCommand(terminal),
  notices: async (terminal) => (await import('./verbs/notices.ts')).noticesCommand(terminal),
  restored: async (terminal) => (await import('./verbs/restored.ts')).restoredCommand(terminal),
  audit: async (terminal) => (await import('./verbs/audit.ts')).auditCommand(terminal),
  report: async (terminal) => (await import('./verbs/report.ts')).reportCommand(terminal),
  verdicts: async (terminal) => (await import('./verbs/verdicts.ts')).verdictsCommand(terminal),
  links: async (terminal) => (await import('./verbs/links.ts')).linksCommand(terminal),
  bookings: async (terminal) => (await import('./verbs/bookings.ts')).bookingsCommand(terminal),
  subscribers: async (terminal) => (await import('./verbs/subscribers.ts')).subscribersCommand(terminal),
  serve: async (terminal) => (await import('./verbs/serve.ts')).serveCommand(terminal),
  accounts: async (terminal) => (await import('./verbs/accounts.ts')).accountsCommand(terminal),
  work: async (terminal) => (await import('./verbs/work.ts')).workCommand(terminal),
  start: async (terminal) => (await import('./verbs/start.ts')).startCommand(terminal),
  doctor: async (terminal) => (await import('./verbs/doctor.ts')).doctorCommand(terminal),
};

/** Old names of commands, with the new ones. */
const renamed: Record<string, string> = { studio: 'desk' };

/** Runs one command line, `argv` without the name of the program, and returns its exit code. */
export async function run(argv: string[], given: Terminal): Promise<number> {
  const terminal = safeTerminal(given);
  try {
    const program = await openProgram(argv[0] ?? '', terminal);
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has written its message, or the help, by now.
    if (error instanceof CommanderError) given.exitCode = error.exitCode;
    else {
      printError(error, terminal.stderr);
      given.exitCode = 1;
    }
  }
  return Number(given.exitCode ?? 0);
}

async function openProgram(asked: string, terminal: Terminal): Promise<Command> {
  const program = new Command('galley')
    .description(
      'A curated-link newsletter as a repository: write an issue in YAML, check it, send it, read its numbers.',
    )
    .version(galleyVersion)
    .configureHelp({ sortSubcommands: false })
    // Options after a command are that command's: `galley send resume --json`.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for how it is used)')
    .addHelpText(
      'after',
      `
A week in four commands:
  galley new                 start the next issue with the sections of the last one
  galley check 181           every mistake, with its line and what to do
  galley send 181 --to me@example.org
  galley send 181            to everyone; a second time sends nothing

Settings: galley.yaml for the publication; DATABASE_URL, REDIS_URL, SMTP_URL, PUBLIC_URL and
GALLEY_SECRET in the environment. See docs/configuration.md.`,
    );
  bindCommand(program, terminal);
  if (Object.hasOwn(renamed, asked)) program.error(`error: \`galley ${asked}\` is now \`galley ${renamed[asked]}\``);
  // The help, and the suggestion for a mistyped name, need all of them.
  for (const load of Object.hasOwn(verbs, asked) ? [verbs[asked]!] : Object.values(verbs))
    program.addCommand(await load(terminal));
  bindCommand(program, terminal);
  return program;
}

/** A GalleyError, or an error of the same shape from a leaf, is for people; any other is a fault in Galley. */
function printError(error: unknown, stderr: Output): void {
  const { message, code, hint, problems } = error as {
    message: string;
    code?: string;
    hint?: string;
    problems?: Problem[];
  };
  if (!code?.startsWith('E_')) {
    printLine(stderr, inspect(error));
    printLine(stderr, '\nThis is a fault in Galley, not in your newsletter. Nothing more was done.');
    return;
  }
  printLine(stderr, `${style(['red', 'bold'], 'error')}  ${message}`);
  for (const problem of problems ?? []) printLine(stderr, `\n${formatProblem(problem)}`);
  if (hint) printLine(stderr, `        ${style('dim', '→')} ${hint}`);
}
