import { Command } from 'commander';
import { readPriority } from '../../../send/plan/read-pace.ts';
import { findSend, setPriority, steerable } from '../../../send/steer/control.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { sendArgument, showSend, wrongState } from './one-send.ts';

export function priorityCommand(terminal: Terminal): Command {
  return new Command('priority')
    .description(
      'Send it before or after other sends: high, normal, low, or a number. Takes effect within two seconds.',
    )
    .argument(...sendArgument)
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
      withApp(terminal, async (app) => {
        const { status } = await findSend(app.db, id);
        if (!(await setPriority(id, priority, app))) throw wrongState(id, status, steerable);
        await showSend(app, id, json, 'The priority was changed.', terminal);
      }),
    );
}
