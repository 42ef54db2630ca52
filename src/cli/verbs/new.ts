import { Command } from 'commander';
import { openConfig } from '../../wire/open-config.ts';
import { nextNumber, startDraft, usualDay } from '../../issue/start-draft.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { placeOf } from '../kit/with-app.ts';

export function newCommand(terminal: Terminal): Command {
  return new Command('new')
    .description('Start a draft with the publication’s usual sections and a comment for each key.')
    .option('--number <number>', 'the issue’s number; default: the one after the newest draft', issueNumber)
    .option('--date <day>', 'its date, such as 2026-12-04; default: a week from today')
    .addHelpText('after', '\nExamples:\n  galley new\n  galley new --number 200 --date 2027-01-08')
    .action(({ number, date }: { number?: number; date?: string }) => {
      const { root, publication } = openConfig(placeOf(terminal));
      const next = number ?? nextNumber(root);
      const file = startDraft(root, publication, { number: next, date: date ?? usualDay(publication) });
      printLine(terminal.stdout, `${file} is ready. Fill it in, then: galley check ${next}`);
    });
}
