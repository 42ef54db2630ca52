import { Command } from 'commander';
import { pausable, pauseSend } from '../../../send/steer/control.ts';
import { withApp } from '../../kit/with-app.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { optionalSendArgument, pickSend, showSend } from './one-send.ts';

export function pauseCommand(terminal: Terminal): Command {
  return new Command('pause')
    .description('Begin nothing more of a send; messages already being sent finish. Takes effect within two seconds.')
    .argument(...optionalSendArgument)
    .option('--reason <words>', 'why; shown with the paused send')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send pause
  galley send pause 3 --reason "the sponsor’s page is down"`,
    )
    .action((id: number | undefined, { reason, json }: { reason?: string; json?: boolean }) =>
      withApp(terminal, async (app) => {
        const send = await pickSend(app, id, pausable);
        // It may have finished meanwhile; then its status says so.
        const isPaused = await pauseSend(send.id, { code: 'by-hand', ...(reason ? { note: reason } : {}) }, app);
        await showSend(
          app,
          send.id,
          json,
          isPaused ? 'Paused. `galley send resume` continues where it stopped.' : 'It has finished meanwhile.',
          terminal,
        );
      }),
    );
}
