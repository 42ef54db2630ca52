import { Command } from 'commander';
import { GalleyError } from '../../../problem.ts';
import { momentWords, readFutureTime } from '../../../send/plan/when.ts';
import { moveSend } from '../../../send/steer/move.ts';
import { withApp } from '../../kit/with-app.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { pickSend, sendArgument, showSend } from './one-send.ts';

export function moveCommand(terminal: Terminal): Command {
  return new Command('move')
    .description('Move a scheduled send to another time. Its content stays as it is.')
    .argument(...sendArgument)
    .argument('<time>', '"2026-11-27 10:00", or 10:00 for the next time it is ten o’clock')
    .option('--timezone <zone>', 'the time zone of the time; default: the publication’s')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send move 3 "2026-11-28 09:00"
  galley send move 3 17:30 --timezone America/New_York
  galley send cancel 3                     calls it off`,
    )
    .action((id: number, time: string, { timezone, json }: { timezone?: string; json?: boolean }) =>
      withApp(terminal, async (app) => {
        const zone = timezone ?? app.config.publication.timezone;
        const when = readFutureTime(time, zone, app.clock.now());
        const send = await pickSend(app, id, ['scheduled', 'paused']);
        const moved = await moveSend(send.id, when.at, app);
        if (moved.kind === 'begun')
          throw new GalleyError(`Send ${send.id} has begun, or is over`, {
            code: 'E_SEND_STATE',
            hint: `Nothing was changed. \`galley send pause ${send.id}\` begins no further message.`,
          });
        const words = [
          `Issue ${send.issue_number} will be sent on ${when.words}.`,
          when.note,
          moved.finishBy === null ? undefined : `It is spread out until ${momentWords(moved.finishBy, zone)} now.`,
        ];
        await showSend(app, send.id, json, words.filter(Boolean).join(' '), terminal);
      }),
    );
}
