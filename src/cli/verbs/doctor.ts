import { styleText } from 'node:util';
import { Command } from 'commander';
import { isLocalWork } from '../../wire/local-work.ts';
import { openConfig } from '../../wire/open-config.ts';
import type { Config } from '../../config/config.ts';
import { openDns } from '../../gate/sender/ask-dns.ts';
import { GalleyError } from '../../problem.ts';
import { badBecause, good, type Exam } from '../doctor/doctor-check.ts';
import { examinePublication, examineSender } from '../doctor/check-sender.ts';
import { examineDatabase, examineMailServers, examineQueue, type ClockReading } from '../doctor/check-services.ts';
import { examineClock, examinePublicUrl } from '../doctor/check-web.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';

export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .description(
      'See whether everything that a send needs works: settings, database, queue, mail server, DNS, public address, clock.',
    )
    .option(
      '--dns <server>',
      'ask this DNS server instead of the system’s, such as 9.9.9.9 for a record that was just published',
    )
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nNothing is sent and nothing is changed. Exits 1 when something does not work; what could go wrong later exits 0.\n\nExamples:\n  galley doctor\n  galley doctor --dns 9.9.9.9',
    )
    .action(async ({ dns, json }: { dns?: string; json?: boolean }) => {
      const exams = await examineAll({ variables: terminal.env, folder: terminal.cwd() }, dns);
      if (json) printJson(terminal.stdout, { ok: !exams.some(isBad), exams });
      else terminal.stdout.write(formatExams(exams));
      if (exams.some(isBad)) terminal.exitCode = 1;
    });
}

const isBad = ({ state }: Exam) => state === 'bad';

/** All of it, side by side where one needs nothing of another. */
export async function examineAll(
  where: { folder: string; variables: Record<string, string | undefined> },
  dnsServer?: string,
): Promise<Exam[]> {
  let config: Config;
  try {
    config = openConfig(where);
  } catch (error) {
    return [configurationExam(error)];
  }
  const dns = openDns(dnsServer === undefined ? {} : { servers: [checkedServer(dnsServer)] });
  const clocks: ClockReading[] = [];
  const [database, queue, mailServers, sender, web] = await Promise.all([
    examineDatabase(config, clocks),
    examineQueue(config, clocks),
    examineMailServers(config),
    examineSender(config, dns),
    examinePublicUrl(config, clocks),
  ]);
  return [
    examinePublication(config),
    examineEnvironment(config),
    database,
    queue,
    ...mailServers,
    ...sender,
    web,
    examineClock(clocks, config.publication.timezone),
  ];
}

function configurationExam(error: unknown): Exam {
  if (!(error instanceof GalleyError)) throw error;
  const exam = badBecause('configuration', error);
  const todo = error.problems.map(({ file, line, message, hint }) =>
    [file && `${file}${line ? `:${line}` : ''}`, message, hint && `→ ${hint}`].filter(Boolean).join('  '),
  );
  return { ...exam, todo: [...todo, ...exam.todo] };
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

function examineEnvironment(config: Config): Exam {
  const { env } = config;
  const secret = env.GALLEY_SECRET
    ? 'links are signed with GALLEY_SECRET'
    : 'links are signed with .galley/secret, which belongs into your backup';
  return good('environment', `${isLocalWork(config) ? 'mail stays on this machine' : 'mail goes out'}; ${secret}`);
}

const signs = {
  good: styleText('green', '✓'),
  warning: styleText('yellow', '!'),
  bad: styleText('red', '✗'),
  skipped: styleText('dim', '–'),
} as const;

/** A line for each part; what to do, and what to publish, under it. */
export function formatExams(exams: Exam[]): string {
  const width = Math.max(...exams.map(({ part }) => part.length));
  const lines = exams.flatMap(({ part, state, says, todo, records = [] }) => [
    `${signs[state]} ${styleText('bold', part.padEnd(width))}  ${state === 'skipped' ? styleText('dim', says) : says}`,
    ...todo.map((line) => `  ${' '.repeat(width)}  ${styleText('dim', '→')} ${line}`),
    ...records.flatMap(({ name, type, value }) => [
      `  ${' '.repeat(width)}  ${styleText('dim', '→')} Publish this ${type} record:`,
      `      ${styleText('cyan', name)}`,
      `      ${styleText('cyan', value)}`,
    ]),
  ]);
  const count = (wanted: Exam['state']) => exams.filter(({ state }) => state === wanted).length;
  const [broken, doubtful] = [count('bad'), count('warning')];
  const verdict =
    broken > 0
      ? `${broken} ${broken === 1 ? 'part does' : 'parts do'} not work.`
      : doubtful > 0
        ? `Everything works; ${doubtful} ${doubtful === 1 ? 'part deserves' : 'parts deserve'} a look.`
        : 'Everything works.';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
