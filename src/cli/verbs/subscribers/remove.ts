import { Command } from 'commander';
import { unsubscribe } from '../../../audience/leaving/leave.ts';
import { removeSampleReaders } from '../../../audience/leaving/remove-sample-readers.ts';
import { findSubscriber } from '../../../audience/list-subscribers.ts';
import { GalleyError } from '../../../problem.ts';
import type { App } from '../../../wire/app.ts';
import { confirmed } from '../../kit/ask.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';

interface RemoveOptions {
  yes?: boolean;
  samples?: boolean;
}

export function removeCommand(terminal: Terminal): Command {
  return new Command('remove')
    .description('Unsubscribe somebody. Their address is kept, so that no import brings them back.')
    .argument('[email]', 'the address')
    .option('--samples', 'all the sample readers that npm start loaded, without asking')
    .option('--yes', 'do not ask; needed without a terminal')
    .addHelpText(
      'after',
      '\nExamples:\n  galley subscribers remove vega@example.org\n  galley subscribers remove vega@example.org --yes\n  galley subscribers remove --samples',
    )
    .action((email: string | undefined, options: RemoveOptions) =>
      withApp(terminal, async (app) => {
        if (options.samples) return removeSamples(app, terminal);
        if (email === undefined)
          throw new GalleyError('No address given', {
            code: 'E_USAGE',
            hint: 'Write the address: galley subscribers remove vega@example.org',
          });
        return remove(email, options, app, terminal);
      }),
    );
}

async function remove(email: string, { yes }: RemoveOptions, { db, clock }: App, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  const reader = await findSubscriber(db, email);
  if (!reader)
    throw new GalleyError(`There is no subscriber ${JSON.stringify(email)}`, {
      code: 'E_UNKNOWN_SUBSCRIBER',
      hint: 'galley subscribers list --search finds part of an address.',
    });
  if (reader.status !== 'active' && reader.status !== 'pending') {
    stdout.write(`${reader.email} is ${reader.status} already; nothing changed.\n`);
    return;
  }
  const question = `Unsubscribe ${reader.email}? Only they can undo it, by subscribing again.`;
  if (!yes && !(await confirmed(question, 'Add --yes to unsubscribe without asking.', terminal))) {
    stdout.write('Nothing was changed.\n');
    return;
  }
  await unsubscribe(db, { subscriberId: reader.id, source: 'cli', at: clock.now() });
  stdout.write(`${reader.email} is unsubscribed.\n`);
}

async function removeSamples(app: App, { stdout }: Terminal): Promise<void> {
  const removed = await removeSampleReaders(app);
  stdout.write(
    removed === 0 ? 'There are no sample readers on the list.\n' : `${removed} sample readers are off the list.\n`,
  );
}
