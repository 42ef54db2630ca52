import { Command } from 'commander';
import { isLocalWork } from '../../wire/local-work.ts';
import { openConfig } from '../../wire/open-config.ts';
import type { Config } from '../../config/config.ts';
import { openDns } from '../../gate/sender/ask-dns.ts';
import { GalleyError } from '../../problem.ts';
import { checkFiles } from '../doctor/check-files.ts';
import { checkKept } from '../doctor/check-kept.ts';
import { checkLook } from '../doctor/check-look.ts';
import { checkBackup, checkOperators } from '../doctor/check-operators.ts';
import { badFromError, good, type DoctorCheck } from '../doctor/doctor-check.ts';
import { checkNumbers } from '../doctor/check-numbers.ts';
import { checkPublication, checkSender } from '../doctor/check-sender.ts';
import { checkDatabase, checkMailServers, checkQueue, type ClockReading } from '../doctor/check-services.ts';
import { checkClock, checkPublicUrl } from '../doctor/check-web.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';
import { style } from '../kit/printable.ts';

export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .description(
      'Check everything that a send needs: settings, database, files, queue, mail server, DNS, public address, clock.',
    )
    .option(
      '--dns <server>',
      'ask this DNS server instead of the system’s, such as 9.9.9.9 for a record that was just published',
    )
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nNothing is sent and nothing is changed. Exits 1 when something does not work; warnings alone exit 0.\n\nExamples:\n  galley doctor\n  galley doctor --dns 9.9.9.9',
    )
    .action(async ({ dns, json }: { dns?: string; json?: boolean }) => {
      const checks = await runDoctorChecks({ variables: terminal.env, folder: terminal.cwd() }, dns);
      if (json) printJson(terminal.stdout, { ok: !checks.some(isBad), checks });
      else terminal.stdout.write(formatChecks(checks));
      if (checks.some(isBad)) terminal.exitCode = 1;
    });
}

const isBad = ({ state }: DoctorCheck) => state === 'bad';

/** Runs all checks, concurrently if they don’t depend on each other. */
export async function runDoctorChecks(
  where: { folder: string; variables: Record<string, string | undefined> },
  dnsServer?: string,
): Promise<DoctorCheck[]> {
  let config: Config;
  try {
    config = openConfig(where);
  } catch (error) {
    return [configurationCheck(error)];
  }
  const dns = openDns(dnsServer === undefined ? {} : { servers: [checkedServer(dnsServer)] });
  const clocks: ClockReading[] = [];
  // The database is opened once at a time: its first check may create it.
  const database = await checkDatabase(config, clocks);
  const [kept, queue, mailServers, sender, web, operators, backup, numbers] = await Promise.all([
    checkKept(config),
    checkQueue(config, clocks),
    checkMailServers(config),
    checkSender(config, dns),
    checkPublicUrl(config, clocks),
    checkOperators(config),
    checkBackup(config),
    checkNumbers(config),
  ]);
  return [
    checkPublication(config),
    ...checkLook(config),
    checkEnvironment(config),
    database,
    checkFiles(config),
    ...kept,
    queue,
    ...mailServers,
    ...sender,
    web,
    operators,
    ...backup,
    ...numbers,
    checkClock(clocks, config.publication.timezone),
  ];
}

function configurationCheck(error: unknown): DoctorCheck {
  if (!(error instanceof GalleyError)) throw error;
  const check = badFromError('configuration', error);
  const todo = error.problems.map(({ file, line, message, hint }) =>
    [file && `${file}${line ? `:${line}` : ''}`, message, hint && `→ ${hint}`].filter(Boolean).join('  '),
  );
  return { ...check, todo: [...todo, ...check.todo] };
}

function checkedServer(written: string): string {
  try {
    openDns({ servers: [written] });
    return written;
  } catch {
    throw new GalleyError(`${written} is not the address of a DNS server`, {
      code: 'E_USAGE',
      hint: 'Write an IP address such as 9.9.9.9, or 127.0.0.1:5353 with a port.',
    });
  }
}

function checkEnvironment(config: Config): DoctorCheck {
  const { env } = config;
  const secret = env.GALLEY_SECRET
    ? 'links are signed with GALLEY_SECRET'
    : 'links are signed with .galley/secret: back it up';
  return good('environment', `${isLocalWork(config) ? 'mail stays on this machine' : 'mail goes out'}; ${secret}`);
}

const signs = {
  good: style('green', '✓'),
  warning: style('yellow', '!'),
  bad: style('red', '✗'),
  skipped: style('dim', '–'),
} as const;

/** One line for each part, with what to do and what to publish below it. */
export function formatChecks(checks: DoctorCheck[]): string {
  const width = Math.max(...checks.map(({ part }) => part.length));
  const lines = checks.flatMap(({ part, state, says, todo, records = [] }) => [
    `${signs[state]} ${style('bold', part.padEnd(width))}  ${state === 'skipped' ? style('dim', says) : says}`,
    ...todo.map((line) => `  ${' '.repeat(width)}  ${style('dim', '→')} ${line}`),
    ...records.flatMap(({ name, type, value }) => [
      `  ${' '.repeat(width)}  ${style('dim', '→')} Publish this ${type} record:`,
      `      ${style('cyan', name)}`,
      `      ${style('cyan', value)}`,
    ]),
  ]);
  const count = (wanted: DoctorCheck['state']) => checks.filter(({ state }) => state === wanted).length;
  const [broken, doubtful] = [count('bad'), count('warning')];
  const verdict =
    broken > 0
      ? `${broken} ${broken === 1 ? 'part does' : 'parts do'} not work.`
      : doubtful > 0
        ? `Everything works; ${doubtful} ${doubtful === 1 ? 'part has' : 'parts have'} a warning.`
        : 'Everything works.';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
