import { Command } from 'commander';
import { openConfig } from '../../wire/open-config.ts';
import { copyDraft } from '../../issue/copy-draft.ts';
import { startDraft } from '../../issue/start-draft.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { placeOf } from '../kit/with-app.ts';

export function newCommand(terminal: Terminal): Command {
  return new Command('new')
    .description('Start a draft with the sections of the last issue and a comment for each key.')
    .option('--number <number>', 'the issue’s number; default: the one after the newest draft', issueNumber)
    .option('--date <day>', 'its date, such as 2026-12-04; default: as far from the last issue as usual')
    .option(
      '--from <number>',
      'begin with a copy of this issue instead, without its sponsors, ids and waivers',
      issueNumber,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  galley new\n  galley new --number 200 --date 2027-01-08\n  galley new --from 180',
    )
    .action(({ number, date, from }: { number?: number; date?: string; from?: number }) => {
      const { root, publication } = openConfig(placeOf(terminal));
      const started =
        from === undefined
          ? startDraft(root, publication, { number, date })
          : copyDraft(root, publication, { from, number, date });
      const what = from === undefined ? 'is ready. Fill it in' : `is a copy of issue ${from}. Change it`;
      printLine(terminal.stdout, `${started.file} ${what}, then: galley check ${started.number}`);
    });
}
