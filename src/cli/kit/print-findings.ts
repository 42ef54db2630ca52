import { checklistOf, isToWrite, type ToWrite } from '../../gate/checklist.ts';
import { findingGroups, isStopped, type Finding, type FindingGroup } from '../../gate/finding.ts';
import { gatherFindings, type Gathered } from '../../gate/gather-findings.ts';
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
  const { asked, rendered } = checked;
  const toWrite = checklistOf(checked.findings);
  const findings = checked.findings.filter((finding) => !isToWrite(finding));
  const isWritten = toWrite.every(({ isOptional }) => isOptional);
  const lines = findingGroups.flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    const open = own.filter(({ waived }) => !waived);
    const waived = own.filter((finding) => finding.waived);
    const wasChecked = rendered || (group === 'draft' && isWritten) || own.length > 0;
    const sign =
      !wasChecked || (group === 'links' && !asked)
        ? style('dim', '–')
        : isStopped(open)
          ? style('red', '✗')
          : open.some(({ severity }) => severity === 'warning')
            ? style('yellow', '!')
            : style('green', '✓');
    const said = !wasChecked
      ? `not checked ${isWritten ? 'while the draft has errors' : 'before everything is written'}`
      : group === 'links' && !asked
        ? 'not fetched; use --links to fetch them'
        : open.length === 0
          ? ''
          : countProblems(open, { none: '' });
    const shown = open.filter(({ severity }) => severity !== 'info' || notes);
    return [
      `${sign} ${style('bold', titles[group])}${said ? `  ${style('dim', said)}` : ''}`,
      ...gatherFindings(shown).map((gathered) => `\n${formatGathered(gathered)}`),
      ...waived.map(
        (finding) =>
          `${shown.length > 0 ? '\n' : ''}  ${style('dim', 'waived')}  ${finding.message} ${style('dim', `[${finding.rule}]`)}\n          ${style('dim', '→')} ${finding.waived!.by ? `${finding.waived!.by}: ` : ''}${finding.waived!.reason}`,
      ),
      ...(shown.length + waived.length > 0 ? [''] : []),
    ];
  });
  return `${[...checklistLines(toWrite), ...lines].join('\n')}\n`;
}

/** A list to tick off, above what is wrong. */
function checklistLines(toWrite: ToWrite[]): string[] {
  if (toWrite.length === 0) return [];
  return [
    style('bold', 'Still to be written'),
    ...toWrite.map(
      ({ words, line, isOptional }) =>
        `  ☐ ${words}${isOptional ? '; left out until then' : ''}${line === undefined ? '' : style('dim', `  line ${line}`)}`,
    ),
    '',
  ];
}

/** Told once, with its places by the titles of their items: twelve pictures without a description are one finding. */
function formatGathered({ finding, places }: Gathered): string {
  if (places.length === 1) return formatFinding(places[0]!.place);
  const { column: _, line: __, source: ___, ...told } = finding;
  const indent = '          ';
  const lines = places.map(({ place: { title, file, line }, says, todo }) => {
    const at = style('dim', `${file ?? 'the issue'}${line === undefined ? '' : `:${line}`}`);
    const what = [title && `“${title}”`, says].filter(Boolean).join(': ');
    return `${indent}${[at, what].filter(Boolean).join('  ')}${todo ? `  ${style('dim', '→')} ${todo}` : ''}`;
  });
  return [formatFinding({ ...told, message: `${finding.message} (${places.length} times)` }), ...lines].join('\n');
}

function formatFinding(finding: Finding): string {
  return formatProblem({ ...finding, message: `${finding.message} ${style('dim', `[${finding.rule}]`)}` });
}

/** The last line: the summary. */
export function formatVerdict({ number, subject, findings }: CheckedIssue, { notes }: { notes: boolean }): string {
  const told = findings.filter((finding) => !isToWrite(finding));
  const open = told.filter(({ waived }) => !waived);
  const waived = told.length - open.length;
  const needed = checklistOf(findings).filter(({ isOptional }) => !isOptional).length;
  const missing = needed === 0 ? '' : `${needed} ${needed === 1 ? 'thing' : 'things'} to write`;
  const faults = missing && open.length === 0 ? '' : countProblems(open);
  const counts = `${[missing, faults].filter(Boolean).join(', ')}${waived > 0 ? `, ${waived} waived` : ''}`;
  const hidden =
    notes || !open.some(({ severity }) => severity === 'info') ? '' : style('dim', ' --notes prints the notes.');
  return `Issue ${number}${subject ? ` “${subject}”` : ''}: ${counts}.${isStopped(findings) ? ' It can’t be sent like this.' : ''}${hidden}`;
}
