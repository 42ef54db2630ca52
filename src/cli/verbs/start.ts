import { join } from 'node:path';
import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { importSubscribers } from '../../audience/import/import-subscribers.ts';
import type { Config } from '../../config/config.ts';
import type { Issue } from '../../issue/issue.ts';
import { listDrafts } from '../../issue/read-draft.ts';
import type { Rendition } from '../../issue/render.ts';
import { hasErrors } from '../../problem.ts';
import { startSend } from '../../send/plan/start-send.ts';
import { listSends } from '../../send/steer/status.ts';
import { checkIssue } from '../../wire/check-issue.ts';
import { sampleFile } from '../kit/samples.ts';
import { onInterrupt, untilAborted } from '../kit/interrupt.ts';
import { countProblems } from '../kit/print-problems.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { formatNumber } from '../kit/progress.ts';
import { runWithProgress } from '../kit/run-with-progress.ts';
import { startServing, type Serving } from '../../wire/serving.ts';
import { printSummary } from './status.ts';
import { withInbox } from '../../wire/with-inbox.ts';
import { style } from '../kit/printable.ts';

export function startCommand(terminal: Terminal): Command {
  return new Command('start')
    .description(
      'For the first five minutes: load sample readers, send the newest issue without errors to the inbox, serve the pages. `npm start` runs this.',
    )
    .option('--once', 'exit after the send instead of serving pages')
    .addHelpText(
      'after',
      '\nNothing leaves this machine. A second start sends nothing again: it shows what there is.\n\nExamples:\n  galley start\n  galley start --once',
    )
    .action(({ once }: { once?: boolean }) =>
      withApp(terminal, async (app) => {
        if (!app.config.usesInbox)
          printLine(
            terminal.stderr,
            'SMTP_URL is set: no sample readers are loaded and nothing is mailed by this command. Unset it to see the sample issue arrive in the inbox.',
          );
        if (once) await withInbox(app, () => firstSend(app, terminal));
        else await startAndServe(app, terminal);
      }),
    );
}

async function startAndServe(app: App, terminal: Terminal): Promise<void> {
  const interrupt = onInterrupt('Stopping.', terminal);
  let serving: Serving | undefined;
  try {
    serving = await startServing(app, { readersIn: terminal.clock ? 'here' : 'process' });
    await firstSend(app, terminal);
    if (interrupt.signal.aborted) return;
    // With a real mail server `galley serve` delivers: this command promises that no mail leaves this machine.
    if (app.config.usesInbox) await serving.startDelivering();
    printAddresses(serving, await newestSent(app), terminal);
    await untilAborted(interrupt.signal);
  } finally {
    await serving?.close();
    interrupt.dispose();
  }
}

/** Loads the sample readers into an empty list and sends the newest draft, if nothing was sent before. */
async function firstSend(app: App, terminal: Terminal): Promise<void> {
  const { config, db, clock } = app;
  const { stdout } = terminal;
  const [earlier] = await listSends(db);
  if (earlier) {
    const isOpen = earlier.status === 'sending' && earlier.transport === app.transport;
    printLine(
      stdout,
      `Opening where you left off: issue ${earlier.issue}, ${earlier.status}. ${isOpen ? 'Its remaining readers get it now; nobody gets it twice.' : 'Nothing is sent again.'}`,
    );
    if (earlier.status !== 'finished') printSummary(earlier, stdout, config.publication.timezone);
    return;
  }
  if (!config.usesInbox) return;
  const { count } = await db
    .selectFrom('subscriber')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) === 0) {
    const result = await importSubscribers(
      sampleFile,
      { fields: config.publication.fields, report: join(config.workspace, 'sample-readers.report.csv') },
      { db, clock },
    );
    printLine(stdout, `${style('green', '✓')} ${formatNumber(result.added)} sample readers loaded`);
  }
  const draft = await newestSendable(config, terminal);
  if (!draft) return;
  const { rendition, issue } = draft;
  printLine(
    stdout,
    `${style('green', '✓')} Issue ${issue.number} checked and rendered: ${formatNumber(rendition.links.length)} links, theme ${rendition.theme}`,
  );
  const started = await startSend({ issue, rendition, batchSize: config.publication.limits.batchSize }, app);
  const summary = await runWithProgress(app, started.send.id, {}, terminal);
  if (summary.status === 'finished')
    printLine(stdout, `${style('green', '✓')} Issue ${issue.number} handed over by SMTP`);
  printSummary(summary, stdout, config.publication.timezone);
}

/** The newest draft without errors; unfinished ones are reported. */
async function newestSendable(
  config: Config,
  terminal: Terminal,
): Promise<{ issue: Issue; rendition: Rendition } | undefined> {
  const { stdout, stderr } = terminal;
  const drafts = listDrafts(config.root);
  for (const { number, file } of drafts) {
    const { problems, rendition, issue } = await checkIssue(config, number);
    if (rendition && issue && !hasErrors(problems)) return { issue, rendition };
    printLine(
      stderr,
      `${file} is not ready to be sent: ${countProblems(problems)}. \`npx galley check ${number}\` shows them.`,
    );
  }
  printLine(stdout, drafts.length === 0 ? 'There is no draft yet. `npx galley new` starts one.' : 'Nothing was sent.');
  if (drafts.length > 0) terminal.exitCode = 1;
  return undefined;
}

async function newestSent(app: App): Promise<number | undefined> {
  return (await listSends(app.db))[0]?.issue;
}

function printAddresses(
  { entrance, publicUrl, inboxPort }: Serving,
  issue: number | undefined,
  { stdout }: Terminal,
): void {
  const line = (what: string, address: string, why: string) =>
    printLine(stdout, `  ${what.padEnd(8)} ${style('cyan', address)}  ${style('dim', why)}`);
  printLine(stdout, '\nOpen in a browser:');
  if (inboxPort) line('inbox', entrance('/inbox'), 'what arrived; click a sponsor’s link in it');
  if (issue !== undefined) {
    line('report', entrance(`/reports/${issue}`), `then see that click, or: npx galley report ${issue}`);
    line('web copy', `${publicUrl}/issues/${issue}`, 'what “view in browser” leads to');
  }
  line('desk', entrance('/'), 'drafts and sends');
  printLine(stdout, '\nCtrl-C ends it. `npx galley --help` shows what else there is.');
}
