import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { normaliseAddress } from '../../../mail/address.ts';
import { GalleyError } from '../../../problem.ts';
import { pauseWords } from '../../../send/reason-words.ts';
import { findSend } from '../../../send/steer/control.ts';
import { previewRetry, retryRejected, type Retried, type RetryChoice } from '../../../send/steer/retry.ts';
import { listSends } from '../../../send/steer/status.ts';
import { formatNumber } from '../../kit/progress.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { printSummary } from '../status.ts';
import { confirmOrThrow, sendArgument } from './one-send.ts';
import { continueSend } from './resume.ts';

interface RetryOptions {
  rejected?: boolean;
  reader?: string[];
  dryRun?: boolean;
  detach?: boolean;
  changeServer?: boolean;
  wait?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function retryCommand(terminal: Terminal): Command {
  return new Command('retry')
    .description('Try those again who were rejected, once the mail server takes our mail.')
    .argument(...sendArgument)
    .option('--rejected', 'everybody who was rejected; this is the default')
    .option('--reader <address...>', 'these readers only')
    .option('--dry-run', 'say how many it would be and change nothing')
    .option('--detach', 'only plan them; a running `galley serve` or `galley work` delivers them')
    .option('--change-server', 'through the server that SMTP_URL names now')
    .option('--wait', 'wait until deferred deliveries have had all their attempts')
    .option('--yes', 'do not ask')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
For when the server refused us (sender not verified, quota used up, relaying denied …) and readers paid for it. A finished
send is opened again; a paused one goes on. Nobody gets a second copy: only who is rejected at this moment is tried. An
address that was struck off by this very refusal comes back; who has unsubscribed, complained or was suppressed for
anything else since is left out. \`galley status <send>\` shows who was rejected, with the server's words.

Examples:
  galley send retry 3 --dry-run
  galley send retry 3
  galley send retry 3 --reader vega@example.org lynx@example.org`,
    )
    .action((id: number, options: RetryOptions) => withApp(terminal, (app) => retry(app, id, options, terminal)));
}

async function retry(app: App, id: number, options: RetryOptions, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  const { dryRun, yes, json, detach } = options;
  const choice: RetryChoice = options.reader ? { readers: options.reader.map(readAddress) } : {};
  const send = await findSend(app.db, id);
  const seen = await previewRetry(id, app, choice);
  if (dryRun || seen.retried === 0) {
    if (!dryRun && seen.leftOut > 0) terminal.exitCode = 1;
    return json
      ? printJson(stdout, { send: id, dryRun: dryRun === true, ...seen })
      : printLine(stdout, previewWords(id, seen));
  }
  const [before] = await listSends(app.db, { id, clock: app.clock });
  const goesOn =
    send.status === 'paused' && before?.reason
      ? ` It is paused (${pauseWords(before.reason, app.config.publication.timezone)}) and goes on then.`
      : '';
  await confirmOrThrow(
    `Send issue ${send.issue_number} again to ${formatNumber(seen.retried)} ${seen.retried === 1 ? 'reader' : 'readers'} who ${seen.retried === 1 ? 'was' : 'were'} rejected?${goesOn}`,
    { yes, json },
    terminal,
  );
  const done = await retryRejected(id, app, choice);
  if (!json) printLine(stdout, doneWords(done));
  if (detach && send.status !== 'paused') {
    if (json) return printJson(stdout, { send: id, ...done });
    return printLine(stdout, `\`galley serve\` or \`galley work\` sends them, or \`galley send resume ${id}\`.`);
  }
  const summary = await continueSend(app, id, options, terminal);
  if (json) return printJson(stdout, { ...summary, ...done });
  printSummary(summary, stdout, app.config.publication.timezone);
}

function readAddress(written: string): string {
  const read = normaliseAddress(written);
  if (read.ok) return read.address;
  throw new GalleyError(`${JSON.stringify(written)} is not an address`, {
    code: 'E_USAGE',
    hint: 'Write the reader’s address as `galley status` shows it.',
  });
}

function previewWords(id: number, { retried, cameBack, leftOut }: Retried): string {
  if (retried === 0)
    return leftOut === 0
      ? `No reader of send ${id} is rejected.`
      : `Nobody can be tried again: ${leftOutWords(leftOut)}.`;
  const back = cameBack > 0 ? ` ${formatNumber(cameBack)} of them, struck off by that refusal, would come back.` : '';
  return `${formatNumber(retried)} would be tried again.${back}${leftOut > 0 ? ` ${leftOutWords(leftOut)} would stay out.` : ''}`;
}

function doneWords({ retried, cameBack, leftOut }: Retried): string {
  const back =
    cameBack > 0 ? ` ${formatNumber(cameBack)} of them had been struck off by that refusal and came back.` : '';
  const out = leftOut > 0 ? ` ${leftOutWords(leftOut)} stay out.` : '';
  return `${formatNumber(retried)} are tried again.${back}${out}`;
}

function leftOutWords(count: number): string {
  return `${formatNumber(count)} who left, were suppressed for another reason, or have a copy`;
}
