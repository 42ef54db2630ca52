import { Command } from 'commander';
import { openConfig, viewContextOf } from '../app.ts';
import type { Config } from '../config.ts';
import { checkDraft, type CheckResult } from '../issue/check.ts';
import { compileMessage } from '../send/compile-message.ts';
import { senderOf } from '../send/material.ts';
import { hasErrors } from '../problem.ts';
import { countProblems, formatProblem } from './print-problems.ts';
import { issueNumber } from './issue-number.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('Print every problem of a draft, with line, column and what to do.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--theme <name>', 'check it in this theme instead of its own')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', '\nExits 1 when there are errors; warnings alone exit 0.\n\nExamples:\n  galley check 180\n  galley check 180 --json | jq .problems')
    .action(async (number: number, { theme, json }: { theme?: string; json?: boolean }) => {
      const { problems, issue } = await checkIssue(openConfig(), number, theme);
      if (json) console.log(JSON.stringify({ issue: number, ok: !hasErrors(problems), problems }, null, 2));
      else {
        for (const problem of problems) console.log(`${formatProblem(problem)}\n`);
        console.log(`Issue ${number}${issue ? ` “${issue.subject}”` : ''}: ${countProblems(problems)}.`);
      }
      if (hasErrors(problems)) process.exitCode = 1;
    });
}

/** The check that `check`, `render` and `send` share. */
export function checkIssue(config: Config, number: number, theme?: string): Promise<CheckResult> {
  const sender = senderOf(config.publication, config.publicUrl);
  return checkDraft(config.root, number, {
    publication: config.publication,
    context: viewContextOf(config),
    sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes,
    ...(theme ? { theme } : {}),
  });
}
