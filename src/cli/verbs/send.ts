import { join } from 'node:path';
import { isCancel, confirm } from '@clack/prompts';
import { Command } from 'commander';
import { openApp, type App } from '../../wire/app.ts';
import { isLocalWork, refuseUnsafeLinks } from '../../wire/local-work.ts';
import { readRecipients } from '../../audience/recipients.ts';
import { GalleyError, hasErrors } from '../../problem.ts';
import { availableThemes, renderIssue, type Rendition } from '../../issue/render.ts';
import { approvalState, refuseUnapproved } from '../../send/plan/approval.ts';
import { writeDryRun } from '../../message/dry-run.ts';
import { refuseSampleReaders } from '../../send/plan/refuse-sample-readers.ts';
import { expectedReaders } from '../../send/plan/expected-readers.ts';
import { pauseInCopy } from '../../send/ledger/instance.ts';
import type { PostResult } from '../../mail/posting.ts';
import { openPostbox } from '../../wire/open-postbox.ts';
import { answerWords, copiedNotice } from '../../send/reason-words.ts';
import { scheduleSend, startSend, type SendPlan } from '../../send/plan/start-send.ts';
import { listSends, type SendSummary } from '../../send/steer/status.ts';
import { sendTestCopy, testAddress } from '../../message/test-copy.ts';
import { readWhen, type When } from '../../send/plan/when.ts';
import { isTimeZone } from '../../clock.ts';
import type { Issue } from '../../issue/issue.ts';
import { readPriority } from '../../send/plan/read-pace.ts';
import { readPace, sendControls } from './send-control.ts';
import { runWithProgress } from '../kit/run-with-progress.ts';
import { checkIssue } from './check.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { onInterrupt } from '../kit/interrupt.ts';
import { countProblems, formatProblem } from '../kit/print-problems.ts';
import { formatNumber, progressBar } from '../kit/progress.ts';
import { printSummary } from './status.ts';
import { withInbox } from '../../wire/with-inbox.ts';

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
  json?: boolean;
}

export function sendCommand(): Command {
  const command = new Command('send');
  command
    .description('Send an issue to every active reader, once. The same command again sends nothing.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--to <address...>', 'send a test copy to these addresses only; nothing is recorded')
    .option('--dry-run', 'write each reader’s copy as an .eml file and send nothing')
    .option('--out <folder>', 'where --dry-run writes; .galley/dry-run/<number> if left out')
    .option('--limit <count>', 'write at most so many files with --dry-run', positiveNumber)
    .option(
      '--at <time>',
      'later: "2026-11-27 10:00", 10:00 for the next time it is ten o’clock, or draft for the time the draft names',
    )
    .option('--timezone <zone>', 'the zone of --at and --finish-by; the publication’s, if left out')
    .option('--per-second <count>', 'so many messages a second, all workers together')
    .option('--finish-by <time>', 'work the pace out, so that it ends by then: 09:15, or a whole date')
    .option('--priority <which>', 'high, normal, low, or a whole number: before or after other sends', readPriority, 0)
    .option('--wait', 'stay until deferred deliveries have had all their tries')
    .option('--theme <name>', 'in this theme instead of the issue’s own')
    .option('--yes', 'do not ask before mailing real readers')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      `
Without SMTP_URL mail goes to the development inbox. Ctrl-C stops after the messages in flight; \`galley send resume\`
goes on where it stopped, and nobody gets a second copy.

Examples:
  galley send 180 --to me@example.org      a test copy, “[Test]” in the subject
  galley send 180 --dry-run --limit 3      three .eml files to look at
  galley send 180                          to everyone
  galley send 180 --at "2026-11-27 10:00"  then, by a \`galley serve\` or \`galley work\`; what is sent is fixed now
  galley send 180 --finish-by 09:15        no faster than it has to
  galley send resume                       finish what was interrupted
  galley send pause                        every worker stops within two seconds`,
    )
    .action(async (number: number, options: SendOptions) => {
      refuseMixed(options);
      const app = await openApp();
      try {
        await sendNew(app, number, options);
      } finally {
        await app.close();
      }
    });
  command.enablePositionalOptions();
  for (const control of sendControls()) command.addCommand(control);
  return command;
}

/** `--limit 3` whose `--dry-run` was forgotten must not mail everybody, so no option is let through that would do nothing. */
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
  ].filter(Boolean);
  if (modes.length === 1 && !at && ofSends.length > 0)
    throw usage(
      `${ofSends.join(' and ')} ${ofSends.length === 1 ? 'does' : 'do'} nothing with ${modes[0]}`,
      'Nothing was sent. They are for a send to everyone; leave them out.',
    );
  if (timezone !== undefined && at === undefined && finishBy === undefined)
    throw usage('--timezone goes with --at or --finish-by', 'Nothing was sent. Add the time that is meant.');
}

async function sendNew(app: App, number: number, options: SendOptions): Promise<void> {
  // A run looks after the other sends too: in a copy of a database theirs are not ours to begin.
  const paused = options.to || options.dryRun ? undefined : await pauseInCopy(app);
  if (paused) console.error(copiedNotice);
  for (const send of paused ?? [])
    console.error(`Send ${send} is paused: \`galley send resume ${send}\` goes on with it.`);
  const existing = options.to || options.dryRun ? undefined : await sendOf(app, number);
  if (existing) return tellAlreadySent(existing, options);

  const { problems, rendition, issue } = await checkIssue(app.config, number, options.theme, app.db);
  if (!rendition || hasErrors(problems)) {
    for (const problem of problems) console.error(`${formatProblem(problem)}\n`);
    if (options.json) console.log(JSON.stringify({ issue: number, sent: false, problems }, null, 2));
    console.error(`Issue ${number} was not sent: ${countProblems(problems)}.`);
    process.exitCode = 1;
    return;
  }
  if (problems.length > 0)
    console.error(`Issue ${number}: ${countProblems(problems)}; galley check ${number} shows them.`);
  if (options.dryRun) return dryRun(app, rendition, options);
  refuseUnsafeLinks(app.config);
  if (options.to) return withInbox(app, () => testCopies(app, rendition, options.to!, options));
  const { people } = app.config.publication.approval;
  const inEachTheme = await Promise.all(availableThemes.map((theme) => renderIssue(issue!, app.viewContext, theme)));
  refuseUnapproved(await approvalState(inEachTheme, people, app), people, number);
  const when = options.at === undefined ? undefined : readSendTime(options.at, issue!, app, options);
  const pace = readPace(options, app, when?.at);
  if (!(await isConfirmed(app, rendition, options, when))) {
    console.error('Nothing was sent.');
    process.exitCode = 1;
    return;
  }
  if (!isLocalWork(app.config)) await refuseSampleReaders(app.db);
  // What can't work must stop the send before it exists: a key that can't sign, a Redis that does not answer.
  await app.openSigning();
  await (await app.openQueue()).close();
  const plan = { rendition, batchSize: app.config.publication.limits.batchSize, priority: options.priority, ...pace };
  if (when) return schedule(app, plan, when, options);
  const started = await startSend(plan, app);
  if (started.kind === 'already') return tellAlreadySent((await sendOf(app, number))!, options);
  await runAndTell(app, started.send.id, options);
}

/** @throws GalleyError E_WHEN for a time that is no time, or is over. */
function readSendTime(at: string, issue: Issue, { config, clock }: App, { timezone }: SendOptions): When {
  if (at === 'draft' && !issue.send)
    throw new GalleyError(`The draft of issue ${issue.number} names no time`, {
      code: 'E_WHEN',
      hint: 'Write send: { at: "2026-11-27 10:00", timezone: Europe/Berlin } into it, or the time behind --at.',
    });
  const [text, zone] = at === 'draft' ? [issue.send!.at, issue.send!.timezone] : [at, timezone];
  if (zone !== undefined && !isTimeZone(zone))
    throw new GalleyError(`${JSON.stringify(zone)} is not a time zone`, {
      code: 'E_WHEN',
      hint: 'Write an IANA name such as Europe/Berlin.',
    });
  const when = readWhen(text, zone ?? config.publication.timezone, clock.now());
  if (when.at <= clock.now())
    throw new GalleyError(`${when.words} is over already`, {
      code: 'E_WHEN',
      hint: 'Choose a time to come, or leave --at out to send now.',
    });
  return when;
}

async function schedule(app: App, plan: SendPlan, when: When, options: SendOptions): Promise<void> {
  const scheduled = await scheduleSend(plan, when.at, app);
  if (scheduled.kind === 'already') return tellAlreadySent((await sendOf(app, plan.rendition.issueNumber))!, options);
  const [summary] = await listSends(app.db, { id: scheduled.send.id });
  if (options.json) return console.log(JSON.stringify(summary, null, 2));
  console.log(`Issue ${summary!.issue} goes out on ${when.words}.${when.note ? ` ${when.note}` : ''}`);
  console.log(
    `What is sent is fixed now; who gets it is fixed then. A \`galley serve\` or \`galley work\` must be running. \`galley send cancel ${summary!.id}\` takes it back.`,
  );
}

async function runAndTell(app: App, send: number, options: SendOptions): Promise<void> {
  const summary = await withInbox(app, () => runWithProgress(app, send, options));
  if (options.json) console.log(JSON.stringify(summary, null, 2));
  else printSummary(summary);
}

async function sendOf(app: App, issue: number): Promise<SendSummary | undefined> {
  return (await listSends(app.db, { issue })).find(({ status }) => status !== 'cancelled');
}

function tellAlreadySent(summary: SendSummary, { json }: SendOptions): void {
  if (json) {
    console.log(JSON.stringify({ ...summary, alreadySent: true }, null, 2));
    return;
  }
  if (summary.status === 'scheduled') {
    console.log(
      `Issue ${summary.issue} is scheduled for ${summary.scheduledAt!.slice(0, 16).replace('T', ' ')} UTC. Nothing was sent; \`galley send cancel ${summary.id}\` takes that back.`,
    );
    return printSummary(summary);
  }
  const isOpen = summary.status === 'sending' || summary.status === 'paused';
  console.log(
    isOpen
      ? `The send of issue ${summary.issue} was begun and is not finished. Nothing new was sent; \`galley send resume ${summary.id}\` finishes it.`
      : `Issue ${summary.issue} was sent on ${summary.createdAt.slice(0, 16).replace('T', ' ')} UTC. Nothing was sent again.`,
  );
  printSummary(summary);
}

async function dryRun(app: App, rendition: Rendition, { out, limit, json }: SendOptions): Promise<void> {
  const folder = out ?? join(app.config.workspace, 'dry-run', String(rendition.issueNumber));
  const { count } = await expectedReaders(app.db, rendition.issueNumber);
  const bar = progressBar({ label: 'Writing', total: Math.min(count, limit ?? Infinity) });
  const interrupt = onInterrupt('Stopping.');
  const signing = await app.openSigning();
  const written = await writeDryRun(
    rendition,
    { folder, signal: interrupt.signal, onProgress: (done) => bar.update(done), ...(limit ? { limit } : {}) },
    { ...app, readers: readRecipients(app.db, rendition.issueNumber), signing, fields: app.config.publication.fields },
  );
  interrupt.dispose();
  bar.stop();
  if (json) console.log(JSON.stringify({ issue: rendition.issueNumber, dryRun: true, folder, written }, null, 2));
  else
    console.log(
      `${formatNumber(written)} ${written === 1 ? 'copy' : 'copies'} written to ${folder}${interrupt.signal.aborted ? ', not all of them' : ''}. Nothing was sent.`,
    );
  if (interrupt.signal.aborted) process.exitCode = 130;
}

async function testCopies(app: App, rendition: Rendition, addresses: string[], { json }: SendOptions): Promise<void> {
  for (const to of addresses) testAddress(to); // all of them before the first is mailed
  const postbox = openPostbox(app.config, 1);
  const signing = await app.openSigning();
  const results: { to: string; outcome: PostResult }[] = [];
  try {
    for (const to of addresses)
      results.push({
        to,
        outcome: await sendTestCopy(rendition, to, { ...app, postbox, signing, fields: app.config.publication.fields }),
      });
  } finally {
    await postbox.close();
  }
  if (results.some(({ outcome }) => outcome.kind !== 'accepted')) process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify(results, null, 2));
    return;
  }
  for (const { to, outcome } of results) {
    const words = answerWords(outcome);
    console.log(`${to}: ${outcome.kind}${words ? ` (${words})` : ''}`);
  }
}

/** Mail to a server of this machine is local work; anything else reaches people and can't be taken back. */
async function isConfirmed(app: App, rendition: Rendition, { yes }: SendOptions, when?: When): Promise<boolean> {
  if (yes || isLocalWork(app.config)) return true;
  const { count } = await expectedReaders(app.db, rendition.issueNumber);
  const question = `Send issue ${rendition.issueNumber} to ${formatNumber(count)} ${count === 1 ? 'reader' : 'readers'} through ${app.transport}${when ? ` on ${when.words}` : ''}?`;
  if (!process.stdin.isTTY)
    throw new GalleyError(question, { code: 'E_CONFIRM', hint: 'There is no terminal to ask on. Add --yes to send.' });
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}
