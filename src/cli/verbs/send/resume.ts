import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { resumeDepsOf } from '../../../wire/use-cases.ts';
import { withInbox } from '../../../wire/with-inbox.ts';
import { GalleyError } from '../../../problem.ts';
import { pauseWords } from '../../../send/reason-words.ts';
import { transportName } from '../../../send/smtp/transport.ts';
import { findSend } from '../../../send/steer/control.ts';
import {
  beginIfDue,
  prepareResuming,
  questionsBeforeResuming,
  resumeAgreed,
  type ResumeQuestion,
} from '../../../send/steer/resume.ts';
import { listSends, type SendSummary } from '../../../send/steer/status.ts';
import { positiveNumber } from '../../kit/issue-number.ts';
import { runWithProgress } from '../../kit/run-with-progress.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { printRestored, refuseUnsettledRestore } from '../../kit/restore-notice.ts';
import { printSummary, retryHint } from '../status.ts';
import { confirmOrThrow } from './one-send.ts';

interface ResumeOptions {
  detach?: boolean;
  changeServer?: boolean;
  wait?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function resumeCommand(terminal: Terminal): Command {
  return new Command('resume')
    .description('Continue a send that was paused or stopped, or all of them.')
    .argument('[send]', 'the send’s number, as `galley status` shows it; default: every unfinished one', positiveNumber)
    .option('--detach', 'only mark it; a running `galley serve` or `galley work` delivers it')
    .option('--change-server', 'continue through the server that SMTP_URL names now')
    .option('--wait', 'wait until deferred deliveries have had all their attempts')
    .option(
      '--yes',
      'do not ask, also when it is late or was stopped long ago; after a restore only once `galley restored` was run',
    )
    .option('--json', 'print a list of summaries as JSON')
    .addHelpText(
      'after',
      `
Nobody gets a second copy: what was being sent when a worker died is \`uncertain\` and stays so (see \`galley send resolve\`).

Examples:
  galley send resume                       everything that is unfinished, here and now
  galley send resume 3 --detach            the running workers continue it`,
    )
    .action((id: number | undefined, options: ResumeOptions) =>
      withApp(terminal, (app) => resume(app, id, options, terminal)),
    );
}

async function resume(app: App, id: number | undefined, options: ResumeOptions, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  const deps = resumeDepsOf(app);
  const refusal = await prepareResuming(deps);
  if (refusal) throw new GalleyError(refusal.message, refusal);
  await (options.yes ? refuseUnsettledRestore(app) : printRestored(app, terminal.stderr));
  if (id !== undefined) await findSend(app.db, id);
  const unfinished = (await listSends(app.db, id === undefined ? {} : { id }))
    .filter(({ status }) => status === 'sending' || status === 'paused')
    .toReversed();
  if (unfinished.length === 0 && !options.json) return printLine(stdout, await nothingWords(app, id));
  // Asks all questions first: nobody should wait for an hour-long send before the next question.
  const agreed = new Map<number, ResumeQuestion[]>();
  for (const send of unfinished) {
    const questions = questionsBeforeResuming(send, deps);
    await agree(send, questions, app, options, terminal);
    agreed.set(send.id, questions);
  }
  const summaries: SendSummary[] = [];
  for (const { id: send } of unfinished) {
    const summary = await resumeOne(app, send, agreed.get(send)!, options, terminal);
    summaries.push(summary);
    if (!options.json) printSummary(summary, stdout, app.config.publication.timezone);
    if (terminal.exitCode === 130) break; // Ctrl-C stops all of them
  }
  if (options.json) printJson(stdout, summaries);
}

async function nothingWords({ db }: App, id: number | undefined): Promise<string> {
  if (id === undefined) return 'There is nothing to resume: every send is finished.';
  const [send] = await listSends(db, { id });
  return [`There is nothing to resume: send ${id} is neither paused nor stopped.`, retryHint(send)]
    .filter(Boolean)
    .join(' ');
}

/** Continues one send of which deliveries were planned again, and asks what `galley send resume` asks. */
export async function continueSend(
  app: App,
  id: number,
  options: ResumeOptions,
  terminal: Terminal,
): Promise<SendSummary> {
  const deps = resumeDepsOf(app);
  const refusal = await prepareResuming(deps);
  if (refusal) throw new GalleyError(refusal.message, refusal);
  if (options.yes) await refuseUnsettledRestore(app);
  const [send] = await listSends(app.db, { id });
  const questions = questionsBeforeResuming(send!, deps);
  await agree(send!, questions, app, options, terminal);
  return resumeOne(app, id, questions, options, terminal);
}

/** @throws GalleyError for what is not agreed to. */
async function agree(
  send: SendSummary,
  questions: ResumeQuestion[],
  app: App,
  { changeServer, yes, json }: ResumeOptions,
  terminal: Terminal,
): Promise<void> {
  if (questions.includes('other-server') && !changeServer)
    throw new GalleyError(
      `The send of issue ${send.issue} began through ${transportName(send.transport)}; mail goes to ${transportName(app.transport)} now`,
      {
        code: 'E_TRANSPORT',
        hint: `${send.transport === 'inbox' ? 'Unset SMTP_URL to finish it there' : 'Set SMTP_URL as it was'}, or add --change-server to continue through the current server.`,
      },
    );
  if (questions.some((question) => question !== 'other-server'))
    await confirmOrThrow(
      `Send ${send.id}, issue ${send.issue}: ${send.reason ? pauseWords(send.reason, app.config.publication.timezone) : send.status}. Resume it?`,
      { yes, json },
      terminal,
    );
}

async function resumeOne(
  app: App,
  id: number,
  agreed: ResumeQuestion[],
  { detach, wait }: ResumeOptions,
  terminal: Terminal,
): Promise<SendSummary> {
  const resumed = await resumeAgreed(id, agreed, resumeDepsOf(app));
  const summaryNow = async () => (await listSends(app.db, { id }))[0]!;
  switch (resumed.kind) {
    case 'refused':
      throw new GalleyError(resumed.refusal.message, resumed.refusal);
    case 'asks':
      throw new GalleyError(`Send ${id} was paused meanwhile`, {
        code: 'E_SEND_STATE',
        hint: `\`galley status ${id}\` says why; \`galley send resume ${id}\` asks again.`,
      });
    case 'not-open':
      return summaryNow(); // finished or cancelled meanwhile
    case 'resumed': {
      // A send that was paused before it began keeps its time; if that has passed, it begins now like the others.
      const { batchSize } = app.config.publication.limits;
      const waits = resumed.send.status === 'scheduled' && (detach || !(await beginIfDue(id, batchSize, app)));
      if (detach || waits) return summaryNow();
      return withInbox(app, () => runWithProgress(app, id, { ...(wait ? { wait } : {}) }, terminal));
    }
  }
}
