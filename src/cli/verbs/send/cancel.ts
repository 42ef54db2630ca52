import { Command } from 'commander';
import { cancelBeforeStart, cancelSend, steerable } from '../../../send/steer/control.ts';
import { GalleyError } from '../../../problem.ts';
import { listSends } from '../../../send/steer/status.ts';
import { formatNumber } from '../../kit/progress.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { confirmOrThrow, optionalSendArgument, pickSend, showSend } from './one-send.ts';

export function cancelCommand(terminal: Terminal): Command {
  return new Command('cancel')
    .description('Call off a scheduled send, or end one that is being sent: readers without a copy get none.')
    .argument(...optionalSendArgument)
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
      withApp(terminal, async (app) => {
        const send = await pickSend(app, id, steerable);
        const [summary] = await listSends(app.db, { id: send.id });
        const left = summary!.counts.planned + summary!.counts.deferred;
        await confirmOrThrow(
          send.started_at === null
            ? `Call off the send of issue ${send.issue_number}, which has not begun?`
            : `Cancel the send of issue ${send.issue_number}? ${formatNumber(left)} readers get no copy.`,
          { yes, json },
          terminal,
        );
        const before = send.started_at === null;
        // Whoever saw that it has not begun did not mean to cut off a send that has begun since.
        if (before && !(await cancelBeforeStart(send.id, app)))
          throw new GalleyError(`Send ${send.id} has begun meanwhile, or is over`, {
            code: 'E_SEND_STATE',
            hint: `Nothing was changed. \`galley send pause ${send.id}\` begins no further message.`,
          });
        const { cancelled, skipped } = before ? { cancelled: true, skipped: 0 } : await cancelSend(send.id, app);
        const words = before
          ? 'Nobody gets a copy; the draft can be sent again.'
          : skipped === 0
            ? 'Nobody was waiting for a copy.'
            : `${formatNumber(skipped)} readers get no copy.`;
        await showSend(
          app,
          send.id,
          json,
          cancelled ? `${before ? 'Called off' : 'Cancelled'}. ${words}` : 'It has finished meanwhile.',
          terminal,
        );
      }),
    );
}
