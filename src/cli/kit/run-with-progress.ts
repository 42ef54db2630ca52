import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../wire/app.ts';
import { attendanceOf, openWorker, maintenanceDepsOf, standstillOf } from '../../wire/open-worker.ts';
import { runSend } from '../../send/run/run-send.ts';
import { listHeldDomains } from '../../send/pace/slow-domains.ts';
import { paceWords, pauseAdvice, pauseWords, stopWords } from '../../send/reason-words.ts';
import type { StopReason } from '../../send/reasons.ts';
import { isWorkedOn } from '../../send/steer/is-worked-on.ts';
import { closedOf, type SendSummary } from '../../send/steer/status.ts';
import { momentWords } from '../../send/plan/when.ts';
import { transportName } from '../../send/smtp/transport.ts';
import { notifyOfSends } from '../../wire/operators.ts';
import { markSeen } from '../../notice/mark-seen.ts';
import { hasPerson } from './count-down.ts';
import { onInterrupt } from './interrupt.ts';
import { formatDuration, formatNumber, noteOf, progressBar } from './progress.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Runs a send with a progress bar on standard error; Ctrl-C ends it cleanly with exit code 130. */
export async function runWithProgress(
  app: App,
  send: number,
  { wait = false }: { wait?: boolean } = {},
  terminal: Terminal,
): Promise<SendSummary> {
  const { stderr, env } = terminal;
  const [planned] = await app.db
    .selectFrom('send')
    .select(['recipients', 'issue_number'])
    .where('id', '=', send)
    .execute();
  const bar = progressBar({ label: `Issue ${planned!.issue_number}`, total: planned!.recipients, stream: stderr, env });
  printLine(
    stderr,
    `Issue ${planned!.issue_number}: sending to ${formatNumber(planned!.recipients)} readers through ${transportName(app.transport)}`,
  );
  const interrupt = onInterrupt('Stopping after the messages in flight; press Ctrl-C again to stop at once.', terminal);
  let stopped: StopReason | undefined;
  const worker = await openWorker(app, {
    onBatch: (_batch, result) => (stopped = result.kind === 'worked' && result.stopped ? result.stopped : stopped),
  });
  try {
    const queue = await app.openQueue();
    const summary = await runSend(
      send,
      {
        ...maintenanceDepsOf(app),
        ...{ standstill: standstillOf(app), attendance: attendanceOf(app, send), queue, handle: worker.handle },
      },
      {
        ...{
          signal: interrupt.signal,
          wait,
          onHeld: () => void waitingFor(app, send).then((words) => words && bar.say(words)),
        },
        onProgress: (counts) => bar.update(closedOf(counts), noteOf(counts)),
      },
    );
    bar.stop(
      `Issue ${summary.issue}: ${formatNumber(closedOf(summary.counts))} of ${formatNumber(summary.recipients)} closed`,
    );
    const resume = `\`galley send resume ${send}\``;
    if (interrupt.signal.aborted) {
      printLine(stderr, await stoppedWords(app, summary));
      terminal.exitCode = 130;
    } else if (summary.status === 'paused') {
      printLine(
        stderr,
        `Paused: ${summary.reason ? pauseWords(summary.reason, app.config.publication.timezone) : 'no reason was given'}. ${whoWasRejected(summary)} ${(summary.reason && pauseAdvice(summary.reason, { resume, reject: `\`galley send resolve ${send} --reject\`` })) ?? `${resume} continues.`}`,
      );
      terminal.exitCode = 1;
    } else if (stopped && summary.status === 'sending') {
      printLine(
        stderr,
        `Stopped: ${stopWords(stopped)}. ${whoWasRejected(summary)} ${stopAdvice(stopped, summary, { resume, timeZone: app.config.publication.timezone })}`,
      );
      terminal.exitCode = 1;
    } else if (summary.counts.accepted === 0 && summary.recipients > 0) {
      printLine(stderr, `Nobody got issue ${summary.issue}.`);
      terminal.exitCode = 1;
    }
    if (!interrupt.signal.aborted) await notifyOperators(app, send, terminal);
    return summary;
  } finally {
    interrupt.dispose();
    await worker.close();
  }
}

/** Workers look for what is due once a second, so another one has taken over by then. */
const takenOverMs = 1_300;

/** What this process has stopped, and what goes on without it. */
async function stoppedWords(app: App, { id, status }: SendSummary): Promise<string> {
  if (status !== 'sending')
    return `This process has stopped; the send is ${status}. \`galley status ${id}\` shows what it came to.`;
  if (!(await isWorkedOn(id, app))) await sleep(takenOverMs);
  return (await isWorkedOn(id, app))
    ? `This process has stopped, and another one goes on with the send: \`galley status ${id} --watch\` shows it, \`galley send pause ${id}\` stops it everywhere.`
    : `Stopped cleanly. \`galley send resume ${id}\` continues where this ended, and so does a running \`galley serve\`.`;
}

/**
 * A send from the command line may end where no other process runs that could tell anybody. Who sits at the terminal has
 * seen how it ended: the others get their mail, and no repetition.
 */
async function notifyOperators(app: App, send: number, terminal: Terminal): Promise<void> {
  try {
    await notifyOfSends(app);
    if (hasPerson(terminal)) await markSeen({ send }, 'command line', app);
  } catch (error) {
    app.log.error({ err: { message: (error as Error).message } }, 'the operators could not be told');
  }
}

function whoWasRejected({ counts: { rejected } }: SendSummary): string {
  return rejected === 0
    ? 'Nobody was rejected.'
    : `${formatNumber(rejected)} ${rejected === 1 ? 'was' : 'were'} rejected.`;
}

function stopAdvice(
  stopped: StopReason,
  { counts, relayPace }: SendSummary,
  { resume, timeZone }: { resume: string; timeZone: string },
): string {
  if (stopped.code !== 'outage' || stopped.outage.code !== 'relay-slow')
    return `Once that is corrected, ${resume} continues.`;
  const left = counts.planned + counts.deferred;
  const at = momentWords(stopped.outage.until, timeZone);
  const eta = relayPace
    ? ` It takes ${paceWords(relayPace)}, so these take about ${formatDuration(left / relayPace.perSecond)}.`
    : '';
  return `${formatNumber(left)} are not sent yet.${eta} \`galley serve\` goes on by itself, ${resume} from ${at} on.`;
}

/** Explains why the bar does not move for a while, so that nobody takes that for a fault. */
async function waitingFor(app: App, send: number): Promise<string | undefined> {
  const held = await listHeldDomains(app).catch(() => []);
  const [first] = held;
  if (!first) return undefined;
  const others = held.length > 1 ? ` and ${formatNumber(held.length - 1)} more` : '';
  return `Waiting for ${first.domain}${others}, which asked us to wait${first.reply ? ` (${first.reply})` : ''}. Ctrl-C leaves them to \`galley serve\`, or \`galley send resume ${send}\`.`;
}
