/** What may be done to a send while it lasts: `galley send pause|resume|cancel|pace|priority|resolve`. */
import { isCancel, confirm } from '@clack/prompts';
import { Command } from 'commander';
import { openApp, type App } from '../../wire/app.ts';
import { refuseUnsafeLinks } from '../../wire/local-work.ts';
import type { Send, SendStatus } from '../../db/tables/send.ts';
import { GalleyError } from '../../problem.ts';
import { cancelSend, findSend, pauseSend, resumeSend, setPace, setPriority } from '../../send/steer/control.ts';
import { pauseInCopy } from '../../send/ledger/instance.ts';
import { deliveryWords, pauseWords } from '../../send/reason-words.ts';
import { mayHaveGoneOnElsewhere } from '../../send/reasons.ts';
import { readPriority, readWrittenPace } from '../../send/plan/read-pace.ts';
import { listUncertain, resolveUncertain } from '../../send/steer/resolve.ts';
import { beginScheduled } from '../../send/plan/start-send.ts';
import { listSends, type SendSummary } from '../../send/steer/status.ts';
import { changeTransport, refuseOtherTransport } from '../../send/smtp/transport.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { formatNumber } from '../kit/progress.ts';
import { runWithProgress } from '../kit/run-with-progress.ts';
import { printSummary } from './status.ts';
import { formatTable } from '../kit/table.ts';
import { withInbox } from '../../wire/with-inbox.ts';

const sendArgument = [
  '[send]',
  'the send’s number, as `galley status` shows it; the only one there is, if left out',
  positiveNumber,
] as const;

/** What can still go faster, or before others. */
const steerable: SendStatus[] = ['planned', 'scheduled', 'sending', 'paused'];

export function sendControls(): Command[] {
  return [pauseCommand(), resumeCommand(), cancelCommand(), paceCommand(), priorityCommand(), resolveCommand()];
}

function pauseCommand(): Command {
  return new Command('pause')
    .description('Begin nothing more of a send; what is in the air ends. Felt by every worker within two seconds.')
    .argument(...sendArgument)
    .option('--reason <words>', 'kept with the send, for whoever finds it paused')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send pause
  galley send pause 3 --reason "the sponsor’s page is down"`,
    )
    .action((id: number | undefined, { reason, json }: { reason?: string; json?: boolean }) =>
      withApp(async (app) => {
        const send = await pick(app, id, ['sending', 'scheduled']);
        await pauseSend(app.db, send.id, { code: 'by-hand', ...(reason ? { note: reason } : {}) });
        await tell(app, send.id, json, 'Paused. `galley send resume` goes on where it stopped.');
      }),
    );
}

function resumeCommand(): Command {
  return new Command('resume')
    .description('Go on with a send that was paused or stopped, or with all of them.')
    .argument(
      '[send]',
      'the send’s number, as `galley status` shows it; every unfinished one if left out',
      positiveNumber,
    )
    .option('--detach', 'only mark it; a `galley serve` or `galley work` that is running delivers')
    .option('--change-server', 'go on through the server that SMTP_URL names now')
    .option('--wait', 'stay until deferred deliveries have had all their tries')
    .option('--yes', 'do not ask, also when the schedule is overdue or the database was restored')
    .option('--json', 'print a list of summaries as JSON')
    .addHelpText(
      'after',
      `
Nobody gets a second copy: what was in the air when a worker died is \`uncertain\` and stays so (see \`galley send resolve\`).

Examples:
  galley send resume                       everything that is unfinished, here and now
  galley send resume 3 --detach            the workers that run go on with it`,
    )
    .action((id: number | undefined, options: ResumeOptions) => withApp((app) => resume(app, id, options)));
}

interface ResumeOptions {
  detach?: boolean;
  changeServer?: boolean;
  wait?: boolean;
  yes?: boolean;
  json?: boolean;
}

async function resume(app: App, id: number | undefined, options: ResumeOptions): Promise<void> {
  refuseUnsafeLinks(app.config);
  await pauseInCopy(app);
  if (id !== undefined) await findSend(app.db, id);
  const unfinished = (await listSends(app.db, id === undefined ? {} : { id }))
    .filter(({ status }) => status === 'sending' || status === 'paused')
    .toReversed();
  if (unfinished.length === 0 && !options.json) {
    console.log(
      id === undefined
        ? 'There is nothing to resume: every send is finished.'
        : `There is nothing to resume: send ${id} is neither paused nor stopped.`,
    );
    return;
  }
  for (const send of unfinished) {
    if (!options.changeServer) refuseOtherTransport(send, app.transport);
    if (isDoubtful(send, app.clock.now()))
      await ask(
        `Send ${send.id}, issue ${send.issue}: ${send.reason ? pauseWords(send.reason) : send.status}. Go on with it?`,
        options,
      );
  }
  const summaries: SendSummary[] = [];
  for (const send of unfinished) {
    if (options.changeServer) await changeTransport(app.db, send.id, app.transport);
    const { status } = await resumeSend(send.id, app);
    // What was paused before it began keeps its time; when that is over, it begins here and now like the others.
    const begins = status === 'scheduled' && !options.detach && (await beginScheduledNow(app, send.id));
    if (options.detach || (status === 'scheduled' && !begins))
      summaries.push((await listSends(app.db, { id: send.id }))[0]!);
    else summaries.push(await withInbox(app, () => runWithProgress(app, send.id, options)));
    if (!options.json) printSummary(summaries.at(-1)!);
    if (process.exitCode === 130) break; // Ctrl-C is meant for all of them
  }
  if (options.json) console.log(JSON.stringify(summaries, null, 2));
}

async function beginScheduledNow({ db, clock, config }: App, id: number): Promise<boolean> {
  const { scheduled_at } = await findSend(db, id);
  return (scheduled_at ?? 0) <= clock.now() && beginScheduled(id, config.publication.limits.batchSize, { db, clock });
}

/** Paused by the engine because a person has to know something first; a person's own pause needs no question. */
function isDoubtful({ status, startedAt, scheduledAt, reason }: SendSummary, now: number): boolean {
  if (status !== 'paused') return false;
  return (
    mayHaveGoneOnElsewhere(reason) || (startedAt === null && scheduledAt !== null && Date.parse(scheduledAt) <= now)
  );
}

function cancelCommand(): Command {
  return new Command('cancel')
    .description('End a send for good: whoever has no copy yet gets none. It can’t be taken back.')
    .argument(...sendArgument)
    .option('--yes', 'do not ask')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send cancel 3
  galley send cancel 3 --yes --json`,
    )
    .action((id: number | undefined, { yes, json }: { yes?: boolean; json?: boolean }) =>
      withApp(async (app) => {
        const send = await pick(app, id, ['planned', 'scheduled', 'sending', 'paused']);
        const [before] = await listSends(app.db, { id: send.id });
        const left = before!.counts.planned + before!.counts.deferred;
        await ask(
          send.started_at === null
            ? `Cancel the send of issue ${send.issue_number}, which has not begun?`
            : `Cancel the send of issue ${send.issue_number}? ${formatNumber(left)} readers get no copy.`,
          { ...(yes ? { yes } : {}), ...(json ? { json } : {}) },
        );
        const { skipped } = await cancelSend(send.id, app);
        await tell(
          app,
          send.id,
          json,
          `Cancelled. ${skipped === 0 ? 'Nobody was waiting for a copy.' : `${formatNumber(skipped)} readers get no copy.`}`,
        );
      }),
    );
}

function paceCommand(): Command {
  return new Command('pace')
    .description('Set how fast a send goes: messages a second over all workers, `none` for as fast as it goes.')
    .argument('<send>', 'the send’s number, as `galley status` shows it', positiveNumber)
    .argument('[per-second]', 'such as 20 or 0.5, or none')
    .option('--finish-by <time>', 'work the pace out instead, so that it ends by then: 09:15, or a whole date')
    .option('--timezone <zone>', 'the zone of --finish-by; the publication’s, if left out')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send pace 3 20
  galley send pace 3 none
  galley send pace 3 --finish-by 09:15`,
    )
    .action(
      (
        id: number,
        perSecond: string | undefined,
        { finishBy, timezone, json }: { finishBy?: string; timezone?: string; json?: boolean },
      ) =>
        withApp(async (app) => {
          if ((perSecond === undefined) === (finishBy === undefined))
            throw new GalleyError('How fast?', {
              code: 'E_USAGE',
              hint: 'Write messages a second (galley send pace 3 20), none, or --finish-by 09:15.',
            });
          await pick(app, id, steerable);
          const pace = readPace(
            {
              ...(perSecond ? { perSecond } : {}),
              ...(finishBy ? { finishBy } : {}),
              ...(timezone ? { timezone } : {}),
            },
            app,
          );
          await setPace(id, pace, app);
          await tell(
            app,
            id,
            json,
            pace.perSecond === null && pace.finishBy === null ? 'It goes as fast as it can.' : 'The pace was changed.',
          );
        }),
    );
}

/** `from`: when the send begins; now, if left out. "12:00" is the first one after that. @throws GalleyError E_PACE, E_WHEN */
export function readPace(
  { perSecond, finishBy, timezone }: { perSecond?: string; finishBy?: string; timezone?: string },
  { config, clock }: Pick<App, 'config' | 'clock'>,
  from = clock.now(),
): { perSecond: number | null; finishBy: number | null } {
  const { when, ...pace } = readWrittenPace({ perSecond, finishBy }, timezone ?? config.publication.timezone, from);
  if (when) console.error(`To be finished by ${when.words}.${when.note ? ` ${when.note}` : ''}`);
  return pace;
}

function priorityCommand(): Command {
  return new Command('priority')
    .description('Let a send go before others, or after them: high, normal, low, or a number. Felt within two seconds.')
    .argument('<send>', 'the send’s number, as `galley status` shows it', positiveNumber)
    .argument('<priority>', 'high, normal, low, or a whole number', readPriority)
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send priority 4 high
  galley send priority 3 low`,
    )
    .action((id: number, priority: number, { json }: { json?: boolean }) =>
      withApp(async (app) => {
        await pick(app, id, steerable);
        await setPriority(app.db, id, priority);
        await tell(app, id, json, 'The priority was changed.');
      }),
    );
}

function resolveCommand(): Command {
  return new Command('resolve')
    .description('Decide about deliveries of which nobody knows whether they arrived.')
    .argument('<send>', 'the send’s number, as `galley status` shows it', positiveNumber)
    .option('--list', 'show them; so does no option at all')
    .option('--resend', 'let each have another try: whoever had got the copy has two then')
    .option('--skip', 'leave it at the copy that may have arrived')
    .option(
      '--only <delivery...>',
      'these deliveries only, by the number that --list shows',
      (value: string, before: number[] | undefined) => [...(before ?? []), positiveNumber(value)],
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nA connection that breaks, or a worker that dies, between the last byte of a message and the server’s answer leaves it open\nwhether the server has it. `sending.uncertain` in galley.yaml (hold, resend or skip) decides for all sends.\n\nExamples:\n  galley send resolve 3 --list\n  galley send resolve 3 --skip\n  galley send resolve 3 --resend --only 1207 1311',
    )
    .action(
      (
        id: number,
        options: { list?: boolean; resend?: boolean; skip?: boolean; only?: number[]; yes?: boolean; json?: boolean },
      ) => withApp((app) => resolve(app, id, options)),
    );
}

async function resolve(
  app: App,
  id: number,
  {
    list,
    resend,
    skip,
    only,
    yes,
    json,
  }: { list?: boolean; resend?: boolean; skip?: boolean; only?: number[]; yes?: boolean; json?: boolean },
): Promise<void> {
  const chosen = [list && '--list', resend && '--resend', skip && '--skip'].filter(Boolean);
  if (chosen.length > 1)
    throw new GalleyError(`${chosen.join(' and ')} can’t be used together`, { code: 'E_USAGE', hint: 'Choose one.' });
  const paused = (await findSend(app.db, id)).status === 'paused';
  const uncertain = await listUncertain(id, app);
  if (!resend && !skip) {
    if (json) console.log(JSON.stringify(uncertain, null, 2));
    else if (uncertain.length === 0) console.log('Nothing is uncertain.');
    else {
      const rows = uncertain.map(({ id: delivery, email, attemptedAt, relay, reason }) => [
        String(delivery),
        email,
        attemptedAt === null ? '' : new Date(attemptedAt).toISOString().slice(0, 19).replace('T', ' '),
        relay ?? '',
        deliveryWords({ reason }),
      ]);
      process.stdout.write(
        formatTable(
          [
            { title: 'delivery', align: 'right' },
            { title: 'reader' },
            { title: 'begun (UTC)' },
            { title: 'through' },
            { title: 'what happened' },
          ],
          rows,
          process.stdout.columns || 140,
        ),
      );
      console.log('\n--resend lets each have another try, --skip leaves it at the copy that may have arrived.');
    }
    return;
  }
  if (resend && uncertain.length > 0)
    await ask(
      `Send ${formatNumber(only?.length ?? uncertain.length)} copies again? Whoever had got theirs has two then.`,
      { ...(yes ? { yes } : {}), ...(json ? { json } : {}) },
    );
  const count = await resolveUncertain(id, resend ? 'resend' : 'skip', app, only ? { only } : {});
  if (json) console.log(JSON.stringify({ send: id, [resend ? 'resent' : 'skipped']: count }, null, 2));
  else
    console.log(
      count === 0
        ? 'Nothing was uncertain.'
        : resend
          ? `${formatNumber(count)} are planned again. \`galley send resume ${id}\`${paused ? '' : ', or a worker that is running,'} sends them.`
          : `${formatNumber(count)} are left at the copy that may have arrived.`,
    );
}

async function withApp(work: (app: App) => Promise<void>): Promise<void> {
  const app = await openApp();
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** @throws GalleyError when there is none, or the choice is not clear. */
async function pick({ db }: App, id: number | undefined, statuses: SendStatus[]): Promise<Send> {
  if (id !== undefined) {
    const send = await findSend(db, id);
    if (statuses.includes(send.status)) return send;
    throw new GalleyError(`Send ${id} is ${send.status}`, {
      code: 'E_SEND_STATE',
      hint: `This works on a send that is ${statuses.join(', ').replace(/, (\w+)$/, ' or $1')}.`,
    });
  }
  const sends = await db.selectFrom('send').selectAll().where('status', 'in', statuses).execute();
  if (sends.length === 1) return sends[0]!;
  throw new GalleyError(sends.length === 0 ? 'There is no such send' : `There are ${sends.length} such sends`, {
    code: 'E_SEND_STATE',
    hint: '`galley status` lists them; add the number of one.',
  });
}

/** @throws GalleyError E_CONFIRM without a terminal, E_CANCELLED when the answer is no. */
async function ask(question: string, { yes, json }: { yes?: boolean; json?: boolean }): Promise<void> {
  if (yes) return;
  if (json || !process.stdin.isTTY)
    throw new GalleyError(question, {
      code: 'E_CONFIRM',
      hint: 'There is no terminal to ask on. Add --yes if it is meant.',
    });
  const answer = await confirm({ message: question, initialValue: false });
  if (isCancel(answer) || !answer) throw new GalleyError('Nothing was changed', { code: 'E_DECLINED' });
}

async function tell(app: App, id: number, json: boolean | undefined, words: string): Promise<void> {
  const [summary] = await listSends(app.db, { id });
  if (json) return console.log(JSON.stringify(summary, null, 2));
  console.log(words);
  printSummary(summary!);
}
