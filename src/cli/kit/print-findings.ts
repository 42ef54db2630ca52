import { findingGroups, isStopped, type Finding, type FindingGroup } from '../../gate/finding.ts';
import { countProblems, formatProblem } from './print-problems.ts';
import { style } from './printable.ts';

export interface CheckedIssue {
  number: number;
  file?: string;
  subject?: string;
  findings: Finding[];
  /** The linked sites were fetched. */
  asked: boolean;
  /** The draft parsed, so that everything else could be checked too. */
  rendered: boolean;
}

const titles: Record<FindingGroup, string> = {
  draft: 'Draft',
  links: 'Links',
  message: 'Message',
  clients: 'Mail clients',
  accessibility: 'Accessibility',
};

/** One issue's findings by group; notes are only counted unless `notes` asks for them. */
export function formatChecked(checked: CheckedIssue, { notes }: { notes: boolean }): string {
  const { findings, asked, rendered } = checked;
  const lines = findingGroups.flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    const open = own.filter(({ waived }) => !waived);
    const waived = own.filter((finding) => finding.waived);
    const wasChecked = rendered || group === 'draft' || own.length > 0;
    const sign =
      !wasChecked || (group === 'links' && !asked)
        ? style('dim', '–')
        : isStopped(open)
          ? style('red', '✗')
          : open.some(({ severity }) => severity === 'warning')
            ? style('yellow', '!')
            : style('green', '✓');
    const said = !wasChecked
      ? 'not checked while the draft has errors'
      : group === 'links' && !asked
        ? 'not fetched; use --links to fetch them'
        : open.length === 0
          ? ''
          : countProblems(open, { none: '' });
    const shown = open.filter(({ severity }) => severity !== 'info' || notes);
    return [
      `${sign} ${style('bold', titles[group])}${said ? `  ${style('dim', said)}` : ''}`,
      ...shown.map((finding) => `\n${formatFinding(finding)}`),
      ...waived.map(
        (finding) =>
          `${shown.length > 0 ? '\n' : ''}  ${style('dim', 'waived')}  ${finding.message} ${style('dim', `[${finding.rule}]`)}\n          ${style('dim', '→')} ${finding.waived!.by ? `${finding.waived!.by}: ` : ''}${finding.waived!.reason}`,
      ),
      ...(shown.length + waived.length > 0 ? [''] : []),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function formatFinding(finding: Finding): string {
  return formatProblem({ ...finding, message: `${finding.message} ${style('dim', `[${finding.rule}]`)}` });
}

/** The last line: the summary. */
export function formatVerdict({ number, subject, findings }: CheckedIssue, { notes }: { notes: boolean }): string {
  const open = findings.filter(({ waived }) => !waived);
  const waived = findings.length - open.length;
  const counts = `${countProblems(open)}${waived > 0 ? `, ${waived} waived` : ''}`;
  const hidden =
    notes || !open.some(({ severity }) => severity === 'info') ? '' : style('dim', ' --notes prints the notes.');
  return `Issue ${number}${subject ? ` “${subject}”` : ''}: ${counts}.${isStopped(findings) ? ' It can’t be sent like this.' : ''}${hidden}`;
}
