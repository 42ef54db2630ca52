import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { isLocalWork } from '../../wire/local-work.ts';
import { launchDepsOf, outgoingDepsOf } from '../../wire/use-cases.ts';
import { withInbox } from '../../wire/with-inbox.ts';
import { isTimeZone } from '../../clock.ts';
import type { Issue } from '../../issue/issue.ts';
import { GalleyError } from '../../problem.ts';
import { lookForRestore } from '../../send/ledger/restored.ts';
import { expectedReaders } from '../../send/plan/expected-readers.ts';
import { launchSend, unsafeLinks, whyNotLaunched, type LaunchRequest } from '../../send/plan/launch.ts';
import { otherDayWords } from '../../send/plan/issue-day.ts';
import { outgoingIssue, vouchedFor } from '../../send/plan/outgoing-issue.ts';
import { readPriority } from '../../send/plan/read-pace.ts';
import { everyone } from '../../send/plan/start-send.ts';
import { momentWords, readFutureTime, type When } from '../../send/plan/when.ts';
import { listSends, type SendSummary } from '../../send/steer/status.ts';
import { promptStreams } from '../kit/ask.ts';
import { countDown, hasPerson } from '../kit/count-down.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { countProblems, formatProblem } from '../kit/print-problems.ts';
import { formatNumber } from '../kit/progress.ts';
import { runWithProgress } from '../kit/run-with-progress.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { problemsOf } from '../../gate/finding.ts';
import { cancelCommand } from './send/cancel.ts';
import { checkedWithLinks, uncheckedWords, vouchedWords, waiverAdvice } from './send/check-links.ts';
import { dryRun } from './send/dry-run.ts';
import { moveCommand } from './send/move.ts';
import { paceCommand, readPace } from './send/pace.ts';
import { pauseCommand } from './send/pause.ts';
import { priorityCommand } from './send/priority.ts';
import { resolveCommand } from './send/resolve.ts';
import { resumeCommand } from './send/resume.ts';
import { retryCommand } from './send/retry.ts';
import { testCopies } from './send/test-copies.ts';
import { restoredError } from '../kit/restore-notice.ts';
import { printSummary } from './status.ts';

/** `galley send pause` and the like: one file each in `send/`. */
const sendVerbs = [
  pauseCommand,
  resumeCommand,
  cancelCommand,
  moveCommand,
  paceCommand,
  priorityCommand,
  resolveCommand,
  retryCommand,
];

interface SendOptions {
  to?: string[];
  dryRun?: boolean;
  out?: string;
  limit?: number;
  at?: string;
  timezone?: string;
  perSecond?: string;
  finishBy?: string;
  priority: number;
  wait?: boolean;
  theme?: string;
  yes?: boolean;
  now?: boolean;
  json?: boolean;
}

export function sendCommand(terminal: Terminal): Command {
  const command = new Command('send');
  command
    .description('Send an issue to every active reader, once. The same command again sends nothing.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--to <address...>', 'send a test copy to these addresses only; nothing is recorded')
    .option('--dry-run', 'write each reader’s copy as an .eml file and send nothing')
    .option('--out <folder>', 'the folder for --dry-run; default: .galley/dry-run/<number>')
    .option('--limit <count>', 'with --dry-run: the maximum number of files', positiveNumber)
    .option(
      '--at <time>',
      'later: "2026-11-27 10:00", 10:00 for the next time it is ten o’clock, or draft for the time the draft names',
    )
    .option('--timezone <zone>', 'the time zone of --at and --finish-by; default: the publication’s')
    .option('--per-second <count>', 'messages a second, all workers together')
    .option('--finish-by <time>', 'spread it out to finish by then: 09:15, or a whole date')
    .option('--priority <which>', 'high, normal, low, or a whole number: before or after other sends', readPriority, 0)
    .option('--wait', 'wait until deferred deliveries have had all their attempts')
    .option('--theme <name>', 'in this theme instead of the issue’s own')
    .option('--yes', 'do not ask before mailing real readers')
    .option('--now', 'begin at once, without the minute in which Ctrl-C cancels it')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      `
On a terminal a send waits 60 seconds first (sending.cancelWithinSeconds in galley.yaml), in which Ctrl-C cancels it and
nothing is sent; elsewhere, as in a script, it begins at once.

Without SMTP_URL mail goes to the development inbox. Once it has begun, Ctrl-C stops after the messages in flight; \`galley send resume\`
continues where it stopped, and nobody gets a second copy.

Examples:
  galley send 180 --to me@example.org      a test copy, “[Test]” in the subject
  galley send 180 --dry-run --limit 3      three .eml files to look at
  galley send 180                          to everyone
  galley send 180 --at "2026-11-27 10:00"  then, by \`galley serve\` or \`galley work\`; the content is fixed now
  galley send 180 --finish-by 09:15        spread out to finish by then
  galley send resume                       finish what was interrupted
  galley send pause                        sending stops within two seconds
  galley send move 3 "2026-11-28 09:00"   a scheduled send at another time
  galley send retry 3                      those again whom the server rejected

Exit status: 0 when the server took mail, 1 when nobody got it, it was paused or stopped, or something was wrong,
130 after Ctrl-C.`,
    )
    .action((number: number, options: SendOptions) => {
      refuseMixed(options);
      return withApp(terminal, (app) => send(app, number, options, terminal));
    });
  command.enablePositionalOptions();
  for (const verb of sendVerbs) command.addCommand(verb(terminal));
  return command;
}

/** `--limit 3` with a forgotten `--dry-run` must not mail everybody, so an option without an effect is refused. */
function refuseMixed({
  to,
  dryRun: isDry,
  at,
  out,
  limit,
  timezone,
  perSecond,
  finishBy,
  priority,
  wait,
  now,
}: SendOptions): void {
  const usage = (message: string, hint: string) => new GalleyError(message, { code: 'E_USAGE', hint });
  const modes = [to && '--to', isDry && '--dry-run', at && '--at'].filter(Boolean);
  if (modes.length > 1) throw usage(`${modes.join(' and ')} can’t be used together`, 'Choose one.');
  if (perSecond && finishBy) throw usage('--per-second and --finish-by can’t be used together', 'Choose one.');
  if (!isDry && (limit !== undefined || out !== undefined))
    throw usage(
      `${limit === undefined ? '--out' : '--limit'} goes with --dry-run`,
      'Nothing was sent. Add --dry-run to write files; a send goes to every active reader.',
    );
  const ofSends = [
    perSecond && '--per-second',
    finishBy && '--finish-by',
    priority !== 0 && '--priority',
    wait && '--wait',
    now && '--now',
  ].filter(Boolean);
  if (at && now) throw usage('--at and --now can’t be used together', 'Choose one.');
  if (modes.length === 1 && !at && ofSends.length > 0)
    throw usage(
      `${ofSends.join(' and ')} ${ofSends.length === 1 ? 'does' : 'do'} nothing with ${modes[0]}`,
      'Nothing was sent. They are for a send to everyone; leave them out.',
    );
  if (timezone !== undefined && at === undefined && finishBy === undefined)
    throw usage('--timezone goes with --at or --finish-by', 'Nothing was sent. Add the time.');
}

async function send(app: App, number: number, options: SendOptions, terminal: Terminal): Promise<void> {
  const { stdout, stderr } = terminal;
  const isForReaders = !options.to && !options.dryRun;
  if (isForReaders) {
    // A run delivers other sends too, and in a copy of a database those must not begin.
    const restored = await lookForRestore(app);
    if (restored) throw restoredError(restored, app.config.publication.timezone);
    const existing = await sendToEveryone(app, number);
    if (existing) return printAlreadySent(existing, app, options, terminal);
  }

  const outgoing = outgoingDepsOf(app);
  const checked = await checkedWithLinks(app, isForReaders, terminal, (links) =>
    // The launch checks where links lead, with its own message.
    outgoingIssue(
      number,
      { ...outgoing, gate: { ...outgoing.gate, leaves: false } },
      { ...(options.theme ? { theme: options.theme } : {}), ...(links ? { links } : {}) },
    ),
  );
  if (!checked) return;
  const { findings, ready, linkCheck } = checked;
  const problems = problemsOf(findings);
  if (!ready) {
    for (const problem of problems) printLine(stderr, `${formatProblem(problem)}\n`);
    if (options.json) printJson(stdout, { issue: number, sent: false, problems });
    printLine(stderr, `Issue ${number} was not sent: ${countProblems(problems)}.${waiverAdvice(number, findings)}`);
    terminal.exitCode = 1;
    return;
  }
  if (problems.length > 0)
    printLine(stderr, `Issue ${number}: ${countProblems(problems)}; galley check ${number} shows them.`);
  if (linkCheck && linkCheck.unchecked > 0) printLine(stderr, uncheckedWords(linkCheck));
  for (const finding of vouchedFor(findings)) printLine(stderr, vouchedWords(finding));
  if (options.dryRun) return dryRun(app, ready.rendition, options, terminal);
  const deps = launchDepsOf(app);
  if (options.to) {
    const unsafe = unsafeLinks(deps);
    if (unsafe) throw new GalleyError(unsafe.message, unsafe);
    return withInbox(app, () => testCopies(app, ready.rendition, options.to!, options, terminal));
  }
  const refusal = await whyNotLaunched(ready, deps);
  if (refusal) throw new GalleyError(refusal.message, refusal);
  const when = options.at === undefined ? undefined : readSendTime(options.at, ready.issue, app, options);
  const pace = readPace(options, app, terminal, when?.at);
  const otherDay = otherDayWords(ready.issue.date, when?.at ?? app.clock.now(), app.config.publication.timezone);
  if (otherDay) printLine(stderr, `${otherDay}.`);
  if (!(await isConfirmed(app, number, options, when, terminal))) {
    printLine(stderr, 'Nothing was sent.');
    terminal.exitCode = 1;
    return;
  }
  if (!when && !options.now && !(await isWaitedOut(app, number, terminal))) {
    terminal.exitCode = 130;
    return;
  }
  const request = { ready, ...pace, priority: options.priority, ...(when ? { at: when.at } : {}) };
  await launch(app, request, when, options, terminal);
}

async function launch(
  app: App,
  request: LaunchRequest,
  when: When | undefined,
  options: SendOptions,
  terminal: Terminal,
): Promise<void> {
  const launched = await launchSend(request, launchDepsOf(app));
  switch (launched.kind) {
    case 'refused':
      throw new GalleyError(launched.refusal.message, launched.refusal);
    case 'restored':
      throw restoredError(launched.restored, app.config.publication.timezone);
    case 'already':
      return printAlreadySent((await listSends(app.db, { id: launched.send.id }))[0]!, app, options, terminal);
    case 'scheduled':
      return printScheduled(app, launched.send.id, when!, options, terminal);
    case 'started': {
      const summary = await withInbox(app, () => runWithProgress(app, launched.send.id, options, terminal));
      return options.json
        ? printJson(terminal.stdout, summary)
        : printSummary(summary, terminal.stdout, app.config.publication.timezone);
    }
  }
}

/** @throws GalleyError E_WHEN for an invalid time, or one in the past. */
function readSendTime(at: string, issue: Issue, { config, clock }: App, { timezone }: SendOptions): When {
  if (at === 'draft' && !issue.send)
    throw new GalleyError(`The draft of issue ${issue.number} names no time`, {
      code: 'E_WHEN',
      hint: 'Write send: { at: "2026-11-27 10:00", timezone: Europe/Berlin } into it, or give a time with --at.',
    });
  const [text, zone] = at === 'draft' ? [issue.send!.at, issue.send!.timezone] : [at, timezone];
  if (zone !== undefined && !isTimeZone(zone))
    throw new GalleyError(`${JSON.stringify(zone)} is not a time zone`, {
      code: 'E_WHEN',
      hint: 'Write an IANA name such as Europe/Berlin.',
    });
  return readFutureTime(text, zone ?? config.publication.timezone, clock.now());
}

async function printScheduled(
  app: App,
  id: number,
  when: When,
  { json }: SendOptions,
  { stdout }: Terminal,
): Promise<void> {
  const [summary] = await listSends(app.db, { id });
  if (json) return printJson(stdout, summary);
  printLine(stdout, `Issue ${summary!.issue} will be sent on ${when.words}.${when.note ? ` ${when.note}` : ''}`);
  printLine(
    stdout,
    `The content is fixed now; the recipients are chosen then. A \`galley serve\` or \`galley work\` must be running. \`galley send move ${id} TIME\` moves it, \`galley send cancel ${id}\` calls it off.`,
  );
}

/** The issue may have other sends, to other audiences; `galley send` sends to everyone. */
async function sendToEveryone(app: App, issue: number): Promise<SendSummary | undefined> {
  const sends = await listSends(app.db, { issue });
  return sends.find(({ status, audience }) => status !== 'cancelled' && audience === everyone);
}

function printAlreadySent(summary: SendSummary, { config }: App, { json }: SendOptions, terminal: Terminal): void {
  const { stdout } = terminal;
  if (summary.status === 'finished' && summary.counts.accepted === 0) terminal.exitCode = 1;
  if (json) return printJson(stdout, { ...summary, alreadySent: true });
  const { timezone } = config.publication;
  printLine(
    stdout,
    alreadyWords(summary, (iso) => momentWords(Date.parse(iso), timezone)),
  );
  printSummary(summary, stdout, timezone);
}

function alreadyWords(
  { id, issue, status, scheduledAt, createdAt, counts }: SendSummary,
  at: (iso: string) => string,
): string {
  if (status === 'scheduled')
    return `Issue ${issue} is scheduled for ${at(scheduledAt!)}. Nothing was sent; \`galley send move ${id} TIME\` moves it, \`galley send cancel ${id}\` calls it off.`;
  if (status === 'sending' || status === 'paused')
    return `The send of issue ${issue} has begun and is not finished. Nothing new was sent; \`galley send resume ${id}\` finishes it.`;
  if (counts.accepted === 0)
    return `Issue ${issue} was tried on ${at(createdAt)}, and nobody got it. Nothing was sent now.`;
  return `Issue ${issue} was sent on ${at(createdAt)}. Nothing was sent again.`;
}

/** Mail to a server on this machine needs no question; any other reaches people and can’t be taken back. */
async function isConfirmed(
  app: App,
  issue: number,
  { yes }: SendOptions,
  when: When | undefined,
  terminal: Terminal,
): Promise<boolean> {
  if (yes || isLocalWork(app.config)) return true;
  const { count } = await expectedReaders(app.db, issue);
  const question = `Send issue ${issue} to ${formatNumber(count)} ${count === 1 ? 'reader' : 'readers'} through ${app.transport}${when ? ` on ${when.words}` : ''}?`;
  if (!terminal.stdin.isTTY)
    throw new GalleyError(question, { code: 'E_CONFIRM', hint: 'There is no terminal to ask on. Add --yes to send.' });
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message: question, initialValue: false, ...promptStreams(terminal) })) === true;
}

/** Where nobody sits at a terminal who could cancel it, nothing is waited for. */
async function isWaitedOut({ db, config }: App, issue: number, terminal: Terminal): Promise<boolean> {
  const { cancelWithinSeconds } = config.publication.sending;
  if (cancelWithinSeconds === 0 || !hasPerson(terminal)) return true;
  const { count } = await expectedReaders(db, issue);
  const readers = `${formatNumber(count)} ${count === 1 ? 'reader' : 'readers'}`;
  return countDown(cancelWithinSeconds, `Issue ${issue} goes to ${readers}`, terminal);
}
