/** What is missing for the next issue, as a list to be worked through. */
import { renderToStaticMarkup } from 'react-dom/server';
import { Badge } from '../../http/blocks.tsx';
import { checklistOf, isToWrite } from '../../gate/checklist.ts';
import type { Finding } from '../../gate/finding.ts';
import { usualLinkOptions } from '../../gate/links/fetch-links.ts';
import { GalleyError, type Problem } from '../../problem.ts';
import { approvalState, isHeld, names } from '../../send/plan/approval.ts';
import { outgoingIssue, type OutgoingIssue } from '../../send/plan/outgoing-issue.ts';
import { editAddress } from '../draft/edit-address.ts';
import { draftOnDisk } from '../draft/findings.tsx';
import { plural } from '../kit/words.ts';
import type { DraftBadgesDeps } from './draft-badges.tsx';

interface Task {
  words: string;
  href: string;
  /** Without it the issue can be sent all the same. */
  isOptional?: boolean;
}

/** From the text alone, for the page that opens at once; the whole check replaces it. */
export function writtenTasks(number: number, problems: Problem[]): Task[] {
  return tasksOf(number, problems as Finding[]);
}

/** The list after the whole check, as the page loads it. */
export async function nextIssueTasks(number: number, deps: DraftBadgesDeps): Promise<string> {
  const { config, gate, db } = deps;
  const { approval, linkCheck } = config.publication;
  let outgoing: OutgoingIssue;
  try {
    outgoing = await outgoingIssue(
      number,
      { gate, readDraft: () => draftOnDisk(number, config) },
      linkCheck.beforeSending
        ? { links: { ...usualLinkOptions(config), isSample: gate.leaves !== true, knownOnly: true } }
        : {},
    );
  } catch (error) {
    if (error instanceof GalleyError) return ''; // the draft was deleted meanwhile
    throw error;
  }
  const tasks = tasksOf(number, outgoing.findings);
  const send = `/drafts/${number}/send`;
  const unchecked = outgoing.linkCheck?.unchecked ?? 0;
  if (unchecked > 0) tasks.push({ words: `Check ${plural(unchecked, 'link')}`, href: send });
  if (outgoing.ready) {
    const state = await approvalState(outgoing.ready.renditions, approval.people, { db });
    if (isHeld(state, approval.people)) {
      const words =
        state.kind === 'voided'
          ? `Approve it again: it was changed after ${names(state.by)} approved it`
          : state.kind === 'partly'
            ? `One more approval (${names(state.by)} approved it)`
            : approval.people === 2
              ? 'Two people approve it'
              : 'Somebody approves it';
      tasks.push({ words, href: send });
    }
  }
  return renderToStaticMarkup(<TaskList tasks={tasks} isComplete />);
}

function tasksOf(number: number, findings: Finding[]): Task[] {
  const open = findings.filter(({ waived }) => !waived);
  const wrong = open.filter((finding) => !isToWrite(finding));
  const broken = wrong.filter(({ group, severity }) => group === 'links' && severity === 'error').length;
  const errors = wrong.filter(({ severity }) => severity === 'error').length - broken;
  const warnings = wrong.filter(({ severity }) => severity === 'warning').length;
  const written = checklistOf(open).map(({ words, line, isOptional }) => ({
    words,
    href: editAddress(number, line),
    isOptional,
  }));
  return [
    ...written.filter(({ isOptional }) => !isOptional),
    ...(errors > 0 ? [{ words: `Fix ${plural(errors, 'error')}`, href: editAddress(number) }] : []),
    ...(broken > 0
      ? [{ words: `Mend or waive ${plural(broken, 'broken link')}`, href: `/drafts/${number}/send` }]
      : []),
    ...(warnings > 0
      ? [{ words: `Look at ${plural(warnings, 'warning')}`, href: `/drafts/${number}`, isOptional: true }]
      : []),
    ...written.filter(({ isOptional }) => isOptional),
  ];
}

export function TaskList({ tasks, isComplete = false }: { tasks: Task[]; isComplete?: boolean }) {
  const needed = tasks.filter(({ isOptional }) => !isOptional);
  const inOrder = [...needed, ...tasks.filter(({ isOptional }) => isOptional)];
  return (
    <>
      {isComplete && needed.length === 0 ? (
        <p>
          <Badge tone="good">Ready to send</Badge>
        </p>
      ) : null}
      {tasks.length === 0 ? null : (
        <ul className="tasks">
          {inOrder.map(({ words, href, isOptional }) => (
            <li key={words} className={isOptional ? 'optional' : 'needed'}>
              <a href={href}>{words}</a>
              {isOptional ? <span className="visually-hidden"> (optional)</span> : null}
            </li>
          ))}
        </ul>
      )}
      {isComplete ? null : <p className="muted">Checking …</p>}
    </>
  );
}
