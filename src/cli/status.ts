import { Command } from 'commander';
import { openApp } from '../app.ts';
import { GalleyError } from '../problem.ts';
import { listSends, listTrouble, type SendSummary, type Trouble } from '../send/status.ts';
import { positiveNumber } from './issue-number.ts';
import { formatNumber } from './progress.ts';
import { formatTable, type Column } from './table.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('Show every send by outcome; one of them with the deliveries that did not simply go out.')
    .argument('[send]', 'a send’s number, as the first column shows it', positiveNumber)
    .option('--limit <count>', 'list at most so many deliveries', positiveNumber, 50)
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
  accepted   the mail server took it           deferred   it asked to try later; it will be tried again
  rejected   it refused for good               uncertain  the connection broke while the message was handed
  skipped    the reader left before            over: it may have arrived, so it is not sent again
             their turn

Examples:
  galley status
  galley status 3 --json`,
    )
    .action(async (id: number | undefined, { limit, json }: { limit: number; json?: boolean }) => {
      const app = await openApp();
      try {
        const sends = await listSends(app.db, id);
        if (id !== undefined && sends.length === 0) throw new GalleyError(`There is no send ${id}`, { code: 'E_NO_SEND', hint: '`galley status` lists the sends.' });
        const trouble = id === undefined ? [] : await listTrouble(app.db, id, limit);
        if (json) console.log(JSON.stringify(id === undefined ? sends : { ...sends[0], trouble }, null, 2));
        else if (sends.length === 0) console.log('Nothing has been sent yet. `galley send 180` sends issue 180.');
        else {
          process.stdout.write(formatSends(sends));
          if (trouble.length > 0) process.stdout.write(`\n${formatTrouble(trouble)}`);
        }
      } finally {
        await app.close();
      }
    });
}

const outcomes = ['planned', 'accepted', 'deferred', 'rejected', 'uncertain', 'skipped'] as const;

export function formatSends(sends: SendSummary[]): string {
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [right('send'), right('issue'), { title: 'status' }, right('readers'), ...outcomes.map(right), { title: 'through' }, { title: 'started (UTC)' }];
  const rows = sends.map((send) => [
    String(send.id),
    String(send.issue),
    send.status,
    formatNumber(send.recipients),
    // What is being handed over at this moment is still to be closed.
    ...outcomes.map((outcome) => formatNumber(send.counts[outcome] + (outcome === 'planned' ? send.counts.attempting : 0))),
    send.transport,
    send.createdAt.slice(0, 16).replace('T', ' '),
  ]);
  return formatTable(columns, rows, 140);
}

function formatTrouble(trouble: Trouble[]): string {
  const rows = trouble.map(({ email, status, why, nextTryAt }) => [email, status, nextTryAt ? `${why} (again ${nextTryAt.slice(11, 16)} UTC)` : why]);
  return formatTable([{ title: 'reader' }, { title: 'outcome' }, { title: 'why' }], rows, 140);
}

/** After a send: the one row, and what to do about what is left. */
export function printSummary(summary: SendSummary): void {
  process.stdout.write(`\n${formatSends([summary])}`);
  const { deferred, uncertain, rejected } = summary.counts;
  if (deferred > 0) console.log(`\n${formatNumber(deferred)} will be tried again${summary.nextTryAt ? ` from ${summary.nextTryAt.slice(11, 16)} UTC` : ''}: by \`galley serve\`, or \`galley send --resume\`.`);
  if (uncertain > 0) console.log(`\n${formatNumber(uncertain)} may have arrived; the connection broke while they were handed over. They are not sent again.`);
  if (rejected > 0 || uncertain > 0) console.log(`\`galley status ${summary.id}\` names them.`);
}
