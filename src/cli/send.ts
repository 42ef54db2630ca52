import { join } from 'node:path';
import { isCancel, confirm } from '@clack/prompts';
import { Command } from 'commander';
import { isLocalWork, openApp, openWorker, refuseUnsafeLinks, type App } from '../app.ts';
import type { StatusCounts } from '../db/count-deliveries.ts';
import { GalleyError, hasErrors } from '../problem.ts';
import type { Rendition } from '../issue/render.ts';
import { writeDryRun } from '../send/dry-run.ts';
import type { Outcome } from '../send/outcome.ts';
import { runSend, unfinishedSends } from '../send/run-send.ts';
import { startSend } from '../send/start-send.ts';
import { listSends, type SendSummary } from '../send/status.ts';
import { sendTestCopy, testAddress } from '../send/test-copy.ts';
import { changeTransport, refuseOtherTransport, transportName } from '../send/transport.ts';
import { checkIssue } from './check.ts';
import { issueNumber, positiveNumber } from './issue-number.ts';
import { onInterrupt } from './interrupt.ts';
import { countProblems, formatProblem } from './print-problems.ts';
import { formatNumber, progressBar } from './progress.ts';
import { printSummary } from './status.ts';
import { sampleSource } from './samples.ts';
import { withInbox } from './with-inbox.ts';

interface SendOptions {
  to?: string[];
  dryRun?: boolean;
  out?: string;
  limit?: number;
  resume?: boolean;
  wait?: boolean;
  theme?: string;
  yes?: boolean;
  changeServer?: boolean;
  json?: boolean;
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Send an issue to every active reader, once. The same command again sends nothing.')
    .argument('[number]', 'the issue’s number; with --resume it may be left out', issueNumber)
    .option('--to <address...>', 'send a test copy to these addresses only; nothing is recorded')
    .option('--dry-run', 'write each reader’s copy as an .eml file and send nothing')
    .option('--out <folder>', 'where --dry-run writes; .galley/dry-run/<number> if left out')
    .option('--limit <count>', 'write at most so many files with --dry-run', positiveNumber)
    .option('--resume', 'go on with a send that was stopped')
    .option('--change-server', 'with --resume: go on through the server that SMTP_URL names now')
    .option('--wait', 'stay until deferred deliveries have had all their tries')
    .option('--theme <name>', 'in this theme instead of the issue’s own')
    .option('--yes', 'do not ask before mailing real readers')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      `
Without SMTP_URL mail goes to the development inbox. Ctrl-C stops after the messages in flight; --resume goes on
where it stopped, and nobody gets a second copy.

Examples:
  galley send 180 --to me@example.org      a test copy, “[Test]” in the subject
  galley send 180 --dry-run --limit 3      three .eml files to look at
  galley send 180                          to everyone
  galley send --resume                     finish what was interrupted`,
    )
    .action(async (number: number | undefined, options: SendOptions) => {
      if (number === undefined && !options.resume) throw new GalleyError('Which issue?', { code: 'E_USAGE', hint: 'Write its number: galley send 180. `galley send --resume` finishes a stopped send.' });
      const modes = [options.to && '--to', options.dryRun && '--dry-run', options.resume && '--resume'].filter(Boolean);
      if (modes.length > 1) throw new GalleyError(`${modes.join(' and ')} can’t be used together`, { code: 'E_USAGE', hint: 'Choose one.' });
      const app = await openApp();
      try {
        if (options.resume) await resume(app, number, options);
        else await sendNew(app, number!, options);
      } finally {
        await app.close();
      }
    });
}

async function sendNew(app: App, number: number, options: SendOptions): Promise<void> {
  const existing = options.to || options.dryRun ? undefined : await sendOf(app, number);
  if (existing) return tellAlreadySent(existing, options);

  const { problems, rendition } = await checkIssue(app.config, number, options.theme);
  if (!rendition || hasErrors(problems)) {
    for (const problem of problems) console.error(`${formatProblem(problem)}\n`);
    if (options.json) console.log(JSON.stringify({ issue: number, sent: false, problems }, null, 2));
    console.error(`Issue ${number} was not sent: ${countProblems(problems)}.`);
    process.exitCode = 1;
    return;
  }
  if (problems.length > 0) console.error(`Issue ${number}: ${countProblems(problems)}; galley check ${number} shows them.`);
  if (options.dryRun) return dryRun(app, rendition, options);
  refuseUnsafeLinks(app.config);
  if (options.to) return withInbox(app, () => testCopies(app, rendition, options.to!, options));
  if (!(await isConfirmed(app, rendition, options))) {
    console.error('Nothing was sent.');
    process.exitCode = 1;
    return;
  }
  await refuseSampleReaders(app);
  // What can't work must stop the send before it exists: a key that can't sign, a Redis that does not answer.
  await app.openSigning();
  await (await app.openQueue()).close();
  const started = await startSend({ rendition, batchSize: app.config.publication.limits.batchSize }, app);
  if (started.kind === 'already') return tellAlreadySent((await sendOf(app, number))!, options);
  await runAndTell(app, started.send.id, options);
}

async function resume(app: App, number: number | undefined, options: SendOptions): Promise<void> {
  refuseUnsafeLinks(app.config);
  const unfinished = await unfinishedSends(app.db, number);
  if (unfinished.length === 0 && !options.json) {
    console.log(`There is nothing to resume${number === undefined ? '' : ` of issue ${number}`}: every send is finished.`);
    return;
  }
  for (const send of unfinished) if (!options.changeServer) refuseOtherTransport(send, app.transport);
  const summaries: SendSummary[] = [];
  for (const send of unfinished) {
    if (options.changeServer) await changeTransport(app.db, send.id, app.transport);
    await app.db.updateTable('send').set({ status: 'sending' }).where('id', '=', send.id).where('status', '=', 'paused').execute();
    // Asked for by a person: what waits for a server that was away need not wait any longer.
    await app.db.updateTable('batch').set({ due_at: 0 }).where('send_id', '=', send.id).where('status', '=', 'open').where('owner', 'is', null).execute();
    summaries.push(await withInbox(app, () => runWithProgress(app, send.id, options)));
    if (!options.json) printSummary(summaries.at(-1)!);
    if (process.exitCode === 130) break; // Ctrl-C is meant for all of them
  }
  if (options.json) console.log(JSON.stringify(summaries, null, 2));
}

async function runAndTell(app: App, send: number, options: SendOptions): Promise<void> {
  const summary = await withInbox(app, () => runWithProgress(app, send, options));
  if (options.json) console.log(JSON.stringify(summary, null, 2));
  else printSummary(summary);
}

/** Runs a send with a bar on standard error; Ctrl-C ends it cleanly and sets exit code 130. */
export async function runWithProgress(app: App, send: number, { wait = false }: { wait?: boolean } = {}): Promise<SendSummary> {
  const [planned] = await app.db.selectFrom('send').select(['recipients', 'issue_number']).where('id', '=', send).execute();
  const bar = progressBar({ label: `Issue ${planned!.issue_number}`, total: planned!.recipients });
  console.error(`Issue ${planned!.issue_number}: sending to ${formatNumber(planned!.recipients)} readers through ${transportName(app.transport)}`);
  const interrupt = onInterrupt('Stopping after the messages in flight; once more stops at once.');
  let stopped: string | undefined;
  const worker = await openWorker(app, { onBatch: (_batch, result) => (stopped = result.kind === 'worked' && result.stopped ? result.stopped : stopped) });
  try {
    const queue = await app.openQueue();
    const summary = await runSend(send, { ...app, queue, handle: worker.handle }, { signal: interrupt.signal, wait, onProgress: (counts) => bar.update(closedOf(counts), noteOf(counts)) });
    bar.stop(`Issue ${summary.issue}: ${formatNumber(closedOf(summary.counts))} of ${formatNumber(summary.recipients)} closed`);
    if (interrupt.signal.aborted) {
      console.error('Stopped cleanly. `galley send --resume` goes on where this ended, and so does a `galley serve` that is running.');
      process.exitCode = 130;
    } else if (stopped && summary.status === 'sending') {
      console.error(`Stopped: ${stopped}. Nobody was skipped; \`galley send --resume\` goes on once that is mended.`);
      process.exitCode = 1;
    }
    return summary;
  } finally {
    interrupt.dispose();
    await worker.close();
  }
}

function closedOf({ accepted, rejected, uncertain, skipped }: StatusCounts): number {
  return accepted + rejected + uncertain + skipped;
}

function noteOf({ accepted, deferred, rejected, uncertain }: StatusCounts): string {
  const others = [deferred && `${formatNumber(deferred)} deferred`, rejected && `${formatNumber(rejected)} rejected`, uncertain && `${formatNumber(uncertain)} uncertain`];
  return [`${formatNumber(accepted)} accepted`, ...others.filter(Boolean)].join(', ');
}

async function sendOf(app: App, issue: number): Promise<SendSummary | undefined> {
  return (await listSends(app.db)).find((send) => send.issue === issue);
}

function tellAlreadySent(summary: SendSummary, { json }: SendOptions): void {
  if (json) {
    console.log(JSON.stringify({ ...summary, alreadySent: true }, null, 2));
    return;
  }
  const isOpen = summary.status === 'sending' || summary.status === 'paused';
  console.log(
    isOpen
      ? `The send of issue ${summary.issue} was begun and is not finished. Nothing new was sent; \`galley send --resume\` finishes it.`
      : `Issue ${summary.issue} was sent on ${summary.createdAt.slice(0, 16).replace('T', ' ')} UTC. Nothing was sent again.`,
  );
  printSummary(summary);
}

async function dryRun(app: App, rendition: Rendition, { out, limit, json }: SendOptions): Promise<void> {
  const folder = out ?? join(app.config.workspace, 'dry-run', String(rendition.issueNumber));
  const { count } = await app.db.selectFrom('subscriber').select(({ fn }) => fn.countAll<number>().as('count')).where('status', '=', 'active').executeTakeFirstOrThrow();
  const bar = progressBar({ label: 'Writing', total: Math.min(Number(count), limit ?? Infinity) });
  const interrupt = onInterrupt('Stopping.');
  const signing = await app.openSigning();
  const written = await writeDryRun(rendition, { folder, signal: interrupt.signal, onProgress: (done) => bar.update(done), ...(limit ? { limit } : {}) }, { ...app, signing, fields: app.config.publication.fields });
  interrupt.dispose();
  bar.stop();
  if (json) console.log(JSON.stringify({ issue: rendition.issueNumber, dryRun: true, folder, written }, null, 2));
  else console.log(`${formatNumber(written)} ${written === 1 ? 'copy' : 'copies'} written to ${folder}. Nothing was sent.`);
}

async function testCopies(app: App, rendition: Rendition, addresses: string[], { json }: SendOptions): Promise<void> {
  for (const to of addresses) testAddress(to); // all of them before the first is mailed
  const outbox = app.openOutbox();
  const signing = await app.openSigning();
  const results: { to: string; outcome: Outcome }[] = [];
  try {
    for (const to of addresses) results.push({ to, outcome: await sendTestCopy(rendition, to, { ...app, outbox, signing, fields: app.config.publication.fields }) });
  } finally {
    await outbox.close();
  }
  if (results.some(({ outcome }) => outcome.kind !== 'accepted')) process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify(results, null, 2));
    return;
  }
  for (const { to, outcome } of results) {
    const words = outcome.kind === 'uncertain' || !outcome.reply ? (outcome as { reason?: string }).reason : [outcome.reply.code, outcome.reply.enhanced, outcome.reply.text].filter(Boolean).join(' ');
    console.log(`${to}: ${outcome.kind}${words ? ` (${words})` : ''}`);
  }
}

/** The readers that `npm start` loads are nobody: a server that delivers would bounce fifty mails off other people's domains. */
async function refuseSampleReaders({ db, config }: App): Promise<void> {
  if (isLocalWork(config)) return;
  const sample = await db
    .selectFrom('consent')
    .innerJoin('subscriber', 'subscriber.id', 'consent.subscriber_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('consent.source', '=', sampleSource)
    .where('subscriber.status', '=', 'active')
    .executeTakeFirstOrThrow();
  if (Number(sample.count) === 0) return;
  throw new GalleyError(`${formatNumber(Number(sample.count))} of your readers are the samples that npm start loaded`, {
    code: 'E_SAMPLE_READERS',
    hint: '`galley subscribers remove --samples` takes them off the list. Nothing was sent.',
  });
}

/** Mail to a server of this machine is local work; anything else reaches people and can't be taken back. */
async function isConfirmed(app: App, rendition: Rendition, { yes }: SendOptions): Promise<boolean> {
  if (yes || isLocalWork(app.config)) return true;
  const { count } = await app.db.selectFrom('subscriber').select(({ fn }) => fn.countAll<number>().as('count')).where('status', '=', 'active').executeTakeFirstOrThrow();
  const question = `Send issue ${rendition.issueNumber} to ${formatNumber(Number(count))} readers through ${app.transport}?`;
  if (!process.stdin.isTTY) throw new GalleyError(question, { code: 'E_CONFIRM', hint: 'There is no terminal to ask on. Add --yes to send.' });
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}
