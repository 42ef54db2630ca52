import { Command } from 'commander';
import { expect, test } from 'vitest';
import { bindCommand } from '../../../src/cli/kit/fold-help.ts';
import { FakeStream } from '../../fakes/terminal.ts';

const help = `
Without a server mail goes to the inbox. Ctrl-C stops after
the messages in flight.

Examples:
  galley send 180           to everyone, and again sends nothing
  galley bookings add --sponsor "Example Hosting" --issue 181
  galley links correct 3 12 https://example.org  from now on
`;

/** The help of a command as printed on a terminal of this width. */
function foldHelp(text: string, width: number): string {
  const stdout = new FakeStream({ columns: width });
  const command = new Command().configureHelp({ formatHelp: () => text });
  bindCommand(command, { stdout, stderr: new FakeStream() });
  command.outputHelp();
  return stdout.text();
}

test('help is wrapped between words, a meaning below its meaning, and a command stays whole', () => {
  expect(foldHelp(help, 48)).toBe(`
Without a server mail goes to the inbox. Ctrl-C
stops after the messages in flight.

Examples:
  galley send 180           to everyone, and
                            again sends nothing
  galley bookings add --sponsor "Example Hosting" --issue 181
  galley links correct 3 12 https://example.org
      from now on
`);
});

test('help that fits stays as it is', () => {
  const [, examples = ''] = help.split('\n\n');
  expect(foldHelp(examples, 80)).toBe(examples);
});
