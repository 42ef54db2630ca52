import { userInfo } from 'node:os';
import { Command } from 'commander';
import { openApp, type App } from '../../wire/app.ts';
import { hasErrors } from '../../problem.ts';
import { availableThemes, renderIssue, type Rendition } from '../../issue/render.ts';
import { approvalState, approveIssue, names, withdrawApproval, type ApprovalState } from '../../send/plan/approval.ts';
import { checkIssue } from './check.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { countProblems, formatProblem } from '../kit/print-problems.ts';

interface ApproveOptions {
  by?: string;
  withdraw?: boolean;
  show?: boolean;
  json?: boolean;
}

export function approveCommand(): Command {
  return new Command('approve')
    .description('Say that an issue may go out as it is now. Any change voids that.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--by <name>', 'who approves; your user name on this machine, if left out')
    .option('--withdraw', 'take it back, whoever said it')
    .option('--show', 'only say how it stands')
    .option('--json', 'print how it stands as JSON')
    .addHelpText(
      'after',
      `
approval.people in galley.yaml says how many must have approved an issue before it is sent: 0 (nobody has to), 1 or 2.

Examples:
  galley approve 180
  galley approve 180 --by "the second pair of eyes"
  galley approve 180 --show`,
    )
    .action(async (number: number, options: ApproveOptions) => {
      const app = await openApp();
      try {
        await approve(app, number, options);
      } finally {
        await app.close();
      }
    });
}

async function approve(app: App, number: number, { by, withdraw, show, json }: ApproveOptions): Promise<void> {
  if (withdraw) {
    const count = await withdrawApproval(number, app);
    if (!json)
      console.log(count === 0 ? `Nobody had approved issue ${number}.` : `Issue ${number} is no longer approved.`);
  }
  const renditions = await renditionsOf(app, number);
  if (!renditions) return;
  if (!withdraw && !show) await approveIssue(renditions, by ?? userInfo().username, app);
  const state = await approvalState(renditions, app.config.publication.approval.people, app);
  if (json) console.log(JSON.stringify({ issue: number, ...state }, null, 2));
  else if (!withdraw) console.log(inWords(state, number));
  if (show && (state.kind === 'none' || state.kind === 'voided')) process.exitCode = 1;
}

/** The issue in every theme, or undefined after its errors were printed: what can't be sent can't be approved. */
async function renditionsOf({ config, viewContext, db }: App, number: number): Promise<Rendition[] | undefined> {
  const { problems, issue } = await checkIssue(config, number, undefined, db);
  if (issue && !hasErrors(problems))
    return Promise.all(availableThemes.map((theme) => renderIssue(issue, viewContext, theme)));
  for (const problem of problems.filter(({ severity }) => severity === 'error'))
    console.error(`${formatProblem(problem)}\n`);
  console.error(`Issue ${number} can’t be approved: ${countProblems(problems)}.`);
  process.exitCode = 1;
  return undefined;
}

function inWords(state: ApprovalState, number: number): string {
  switch (state.kind) {
    case 'none':
      return `Nobody has approved issue ${number}.`;
    case 'partly':
      return `Issue ${number} is approved by ${names(state.by)}. It wants ${state.wanted} people: one more.`;
    case 'approved':
      return `Issue ${number} is approved by ${names(state.by)}, as it is now.`;
    case 'voided':
      return [
        `Issue ${number} was approved by ${names(state.by)} and changed after that:`,
        ...state.changes.map((change) => `  - ${change}`),
      ].join('\n');
  }
}
