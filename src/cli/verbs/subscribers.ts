import { Command } from 'commander';
import type { Terminal } from '../kit/terminal.ts';
import { addCommand } from './subscribers/add.ts';
import { exportCommand } from './subscribers/export.ts';
import { importCommand } from './subscribers/import.ts';
import { listCommand } from './subscribers/list.ts';
import { removeCommand } from './subscribers/remove.ts';

/** `galley subscribers …` */
export function subscribersCommand(terminal: Terminal): Command {
  const command = new Command('subscribers')
    .description('Add, list, import, export and remove subscribers.')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers add vega@example.org\n  galley subscribers import readers.csv --dry-run\n  galley subscribers list --help',
    );
  for (const verb of [addCommand, listCommand, importCommand, exportCommand, removeCommand])
    command.addCommand(verb(terminal));
  return command;
}
