import { Command } from 'commander';
import { changeHeading } from '../../issue/compare/change-words.ts';
import { compareTexts } from '../../issue/compare/compare-drafts.ts';
import { listVersionChanges, readVersion } from '../../issue/versions/read-versions.ts';
import { noteOnDisk } from '../../issue/versions/record-version.ts';
import { versionWords, whoWords } from '../../issue/versions/version-words.ts';
import { readSource, SourceFault } from '../../desk/editor/draft-source.ts';
import { restoreVersion } from '../../desk/versions/restore-version.ts';
import { GalleyError } from '../../problem.ts';
import { momentWords } from '../../send/plan/when.ts';
import type { App } from '../../wire/app.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { formatTable } from '../kit/table.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

interface Options {
  restore?: number;
  show?: number;
  compare?: number;
  limit: number;
  before?: number;
  json?: boolean;
}

export function versionsCommand(terminal: Terminal): Command {
  return new Command('versions')
    .description('Show what a draft was: who changed what and when. Bring an earlier version back.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--restore <version>', 'make the draft what it was; what it is now stays as a version', positiveNumber)
    .option('--show <version>', 'print the text of a version', positiveNumber)
    .option('--compare <version>', 'what is different now', positiveNumber)
    .option('--limit <number>', 'the maximum number to show', positiveNumber, 30)
    .option('--before <version>', 'the next page: those before this version', positiveNumber)
    .option('--json', 'as JSON, newest first')
    .addHelpText(
      'after',
      `
Each save at the desk is a version; the saves of one person within some minutes are one. A change by another program
is a version too, once Galley has seen it. The versions of a draft stay when it is deleted.

Examples:
  galley versions 181
  galley versions 181 --compare 12
  galley versions 181 --restore 12`,
    )
    .action((number: number, options: Options) =>
      withApp(terminal, async (app) => {
        await noteFile(app, number);
        if (options.restore !== undefined) await restore(app, number, options.restore, options, terminal);
        else if (options.show !== undefined) terminal.stdout.write(await textOf(app, number, options.show));
        else if (options.compare !== undefined) await compare(app, number, options.compare, options, terminal);
        else await list(app, number, options, terminal);
      }),
    );
}

async function list(
  { db, config }: App,
  number: number,
  { limit, before, json }: Options,
  { stdout }: Terminal,
): Promise<void> {
  const versions = await listVersionChanges(db, number, { limit, before });
  if (json)
    return printJson(
      stdout,
      versions.map(({ at, beganAt, hash: _, ...version }) => ({
        ...version,
        at: new Date(at).toISOString(),
        beganAt: new Date(beganAt).toISOString(),
        words: versionWords(version),
      })),
    );
  if (versions.length === 0) return printLine(stdout, `There is no version of issue ${number}.`);
  stdout.write(
    formatTable(
      [{ title: 'version', align: 'right' }, { title: 'when' }, { title: 'who' }, { title: 'what changed' }],
      versions.map((version) => [
        String(version.version),
        momentWords(version.at, config.publication.timezone),
        whoWords(version),
        versionWords(version),
      ]),
      stdout.columns || 140,
    ),
  );
  if (versions.length === limit && versions.at(-1)!.version > 1)
    printLine(stdout, `\nOlder ones: --before ${versions.at(-1)!.version}`);
}

async function restore(
  { db, clock, config }: App,
  number: number,
  version: number,
  { json }: Options,
  { stdout }: Terminal,
): Promise<void> {
  const result = await restoreVersion(config.root, { number, version }, { db, clock });
  if (json) return printJson(stdout, { issue: number, ...result });
  printLine(
    stdout,
    result.kind === 'same'
      ? `The draft of issue ${number} is what it was in version ${version}.`
      : `The draft of issue ${number} is what it was in version ${version}. This is version ${result.version}; the one before it brings back what you had.`,
  );
}

async function compare(
  app: App,
  number: number,
  version: number,
  { json }: Options,
  { stdout }: Terminal,
): Promise<void> {
  const before = await textOf(app, number, version);
  const { text } = await readSource(app.config.root, number);
  const changes = compareTexts(before, text);
  if (json)
    return printJson(
      stdout,
      changes.map((change) => ({ ...change, words: changeHeading(change) })),
    );
  if (changes.length === 0) printLine(stdout, `Nothing is different since version ${version}.`);
  for (const change of changes) printLine(stdout, changeHeading(change));
}

async function textOf({ db }: App, number: number, version: number): Promise<string> {
  const found = await readVersion(db, number, version);
  if (found) return found.text;
  throw new GalleyError(`Issue ${number} has no version ${version}`, {
    code: 'E_NO_VERSION',
    hint: `\`galley versions ${number}\` lists those that it has.`,
  });
}

/** What the file is now is a version too; a draft that was deleted has only earlier ones. */
async function noteFile({ db, clock, config }: App, number: number): Promise<void> {
  try {
    const { text } = await readSource(config.root, number);
    await noteOnDisk(number, text, { db, clock });
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
  }
}
