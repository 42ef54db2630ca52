import { Command, InvalidArgumentError, Option } from 'commander';
import { blockWords, inputWords } from '../../../audience/admission-words.ts';
import { addSubscriber } from '../../../audience/add-subscriber.ts';
import { GalleyError } from '../../../problem.ts';
import type { App } from '../../../wire/app.ts';
import { nearest } from '../../../yaml/zod-problems.ts';
import type { Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { askPerson } from './ask-person.ts';
import { joinsAs } from './options.ts';

interface AddOptions {
  field?: Record<string, string>;
  confirm?: boolean;
  status: 'active' | 'pending';
}

export function addCommand(terminal: Terminal): Command {
  return new Command('add')
    .description('Add one person, or update the fields of a subscriber.')
    .argument('<email>', 'the address')
    .option('--field <name=value>', 'a field of theirs; may be repeated', collectField)
    .addOption(joinsAs())
    .addOption(new Option('--confirm', 'ask them by mail; they are pending until they say yes').conflicts('status'))
    .addHelpText(
      'after',
      `
Examples:
  galley subscribers add vega@example.org
  galley subscribers add vega@example.org --field firstName=Vega --field city=Turin
  galley subscribers add vega@example.org --confirm

A person who unsubscribed, bounced or complained is not added again: only they can subscribe again.`,
    )
    .action((email: string, options: AddOptions) =>
      withApp(terminal, (app) =>
        options.confirm
          ? askPerson(email, declaredOnly(options.field ?? {}, app), app, terminal)
          : add(email, options, app, terminal),
      ),
    );
}

async function add(email: string, { field = {}, status }: AddOptions, app: App, { stdout }: Terminal): Promise<void> {
  const { db, clock } = app;
  const result = await addSubscriber(
    { email, fields: declaredOnly(field, app), status, consent: { action: 'added', source: 'cli' } },
    { db, clock },
  );
  if (result.kind === 'refused')
    throw new GalleyError(`${JSON.stringify(email)} can’t be added: ${inputWords(result.reason)}`, {
      code: 'E_SUBSCRIBER',
      hint: 'Nothing was changed.',
    });
  if (result.kind === 'blocked')
    throw new GalleyError(`${result.email} is blocked: ${blockWords(result.reason)}`, {
      code: 'E_KEPT_OUT',
      hint: 'Only the person can come back.',
    });
  const what = {
    added: `Added ${result.email} (${result.status}).`,
    updated: `Updated ${result.email} (${result.status}).`,
    unchanged: `${result.email} is on the list already (${result.status}); nothing changed.`,
  };
  stdout.write(`${what[result.kind]}\n`);
}

function declaredOnly(field: Record<string, string>, { config }: App): Record<string, string> {
  const declared = config.publication.fields;
  for (const name of Object.keys(field)) {
    if (declared.includes(name)) continue;
    const near = nearest(name, declared);
    throw new GalleyError(`No field is called ${name}${near ? `, did you mean ${near}?` : ''}`, {
      code: 'E_FIELD',
      hint: `Declared under fields in galley.yaml: ${declared.join(', ')}.`,
    });
  }
  return field;
}

function collectField(written: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = written.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write a name and a value: --field firstName=Vega');
  return { ...before, [written.slice(0, equals)]: written.slice(equals + 1) };
}
