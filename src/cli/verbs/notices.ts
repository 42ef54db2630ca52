import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { hasOperators, raiseOfSends } from '../../wire/operators.ts';
import { latestNotices, openNotices, postingsOf, type NoticePosting } from '../../notice/list-notices.ts';
import { markSeen } from '../../notice/mark-seen.ts';
import { noticeWords } from '../../notice/notice-words.ts';
import type { Notice } from '../../notice/notice.ts';
import { GalleyError } from '../../problem.ts';
import { momentWords } from '../../send/plan/when.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { testNotice } from './notices/test-notice.ts';
import { style } from '../kit/printable.ts';

export function noticesCommand(terminal: Terminal): Command {
  const command = new Command('notices')
    .description('Show what operators were told of and nobody has looked at, such as a send that paused.')
    .option('--all', 'show those that were seen or are over, too')
    .option('--json', 'print them as JSON; that does not count as looking')
    .addHelpText(
      'after',
      `
The people in \`operators:\` of galley.yaml get one mail about each, and again daily until somebody looks or it is over.
Looking is: this command, \`galley status SEND\`, the page of that send on the desk, or \`galley notices seen\`.

Examples:
  galley notices
  galley notices seen 12                   look at nothing, and stop the repetition
  galley notices test                      mail everybody now, to see whether it arrives`,
    )
    .action((options: { all?: boolean; json?: boolean }) =>
      withApp(terminal, (app) => showNotices(app, options, terminal)),
    );
  command.enablePositionalOptions();
  command.addCommand(seenCommand(terminal));
  command.addCommand(testNotice(terminal));
  return command;
}

function seenCommand(terminal: Terminal): Command {
  return new Command('seen')
    .description('Say that somebody has looked: these notices are not repeated.')
    .argument('[notice...]', 'their numbers, as `galley notices` shows them', collect)
    .option('--all', 'all of them')
    .option('--json', 'print how many as JSON')
    .addHelpText('after', '\nExamples:\n  galley notices seen 12 14\n  galley notices seen --all')
    .action((notices: number[], { all, json }: { all?: boolean; json?: boolean }) =>
      withApp(terminal, async (app) => {
        if (!all && notices.length === 0)
          throw new GalleyError('Which notices?', {
            code: 'E_USAGE',
            hint: 'Name their numbers, as `galley notices` shows them, or add --all.',
          });
        const wanted = all ? (await openNotices(app)).map(({ id }) => id) : notices;
        const known = new Set((await latestNotices(10_000, app)).map(({ id }) => id));
        const unknown = wanted.filter((id) => !known.has(id));
        if (unknown.length > 0)
          throw new GalleyError(`There is no notice ${unknown.join(', ')}`, {
            code: 'E_NO_NOTICE',
            hint: '`galley notices --all` lists them with their numbers.',
          });
        const seen = await markSeen({ notices: wanted }, 'command line', app);
        if (json) return printJson(terminal.stdout, { seen });
        printLine(terminal.stdout, seen === 0 ? 'They were seen already.' : `${plural(seen)} not repeated any more.`);
      }),
    );
}

function collect(value: string, before: number[] | undefined): number[] {
  return [...(before ?? []), positiveNumber(value)];
}

function plural(count: number): string {
  return count === 1 ? '1 notice is' : `${count} notices are`;
}

async function showNotices(
  app: App,
  { all, json }: { all?: boolean; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  // Also finds what happened just now, and works if no other process is running.
  await raiseOfSends(app);
  const notices = all ? await latestNotices(100, app) : await openNotices(app);
  const postings = await postingsOf(
    notices.map(({ id }) => id),
    app.db,
  );
  const of = ({ id }: Notice) => postings.filter(({ notice }) => notice === id);
  const { timezone } = app.config.publication;
  if (json)
    return printJson(
      stdout,
      notices.map((notice) => ({ ...jsonOf(notice), ...wordsOf(notice, timezone), told: of(notice).map(jsonPosting) })),
    );
  if (!hasOperators(app.config))
    printLine(stdout, 'Nobody is told of anything: write `operators: [you@example.org]` into galley.yaml.');
  if (notices.length === 0) return printLine(stdout, all ? 'There are no notices.' : 'Nothing needs a look.');
  for (const notice of notices) stdout.write(formatNotice(notice, of(notice), timezone));
  if (all) return;
  await markSeen({ notices: notices.map(({ id }) => id) }, 'command line', app);
  printLine(stdout, `You have seen ${notices.length === 1 ? 'it' : 'them'}: the daily reminders end.`);
}

function wordsOf(notice: Notice, timeZone: string): { title: string; happened: string[]; todo: string[] } {
  const { title, happened, todo } = noticeWords(notice, timeZone);
  return { title, happened, todo };
}

function jsonOf({ id, kind, detail, send, createdAt, endedAt, seenAt, seenBy }: Notice): Record<string, unknown> {
  return {
    id,
    kind,
    send: send?.id ?? null,
    detail,
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
    seenAt: iso(seenAt),
    seenBy,
  };
}

function jsonPosting({ target, told, lastToldAt, lastError, nextAt }: NoticePosting): Record<string, unknown> {
  return { target, told, lastToldAt: iso(lastToldAt), lastError, nextAt: iso(nextAt) };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function formatNotice(notice: Notice, postings: NoticePosting[], timeZone: string): string {
  const { title, happened, todo } = noticeWords(notice, timeZone);
  const at = (ms: number) => momentWords(ms, timeZone);
  const state = notice.endedAt
    ? `over since ${at(notice.endedAt)}`
    : notice.seenAt
      ? `seen on ${at(notice.seenAt)} (${notice.seenBy})`
      : '';
  const lines = [
    `${style('bold', `${notice.id}  ${title}`)}  ${style('dim', at(notice.createdAt))}`,
    ...happened.map((line) => `   ${line}`),
    ...(state ? [] : todo.map((line) => `   ${style('dim', '→')} ${line}`)),
    ...postings.map((posting) => `   ${postingWords(posting, at)}`),
    ...(state ? [`   ${state}`] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** How one person, or the URL, was notified. */
export function postingWords(
  { target, told, lastToldAt, lastError, nextAt }: NoticePosting,
  at: (ms: number) => string,
): string {
  const who = target === 'url' ? 'OPERATOR_URL' : target.slice('mail:'.length);
  if (lastError !== null) return `${who} could not be told: ${lastError}; tried again on ${at(nextAt)}`;
  if (lastToldAt === null) return `${who} has not been told yet`;
  return `${who} was told ${told === 1 ? '' : `${told} times, last `}on ${at(lastToldAt)}`;
}
