import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { outgoingDepsOf } from '../../wire/use-cases.ts';
import type { Rendition } from '../../issue/render.ts';
import { approvalState, approveIssue, names, withdrawApproval, type ApprovalState } from '../../send/plan/approval.ts';
import { usualLinkOptions } from '../../gate/links/fetch-links.ts';
import { outgoingIssue, vouchedFor } from '../../send/plan/outgoing-issue.ts';
import { isLocalWork } from '../../wire/local-work.ts';
import { problemsOf } from '../../gate/finding.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { vouchedWords } from './send/check-links.ts';
import { countProblems, formatProblem } from '../kit/print-problems.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { userName, withApp } from '../kit/with-app.ts';

interface ApproveOptions {
  by?: string;
  withdraw?: boolean;
  show?: boolean;
  json?: boolean;
}

export function approveCommand(terminal: Terminal): Command {
  return new Command('approve')
    .description('Approve an issue as it is now. Any change voids the approval.')
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--by <name>', 'who approves; default: your user name on this machine')
    .option('--withdraw', 'withdraw every approval of it')
    .option('--show', 'only show whether it is approved')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
approval.people in galley.yaml says how many people must approve an issue before it is sent: 0, 1 or 2.

Examples:
  galley approve 180
  galley approve 180 --by "the second pair of eyes"
  galley approve 180 --show`,
    )
    .action((number: number, options: ApproveOptions) =>
      withApp(terminal, (app) => approve(app, number, options, terminal)),
    );
}

async function approve(
  app: App,
  number: number,
  { by, withdraw, show, json }: ApproveOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  if (withdraw) {
    const count = await withdrawApproval(number, app);
    if (!json)
      printLine(
        stdout,
        count === 0 ? `Nobody had approved issue ${number}.` : `Issue ${number} is no longer approved.`,
      );
  }
  const renditions = await renditionsOf(app, number, terminal);
  if (!renditions) return;
  if (!withdraw && !show) await approveIssue(renditions, by ?? userName(terminal), app);
  const state = await approvalState(renditions, app.config.publication.approval.people, app);
  if (json) printJson(stdout, { issue: number, ...state });
  else if (!withdraw) printLine(stdout, inWords(state, number));
  if (show && (state.kind === 'none' || state.kind === 'voided')) terminal.exitCode = 1;
}

/**
 * The issue in every theme. Prints its errors and returns undefined if it can’t be sent: then it can’t be approved
 * either.
 */
async function renditionsOf(app: App, number: number, terminal: Terminal): Promise<Rendition[] | undefined> {
  const outgoing = outgoingDepsOf(app);
  const { publication } = app.config;
  const { findings, ready } = await outgoingIssue(
    number,
    { ...outgoing, gate: { ...outgoing.gate, leaves: false } },
    // What an earlier check found: `galley send` checks the links itself.
    publication.linkCheck.beforeSending
      ? { links: { ...usualLinkOptions(app.config), isSample: isLocalWork(app.config), knownOnly: true } }
      : {},
  );
  for (const finding of vouchedFor(findings)) printLine(terminal.stderr, vouchedWords(finding));
  if (ready) return ready.renditions;
  const problems = problemsOf(findings);
  for (const problem of problems.filter(({ severity }) => severity === 'error'))
    printLine(terminal.stderr, `${formatProblem(problem)}\n`);
  printLine(terminal.stderr, `Issue ${number} can’t be approved: ${countProblems(problems)}.`);
  terminal.exitCode = 1;
  return undefined;
}

function inWords(state: ApprovalState, number: number): string {
  switch (state.kind) {
    case 'none':
      return `Nobody has approved issue ${number}.`;
    case 'partly':
      return `Issue ${number} is approved by ${names(state.by)}. Needs ${state.wanted} approvals: one more person.`;
    case 'approved':
      return `Issue ${number} is approved by ${names(state.by)}, as it is now.`;
    case 'voided':
      return [
        `Issue ${number} was approved by ${names(state.by)} and changed after that:`,
        ...state.changes.map((change) => `  - ${change}`),
      ].join('\n');
  }
}
