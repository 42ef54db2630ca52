import { isToWrite } from '../../gate/checklist.ts';
import type { Issue } from '../../issue/issue.ts';
import { Badge, Notice, PageHead } from '../../http/blocks.tsx';
import { isHeld, names, type ApprovalState } from '../../send/plan/approval.ts';
import type { ExpectedReaders } from '../../send/plan/expected-readers.ts';
import { leftOutWords } from '../../send/reason-words.ts';
import { transportName } from '../../send/smtp/transport.ts';
import { momentWords } from '../../send/plan/when.ts';
import { FindingsList } from '../draft/findings.tsx';
import { words } from '../../http/problem-words.tsx';
import { vouchedFor, type OutgoingIssue } from '../../send/plan/outgoing-issue.ts';
import { isBrokenLink, LinkStep, VouchedFor } from './link-step.tsx';
import { PlanForm } from './plan-form.tsx';
import type { PlanFaults, WrittenPlan } from './read-plan.ts';
import { count } from '../kit/words.ts';

/** A draft that is to be sent, with the hash of its file as in the draft's events. */
export interface OutgoingDraft extends OutgoingIssue {
  hash: string;
  /** What the form begins with. */
  suggested: WrittenPlan;
}

export interface SendPageProps {
  outgoing: OutgoingDraft;
  /** Absent if the draft can't be sent. */
  approval?: ApprovalState;
  /** How many people have to approve it. */
  people: number;
  /** The account that is logged in. Without a login people type their name. */
  editor: string | undefined;
  /** The name that was typed last. */
  name: string;
  readers: ExpectedReaders;
  transport: string;
  timezone: string;
  written: WrittenPlan;
  faults: PlanFaults;
  /** In ms since the epoch. */
  now: number;
  /** The result of the last action, unless it led to another page. */
  notice?: { tone: 'good' | 'warning' | 'error'; title: string; text: string } | undefined;
}

/** What to know before an issue is sent, in the order in which people ask. */
export function SendPage({
  outgoing,
  approval,
  people,
  editor,
  name,
  readers,
  transport,
  timezone,
  written,
  faults,
  now,
  notice,
}: SendPageProps) {
  const { number, subject, hash, findings, ready, linkCheck } = outgoing;
  const isStopped = ready === undefined;
  const broken = findings.filter(isBrokenLink);
  const rest = findings.filter((finding) => !isBrokenLink(finding));
  const held = approval !== undefined && isHeld(approval, people);
  return (
    <>
      <p className="crumb">
        <a href={`/drafts/${number}`} data-key="u">
          ← Issue {number}
        </a>
      </p>
      <PageHead title={`Send issue ${number}`} lead={<span dir="auto">{subject}</span>} />
      <div role="status">
        <p className="draft-changed" data-draft-changed={number} data-hash={hash} hidden>
          The draft was saved since this page was made. <a href={`/drafts/${number}/send`}>See it as it is now</a>
        </p>
      </div>
      {notice ? (
        <Notice tone={notice.tone} title={notice.title}>
          <p>{words(notice.text)}</p>
        </Notice>
      ) : null}
      <div className="steps">
        <section aria-labelledby="step-check" className="step">
          <h2 id="step-check">
            Check <CheckState findings={findings} unchecked={linkCheck?.unchecked ?? 0} isStopped={isStopped} />
          </h2>
          {isStopped ? <p>{stoppedWords(findings)}</p> : null}
          <LinkStep {...{ number, broken, editor, name, now }} check={linkCheck} />
          <Folded title={isStopped && rest.some(isError) ? undefined : findingsWords(rest)}>
            <FindingsList number={number} findings={rest} followsElsewhere />
          </Folded>
        </section>
        {ready && approval ? (
          <section aria-labelledby="step-approve" className="step">
            <h2 id="step-approve">
              Approval{' '}
              <State tone={approval.kind === 'approved' ? 'good' : held ? 'warning' : 'neutral'}>
                {approvalWord(approval, people)}
              </State>
            </h2>
            <VouchedFor findings={vouchedFor(findings)} />
            <Approval {...{ number, approval, people, editor, name, timezone }} seen={ready.seen} />
          </section>
        ) : null}
        <section aria-labelledby="step-readers" className="step">
          <h2 id="step-readers">
            Readers <State tone={readers.count > 0 ? 'good' : 'error'}>{count(readers.count)}</State>
          </h2>
          <Readers {...readers} />
        </section>
        {ready ? (
          <section aria-labelledby="step-when" className="step">
            <h2 id="step-when">When, and how fast</h2>
            {held ? (
              <Notice tone="warning">
                <p>
                  {approval.kind === 'voided'
                    ? 'It was changed after it was approved: approve it again before it goes out.'
                    : 'It has to be approved before it goes out.'}
                </p>
              </Notice>
            ) : null}
            {readers.count === 0 ? (
              <Notice>
                <p>
                  There is nobody to send it to yet. <code>galley subscribers import FILE.csv</code> brings a list
                  along.
                </p>
              </Notice>
            ) : null}
            <PlanForm
              number={number}
              written={written}
              faults={faults}
              draft={draftTime(ready.issue)}
              isOpen={!held && readers.count > 0}
              server={transportName(transport)}
              readers={readers.count}
            />
          </section>
        ) : null}
      </div>
    </>
  );
}

function isError({ severity, waived }: OutgoingIssue['findings'][number]): boolean {
  return severity === 'error' && !waived;
}

function stoppedWords(findings: OutgoingIssue['findings']): string {
  return findings.some((finding) => isError(finding) && !isToWrite(finding))
    ? 'Errors stop a send. Click a sentence to correct its line.'
    : 'The issue can be sent once this is written. Click a line to go there.';
}

function CheckState({
  findings,
  unchecked,
  isStopped,
}: {
  findings: OutgoingIssue['findings'];
  unchecked: number;
  isStopped: boolean;
}) {
  const errors = findings.filter((finding) => isError(finding) && !isToWrite(finding)).length;
  if (isStopped && errors === 0 && findings.some((finding) => isError(finding) && isToWrite(finding)))
    return <State tone="neutral">still to be written</State>;
  if (isStopped)
    return <State tone="error">{errors === 1 ? '1 error to fix' : `${count(errors)} errors to fix`}</State>;
  if (unchecked > 0) return <State tone="warning">links not checked</State>;
  return <State tone="good">Ready to send</State>;
}

function State({ tone, children }: { tone: 'good' | 'warning' | 'error' | 'neutral'; children: React.ReactNode }) {
  return <Badge tone={tone}>{children}</Badge>;
}

function Folded({ title, children }: { title: string | undefined; children: React.ReactNode }) {
  return title === undefined ? (
    <div className="findings-in-step">{children}</div>
  ) : (
    <details>
      <summary>{title}</summary>
      <div className="findings-in-step">{children}</div>
    </details>
  );
}

function findingsWords(findings: OutgoingIssue['findings']): string {
  const open = findings.filter(({ severity, waived }) => severity === 'warning' && !waived).length;
  const waived = findings.filter((finding) => finding.waived).length;
  return [
    open === 0 ? 'No warnings' : `${count(open)} ${open === 1 ? 'warning' : 'warnings'}`,
    ...(waived > 0 ? [`${count(waived)} waived`] : []),
  ].join(', ');
}

function approvalWord(approval: ApprovalState, people: number): string {
  switch (approval.kind) {
    case 'approved':
      return 'approved';
    case 'partly':
      return 'one more needed';
    case 'voided':
      return 'void: it was changed';
    case 'none':
      return people === 0 ? 'not asked for' : 'nobody yet';
  }
}

function Approval({
  number,
  approval,
  people,
  editor,
  name,
  timezone,
  seen,
}: {
  number: number;
  approval: ApprovalState;
  people: number;
  editor: string | undefined;
  name: string;
  timezone: string;
  seen: string;
}) {
  const by = approval.kind === 'none' ? [] : approval.by;
  const mine = editor !== undefined && by.some((approver) => approver.name === editor);
  return (
    <>
      {approval.kind === 'voided' ? (
        <Notice tone="warning" title={`Changed after ${names(by)} approved it`}>
          <ul>
            {approval.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </Notice>
      ) : by.length > 0 ? (
        <ul className="plain">
          {by.map((approver) => (
            <li key={approver.name}>
              Approved by <strong>{approver.name}</strong>, {momentWords(Date.parse(approver.at), timezone)}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="hint">
        {people === 2
          ? 'Two people approve an issue as it is, in every theme; any change voids that.'
          : people === 1
            ? 'Somebody approves an issue as it is, in every theme; any change voids that.'
            : 'Nobody has to approve an issue here. If somebody does, changes made afterwards need approving again.'}
      </p>
      {approval.kind === 'approved' || (approval.kind === 'partly' && mine) ? null : (
        <form action={`/drafts/${number}/approve`} method="post" className="approve">
          <input type="hidden" name="seen" value={seen} />
          {editor === undefined ? (
            <div className="field">
              <label htmlFor="approve-name">Your name</label>
              <input
                id="approve-name"
                name="name"
                required
                maxLength={100}
                autoComplete="name"
                defaultValue={approval.kind === 'partly' ? '' : name}
              />
            </div>
          ) : null}
          <button>{editor === undefined ? 'Approve it as it is' : `Approve it as ${editor}`}</button>
        </form>
      )}
      {approval.kind === 'partly' ? <p>Needs {approval.wanted} approvals: one more person.</p> : null}
      {by.length > 0 ? (
        <form action={`/drafts/${number}/approve/withdraw`} method="post">
          <button className="quiet">Take the approval back</button>
        </form>
      ) : null}
    </>
  );
}

function Readers({ count: all, sample, leftOut }: ExpectedReaders) {
  return (
    <>
      {all > 0 ? (
        <p>
          {count(all)} {all === 1 ? 'reader gets' : 'readers get'} a copy, such as{' '}
          {sample.slice(0, 5).map((email, index) => (
            <span key={email}>
              {index > 0 ? ', ' : ''}
              <span className="address">{email}</span>
            </span>
          ))}
          {all > 5 ? ` and ${count(all - 5)} more` : ''}.
        </p>
      ) : (
        <p>Nobody would get a copy now.</p>
      )}
      {leftOut.length > 0 ? (
        <>
          <p>Left out:</p>
          <ul>
            {leftOut.map(({ code, count: some }) => (
              <li key={code}>
                {count(some)} {leftOutWords(code, some)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

/** The time at which the draft says it should be sent. */
export function draftTime(issue: Issue): string | undefined {
  return issue.send ? `${issue.send.at}, ${issue.send.timezone}` : undefined;
}
