/** What the verbs for one send share: finding it, asking before what can’t be undone, showing it afterwards. */
import type { App } from '../../../wire/app.ts';
import type { Send, SendStatus } from '../../../db/tables/send.ts';
import { GalleyError } from '../../../problem.ts';
import { findSend } from '../../../send/steer/control.ts';
import { listSends } from '../../../send/steer/status.ts';
import { promptStreams } from '../../kit/ask.ts';
import { positiveNumber } from '../../kit/issue-number.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { printSummary } from '../status.ts';

export const sendArgument = ['<send>', 'the send’s number, as `galley status` shows it', positiveNumber] as const;

export const optionalSendArgument = [
  '[send]',
  'the send’s number, as `galley status` shows it; not needed if there is only one',
  positiveNumber,
] as const;

/**
 * @throws GalleyError E_NO_SEND; E_SEND_STATE when it is in another state, or there is more than one to choose from.
 */
export async function pickSend({ db }: App, id: number | undefined, statuses: SendStatus[]): Promise<Send> {
  if (id !== undefined) {
    const send = await findSend(db, id);
    if (statuses.includes(send.status)) return send;
    throw wrongState(send.id, send.status, statuses);
  }
  const sends = await db.selectFrom('send').selectAll().where('status', 'in', statuses).execute();
  if (sends.length === 1) return sends[0]!;
  throw new GalleyError(sends.length === 0 ? 'There is no such send' : `There are ${sends.length} such sends`, {
    code: 'E_SEND_STATE',
    hint: '`galley status` lists them; add the number of one.',
  });
}

export function wrongState(id: number, status: SendStatus, statuses: SendStatus[]): GalleyError {
  return new GalleyError(`Send ${id} is ${status}`, {
    code: 'E_SEND_STATE',
    hint: `This works on a send that is ${statuses.join(', ').replace(/, (\w+)$/, ' or $1')}.${status === 'finished' ? ` \`galley send retry ${id}\` tries those again who were rejected.` : ''}`,
  });
}

/** @throws GalleyError E_CONFIRM without a terminal, E_DECLINED when the answer is no. */
export async function confirmOrThrow(
  question: string,
  { yes, json }: { yes?: boolean | undefined; json?: boolean | undefined },
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  if (json || !terminal.stdin.isTTY)
    throw new GalleyError(question, {
      code: 'E_CONFIRM',
      hint: 'There is no terminal to ask on. Add --yes if you mean it.',
    });
  const { confirm } = await import('@clack/prompts');
  if ((await confirm({ message: question, initialValue: false, ...promptStreams(terminal) })) !== true)
    throw new GalleyError('Nothing was changed', { code: 'E_DECLINED' });
}

/** Prints the send as it is now, after these words. */
export async function showSend(
  { db, clock, config }: App,
  id: number,
  json: boolean | undefined,
  words: string,
  { stdout }: Terminal,
): Promise<void> {
  const [summary] = await listSends(db, { id, clock });
  if (json) return printJson(stdout, summary);
  printLine(stdout, words);
  printSummary(summary!, stdout, config.publication.timezone);
}
