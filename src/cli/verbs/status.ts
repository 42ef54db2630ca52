import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import type { StatusCounts } from '../../db/count-deliveries.ts';
import { markSeen } from '../../notice/mark-seen.ts';
import { openNotices } from '../../notice/list-notices.ts';
import { GalleyError } from '../../problem.ts';
import { closedOf, listSends, listTrouble, speedOf, type SendSummary, type Trouble } from '../../send/steer/status.ts';
import { deliveryWords, outageWords, paceWords, pauseAdvice, pauseWords } from '../../send/reason-words.ts';
import { endWords } from '../../send/steer/end-words.ts';
import { everyone } from '../../send/plan/start-send.ts';
import { momentWords, stampIn, whenInWords } from '../../send/plan/when.ts';
import { printRestored } from '../kit/restore-notice.ts';
import { onInterrupt } from '../kit/interrupt.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { formatDuration, formatNumber, noteOf, progressBar } from '../kit/progress.ts';
import { formatTable, type Column } from '../kit/table.ts';
import { printJson, printJsonLine, printLine, type Output, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description(
      'Show every send by outcome, or one send with its deliveries that were deferred, rejected, uncertain or skipped.',
    )
    .argument('[send]', 'the number of a send, as in the first column', positiveNumber)
    .option('--limit <count>', 'the maximum number of deliveries to list', positiveNumber, 50)
    .option('--watch', 'show the progress until the send is finished, or Ctrl-C; with --json one line each second')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
  accepted   the mail server took it
  deferred   the server asked us to try later; it will be tried again
  rejected   the server refused it permanently
  uncertain  the connection broke while the message was handed over: it may have arrived, so it is not sent again
  skipped    the reader may no longer be mailed

Examples:
  galley status
  galley status 3 --json
  galley status 3 --watch                  rate and time left, also of a send that other machines deliver`,
    )
    .action((id: number | undefined, { limit, watch, json }: { limit: number; watch?: boolean; json?: boolean }) =>
      withApp(terminal, async (app) => {
        if (watch) return watchSend(app, id, json, terminal);
        const { stdout } = terminal;
        const { timezone } = app.config.publication;
        await printRestored(app, terminal.stderr);
        const sends = await listSends(app.db, id === undefined ? {} : { id });
        if (id !== undefined && sends.length === 0)
          throw new GalleyError(`There is no send ${id}`, {
            code: 'E_NO_SEND',
            hint: '`galley status` lists the sends.',
          });
        const trouble = id === undefined ? [] : await listTrouble(app.db, id, limit);
        if (json) printJson(stdout, id === undefined ? sends : { ...sends[0], trouble });
        else if (sends.length === 0) printLine(stdout, 'Nothing has been sent yet. `galley send 180` sends issue 180.');
        else {
          stdout.write(formatSends(sends, timezone, stdout));
          if (id !== undefined) for (const line of describeSend(sends[0]!, timezone)) printLine(stdout, line);
          if (trouble.length > 0) stdout.write(`\n${formatTrouble(trouble, timezone, stdout)}`);
          // Somebody has looked at this send: its operators are not mailed again.
          if (id !== undefined) await markSeen({ send: id }, 'command line', app);
          else await printOpenNotices(app, stdout);
        }
      }),
    );
}

async function printOpenNotices(app: App, stdout: Output): Promise<void> {
  const { length } = await openNotices(app);
  if (length > 0)
    printLine(stdout, `\n${length === 1 ? 'One thing needs' : `${length} things need`} a look: \`galley notices\`.`);
}

/** Watches one send; without a number, the one that is being sent. */
async function watchSend(
  app: App,
  id: number | undefined,
  json: boolean | undefined,
  terminal: Terminal,
): Promise<void> {
  const { stdout, stderr, env } = terminal;
  const { timezone } = app.config.publication;
  const send = id === undefined ? mostUrgent(await listSends(app.db)) : (await listSends(app.db, { id }))[0];
  if (!send && id !== undefined)
    throw new GalleyError(`There is no send ${id}`, { code: 'E_NO_SEND', hint: '`galley status` lists the sends.' });
  if (!send) return json ? undefined : printLine(stdout, 'Nothing is being sent, scheduled or paused.');
  const interrupt = onInterrupt('Stopped watching; nothing was changed.', terminal, { outlastsOutput: false });
  const bar = progressBar({
    label: `Send ${send.id}, issue ${send.issue}`,
    total: send.recipients,
    done: closedOf(send.counts),
    stream: stderr,
    env,
  });
  let before: { at: number; counts: StatusCounts } | undefined;
  let now = send;
  while (!interrupt.signal.aborted) {
    const speed = speedOf(before, now, app.clock);
    before = { at: app.clock.now(), counts: now.counts };
    if (json)
      printJsonLine(stdout, {
        ...now,
        ratePerSecond: Math.round(speed.perSecond * 10) / 10,
        leftSeconds: speed.leftMs === null ? null : Math.round(speed.leftMs / 1000),
      });
    else
      bar.update(
        closedOf(now.counts),
        now.status === 'sending'
          ? [noteOf(now.counts), now.waitingFor && outageWords(now.waitingFor)].filter(Boolean).join('; ')
          : `${now.status}${now.reason ? `: ${pauseWords(now.reason, timezone)}` : ''}`,
      );
    if (now.status === 'finished' || now.status === 'cancelled') break;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    now = (await listSends(app.db, { id: send.id }))[0]!;
  }
  interrupt.dispose();
  bar.stop();
  if (!json) printSummary(now, stdout, timezone);
}

/** The one that is being sent; else the one that is paused, which somebody may be about to resume, or scheduled. */
function mostUrgent(sends: SendSummary[]): SendSummary | undefined {
  const order = ['sending', 'paused', 'scheduled', 'planned'];
  return sends
    .filter(({ status }) => order.includes(status))
    .toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status))[0];
}

/** Details of a send that don’t fit into the table. */
function describeSend(send: SendSummary, timeZone: string): string[] {
  const at = (time: string | null) => (time === null ? '' : whenInWords(Date.parse(time), timeZone));
  const seconds =
    send.startedAt && send.finishedAt ? (Date.parse(send.finishedAt) - Date.parse(send.startedAt)) / 1000 : undefined;
  return [
    send.reason && `${send.status}: ${pauseWords(send.reason, timeZone)}`,
    send.reason && send.status === 'paused' && pauseAdvice(send.reason, commandsFor(send.id)),
    send.waitingFor && `waiting for the mail server: ${outageWords(send.waitingFor)}`,
    send.status === 'scheduled' && `starts on ${at(send.scheduledAt)}`,
    send.finishBy && send.status !== 'finished' && `to be finished by ${at(send.finishBy)}`,
    send.perSecond !== null &&
      send.status !== 'finished' &&
      `at most ${Number(send.perSecond.toPrecision(3))} messages a second`,
    send.relayPace &&
      send.status !== 'finished' &&
      send.status !== 'cancelled' &&
      `the mail server takes ${paceWords(send.relayPace)}, as it said: ${send.relayPace.reply}`,
    send.priority !== 0 && `priority ${send.priority}`,
    seconds !== undefined &&
      seconds > 0 &&
      `took ${formatDuration(seconds)}, ${formatNumber(Math.round(closedOf(send.counts) / seconds))} a second`,
  ].filter((line) => typeof line === 'string' && line !== '') as string[];
}

const outcomes = ['planned', 'accepted', 'deferred', 'rejected', 'uncertain', 'skipped'] as const;

/** With every column the table takes about 130 cells; a narrower terminal omits the columns of zeros. */
const fullWidth = 130;

function formatSends(sends: SendSummary[], timeZone: string, { columns }: Output): string {
  const width = columns || 140;
  const right = (title: string): Column => ({ title, align: 'right' });
  // Deliveries that are being attempted count as planned.
  const countOf = ({ counts }: SendSummary, outcome: (typeof outcomes)[number]) =>
    counts[outcome] + (outcome === 'planned' ? counts.attempting : 0);
  const shown = outcomes.filter(
    (outcome) => width >= fullWidth || outcome === 'accepted' || sends.some((send) => countOf(send, outcome) > 0),
  );
  const hasAudiences = sends.some(({ audience }) => audience !== everyone);
  const titles = [
    right('send'),
    right('issue'),
    { title: 'status' },
    ...(hasAudiences ? [{ title: 'audience' }] : []),
    right('readers'),
    ...shown.map(right),
    { title: 'through' },
    { title: 'started' },
  ];
  const rows = sends.map((send) => [
    String(send.id),
    String(send.issue),
    send.status,
    ...(hasAudiences ? [send.audience] : []),
    formatNumber(send.recipients),
    ...shown.map((outcome) => formatNumber(countOf(send, outcome))),
    send.transport,
    stampIn(Date.parse(send.createdAt), timeZone),
  ]);
  // Not in the heading: a zone's name is longer than what the column shows.
  return `${formatTable(titles, rows, width)}Times are in ${timeZone}.\n`;
}

function formatTrouble(trouble: Trouble[], timeZone: string, { columns: width }: Output): string {
  const rows = trouble.map(({ email, status, reason, reply, nextTryAt }) => {
    const why = deliveryWords({ reason, reply });
    return [email, status, nextTryAt ? `${why} (again ${stampIn(Date.parse(nextTryAt), timeZone)})` : why];
  });
  return formatTable([{ title: 'reader' }, { title: 'outcome' }, { title: 'why' }], rows, width || 140);
}

/** Prints one send as a table, and what to do about its open deliveries. */
export function printSummary(summary: SendSummary, stdout: Output, timeZone: string): void {
  stdout.write(`\n${formatSends([summary], timeZone, stdout)}`);
  const { planned, deferred, uncertain, rejected } = summary.counts;
  if (summary.status === 'cancelled' && summary.startedAt !== null)
    printLine(stdout, `\nCancelled: ${endWords(summary.counts)}. The web copy stays for those who have the mail.`);
  if (planned > 0 && summary.status === 'sending')
    printLine(
      stdout,
      `\n${formatNumber(planned)} are not sent yet: \`galley serve\` sends them, or \`galley send resume ${summary.id}\`.`,
    );
  if (deferred > 0 && summary.status !== 'paused')
    printLine(
      stdout,
      `\n${formatNumber(deferred)} will be tried again${summary.nextTryAt ? ` from ${momentWords(Date.parse(summary.nextTryAt), timeZone)}` : ''}: by \`galley serve\`, or \`galley send resume\`.`,
    );
  if (uncertain > 0)
    printLine(
      stdout,
      `\n${formatNumber(uncertain)} may have arrived; the connection broke while they were handed over. \`galley send resolve ${summary.id}\` decides about them.`,
    );
  const hint = retryHint(summary);
  if (hint) printLine(stdout, `\n${hint}`);
  if (rejected > 0 || uncertain > 0) printLine(stdout, `\`galley status ${summary.id}\` names them.`);
}

/** What a paused send is continued with, in words for `pauseAdvice`. */
export function commandsFor(send: number): { resume: string; reject: string } {
  return { resume: `\`galley send resume ${send}\``, reject: `\`galley send resolve ${send} --reject\`` };
}

/** What can be done about those who were rejected; undefined when nobody was, or the send was cancelled. */
export function retryHint(summary: SendSummary | undefined): string | undefined {
  const { rejected = 0, accepted = 0 } = summary?.counts ?? {};
  if (!summary || rejected === 0 || summary.status === 'cancelled') return undefined;
  const who = accepted === 0 ? 'Nobody got it' : `${formatNumber(accepted)} got it`;
  return `${who}, ${formatNumber(rejected)} ${rejected === 1 ? 'was' : 'were'} rejected. If the server meant us and not them, \`galley send retry ${summary.id}\` tries them again.`;
}
