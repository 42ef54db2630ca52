import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openConfig } from '../../wire/open-config.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { sampleReaders } from '../../issue/reader.ts';
import { cutRendition, fillRendition, hashRendition, templateData } from '../../issue/render.ts';
import { GalleyError, hasErrors } from '../../problem.ts';
import { compileMessage } from '../../message/compile-message.ts';
import { senderOf } from '../../message/send-content.ts';
import { composeCopy } from '../../message/compose-copy.ts';
import { keyRing } from '../../signing/keys.ts';
import { checkIssue } from '../../wire/check-issue.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { countProblems, formatProblem } from '../kit/print-problems.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { placeOf } from '../kit/with-app.ts';

export function renderCommand(terminal: Terminal): Command {
  return new Command('render')
    .description('Write an issue as .html, .txt and .eml files, filled for a sample reader.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .requiredOption('--out <folder>', 'the folder for the files; created if it does not exist')
    .option('--theme <name>', 'in this theme instead of its own')
    .addOption(
      new Option('--reader <which>', 'full: a reader with every field; bare: one with none')
        .choices(['full', 'bare'])
        .default('full'),
    )
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  galley render 180 --out /tmp/issue\n  galley render 180 --out out --theme classic --reader bare',
    )
    .action(
      async (
        number: number,
        { out, theme, reader, json }: { out: string; theme?: string; reader: string; json?: boolean },
      ) => {
        const config = openConfig(placeOf(terminal));
        const { stdout, stderr } = terminal;
        const { problems, issue, rendition } = await checkIssue(config, number, theme);
        if (!rendition || !issue) {
          for (const problem of problems) printLine(stderr, `${formatProblem(problem)}\n`);
          printLine(stderr, `Issue ${number} can’t be rendered: ${countProblems(problems)}.`);
          terminal.exitCode = 1;
          return;
        }
        const samples = sampleReaders(config.publication.fields);
        const who = reader === 'bare' ? samples.bare : samples.full;
        const data = templateData(rendition, { ...who, since: issue.date }, config.publication.fields);
        const unsubscribe = `${config.publicUrl}/u/`;
        const copy = fillRendition(cutRendition(rendition), data, {
          link: (position) => rendition.links[position]!.url,
          unsubscribe,
        });
        // Dated by the issue and signed with a fixed key, so the same draft gives the same file.
        const sender = senderOf(config.publication, config.publicUrl);
        const message = compileMessage(rendition, sender);
        const keys = keyRing('galley render, no real token');
        const eml = await composeCopy(
          message,
          sender,
          { delivery: 0, email: who.email, data, tracked: false },
          { keys, dkim: [] },
          Date.parse(`${issue.date}T09:00:00Z`),
        );

        const folder = resolve(terminal.cwd(), out);
        const stem = `${number}-${rendition.theme}`;
        const files = [
          { name: `${stem}.html`, content: Buffer.from(copy.html) },
          { name: `${stem}.txt`, content: Buffer.from(copy.text) },
          { name: `${stem}.eml`, content: eml.raw },
        ];
        try {
          makeFolder(folder);
          for (const { name, content } of files) writeFileSync(join(folder, name), content);
        } catch (cause) {
          throw new GalleyError(`${folder} can’t be written to: ${(cause as Error).message}`, {
            code: 'E_RENDER_FOLDER',
            hint: 'Name another folder with --out.',
            cause,
          });
        }
        if (json) {
          printJson(stdout, {
            issue: number,
            theme: rendition.theme,
            hash: hashRendition(rendition),
            htmlBytesAsMailed: message.htmlBytes,
            files: files.map(({ name, content }) => ({ file: join(folder, name), bytes: content.length })),
            problems,
          });
          return;
        }
        for (const { name, content } of files)
          printLine(stdout, `${join(folder, name)}  ${content.length.toLocaleString('en')} bytes`);
        printLine(
          stdout,
          `As mailed, with tracked links, the HTML has ${message.htmlBytes.toLocaleString('en')} bytes; Gmail clips at about 102,000.`,
        );
        if (problems.length > 0)
          printLine(
            stdout,
            `${countProblems(problems)}; galley check ${number} shows them.${hasErrors(problems) ? ' It can’t be sent like this.' : ''}`,
          );
      },
    );
}
