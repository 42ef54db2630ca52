import { Command } from 'commander';
import { findDraft } from '../../issue/read-draft.ts';
import { GalleyError } from '../../problem.ts';
import { listNotes } from '../../review/notes.ts';
import {
  listReviewLinks,
  makeReviewLink,
  reviewAddress,
  stateOfLink,
  usualDays,
  withdrawReviewLink,
} from '../../review/review-links.ts';
import { momentWords } from '../../send/plan/when.ts';
import type { App } from '../../wire/app.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { userName, withApp } from '../kit/with-app.ts';

interface Options {
  for?: string;
  days: number;
  withdraw?: number;
  json?: boolean;
}

export function reviewCommand(terminal: Terminal): Command {
  return new Command('review')
    .description('Let somebody without a login read, comment and approve an issue; show the comments.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--for <name>', 'make a link for this person')
    .option('--days <number>', 'how many days the link works', positiveNumber, usualDays)
    .option('--withdraw <id>', 'end a link at once', positiveNumber)
    .option('--json', 'print links and comments as JSON')
    .addHelpText(
      'after',
      `
The link shows the draft as it is at that moment, in all forms, and nothing else. Comments stand beside the item on the
desk, in the form and under “Comments and review”. \`galley serve\` or \`galley start\` has to be running.

Examples:
  galley review 181 --for "the second pair of eyes"
  galley review 181                     the links and the comments
  galley review 181 --withdraw 3`,
    )
    .action((number: number, options: Options) => withApp(terminal, (app) => review(number, options, app, terminal)));
}

async function review(issue: number, options: Options, app: App, terminal: Terminal): Promise<void> {
  const { stdout } = terminal;
  findDraft(app.config.root, issue);
  if (options.withdraw !== undefined && !(await withdrawReviewLink({ id: options.withdraw, issue }, app)))
    throw new GalleyError(`Issue ${issue} has no open review link ${options.withdraw}`, {
      code: 'E_NO_REVIEW_LINK',
      hint: `\`galley review ${issue}\` lists them.`,
    });
  if (options.for !== undefined)
    await makeReviewLink({ issue, name: options.for, days: options.days, by: userName(terminal) }, app);
  const [links, notes] = await Promise.all([listReviewLinks(issue, app), listNotes(issue, app)]);
  const addressOf = (link: (typeof links)[number]) => reviewAddress(link, app.config.publicUrl, app.keys);
  if (options.json)
    return printJson(stdout, {
      issue,
      links: links.map((link) => ({
        id: Number(link.id),
        for: link.name,
        state: stateOfLink(link, app.clock),
        until: new Date(Number(link.ends_at)).toISOString(),
        ...(stateOfLink(link, app.clock) === 'open' ? { address: addressOf(link) } : {}),
      })),
      comments: notes.map(({ id, place, label, text, author, at, done_at, done_by }) => ({
        ...{ id: Number(id), place, label, text, author },
        at: new Date(Number(at)).toISOString(),
        done: done_at === null ? null : { at: new Date(Number(done_at)).toISOString(), by: done_by },
      })),
    });
  const moment = (ms: number) => momentWords(Number(ms), app.config.publication.timezone);
  if (links.length + notes.length === 0)
    return printLine(stdout, `Issue ${issue} has no comment and no review link: galley review ${issue} --for NAME`);
  for (const link of links) {
    const state = stateOfLink(link, app.clock);
    printLine(
      stdout,
      `${Number(link.id)}  for ${link.name}, ${state === 'open' ? `until ${moment(link.ends_at)}` : state}`,
    );
    if (state === 'open') printLine(stdout, `   ${addressOf(link)}`);
  }
  for (const { label, author, at, text, done_at } of notes) {
    printLine(stdout, `\n${label}${done_at === null ? '' : '  (done)'}`);
    printLine(stdout, `   ${author}, ${moment(at)}: ${text}`);
  }
}
