import { Command } from 'commander';
import { isLocalWork, openConfig, viewContextOf } from '../app.ts';
import type { Config } from '../config.ts';
import type { Finding } from '../gate/finding.ts';
import { inspectDraft, type GateDeps } from '../gate/run-gate.ts';
import type { Issue } from '../issue/issue.ts';
import { readDraft } from '../issue/read-draft.ts';
import type { Rendition } from '../issue/render.ts';
import { compileMessage } from '../send/compile-message.ts';
import { senderOf } from '../send/material.ts';
import { hasErrors, sortProblems, type Problem } from '../problem.ts';
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

export interface CheckResult {
  /** What is to be mended, in reading order: without what is waived or only worth knowing. Errors forbid sending. */
  problems: Problem[];
  findings: Finding[];
  issue?: Issue;
  /** There when the draft can be rendered and filled; errors in `problems` forbid sending it all the same. */
  rendition?: Rendition;
}

/** The check that `check`, `render` and `send` share: all that can be told without asking the network. */
export async function checkIssue(config: Config, number: number, theme?: string): Promise<CheckResult> {
  const draft = readDraft(config.root, number, config.publication);
  // Where mail may go is asked again by whoever sends it, with an answer of its own.
  const { findings, issue, renditions } = await inspectDraft(draft, { ...gateDepsOf(config), leaves: false }, theme ? { themes: [theme] } : {});
  const problems = findings.flatMap(({ severity, waived, ...rest }): Problem[] => (waived || severity === 'info' ? [] : [{ ...rest, severity }]));
  return { problems: sortProblems(problems), findings, ...(issue ? { issue } : {}), ...(renditions[0] ? { rendition: renditions[0].rendition } : {}) };
}

export function gateDepsOf(config: Config): GateDeps {
  const sender = senderOf(config.publication, config.publicUrl);
  return {
    root: config.root,
    publication: config.publication,
    context: viewContextOf(config),
    sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes,
    leaves: !isLocalWork(config),
  };
}
