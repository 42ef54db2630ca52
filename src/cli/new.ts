import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openConfig } from '../app.ts';
import { listDrafts } from '../issue/read-draft.ts';
import { starterDraft } from '../issue/starter-draft.ts';
import { GalleyError } from '../problem.ts';
import { issueNumber } from './issue-number.ts';

export function newCommand(): Command {
  return new Command('new')
    .description('Start a draft with the publication’s usual sections and a comment for each key.')
    .option('--number <number>', 'the issue’s number; the one after the newest draft if left out', issueNumber)
    .option('--date <day>', 'the day on it, as 2026-12-04; a week after today if left out')
    .addHelpText('after', '\nExamples:\n  galley new\n  galley new --number 200 --date 2027-01-08')
    .action(({ number, date }: { number?: number; date?: string }) => {
      const { root, publication } = openConfig();
      const drafts = listDrafts(root);
      const next = number ?? (drafts[0]?.number ?? 0) + 1;
      const taken = drafts.find((draft) => draft.number === next);
      const file = `drafts/${next}.yaml`;
      if (taken || existsSync(join(root, file))) {
        throw new GalleyError(`Issue ${next} is there already: ${taken?.file ?? file}`, { code: 'E_DRAFT_EXISTS', hint: 'Nothing was changed. Choose another --number.' });
      }
      const text = starterDraft({ ...publication, number: next, date: dayOf(date, publication.timezone) });
      mkdirSync(join(root, 'drafts'), { recursive: true });
      writeFileSync(join(root, file), text, { flag: 'wx' });
      console.log(`${file} is ready. Fill it in, then: galley check ${next}`);
    });
}

function dayOf(written: string | undefined, timezone: string): string {
  if (written === undefined) return Temporal.Now.plainDateISO(timezone).add({ days: 7 }).toString();
  try {
    return Temporal.PlainDate.from(written, { overflow: 'reject' }).toString();
  } catch (cause) {
    throw new GalleyError(`${written} is not a day`, { code: 'E_DATE', hint: 'Write it as 2026-12-04.', cause });
  }
}
