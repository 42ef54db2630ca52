/** What is known of the issue’s links, and what to do about those that are broken. */
import { Notice } from '../../http/blocks.tsx';
import { words, sentence } from '../../http/problem-words.tsx';
import type { Finding } from '../../gate/finding.ts';
import type { LinkCheck } from '../../gate/links/check-links.ts';
import { editAddress } from '../draft/edit-address.ts';
import { count, plural } from '../kit/words.ts';
import { durationWords } from './eta.ts';

/** Whether a finding is a link that stops the send until it is mended or somebody vouches for it. */
export function isBrokenLink({ group, severity, waived, url }: Finding): boolean {
  return group === 'links' && severity === 'error' && !waived && url !== undefined;
}

export function LinkStep({
  number,
  check,
  broken,
  editor,
  name,
  now,
}: {
  number: number;
  /** Absent if links are not checked here. */
  check: LinkCheck | undefined;
  broken: Finding[];
  editor: string | undefined;
  name: string;
  now: number;
}) {
  return (
    <>
      {check ? <Known number={number} check={check} now={now} /> : null}
      {broken.length > 0 ? (
        <>
          <h3>{broken.length === 1 ? 'One broken link' : `${count(broken.length)} broken links`}</h3>
          <ul className="findings broken-links">
            {broken.map((finding, index) => (
              <BrokenLink key={finding.url} {...{ number, finding, editor, name, index }} />
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function Known({ number, check, now }: { number: number; check: LinkCheck; now: number }) {
  const { total, unchecked, isOffline, oldestAt } = check;
  if (total === 0) return <p>This issue has no links.</p>;
  const age = oldestAt === null ? 0 : now - oldestAt;
  if (unchecked === 0)
    return (
      <CheckLinks number={number} label="Check again" isQuiet>
        {total === 1 ? 'The link was' : `All ${count(total)} links were`} checked
        {age < 60_000 ? ' just now' : ` ${durationWords(age)} ago`}.
      </CheckLinks>
    );
  if (isOffline)
    return (
      <Notice tone="warning" title="The links could not be checked">
        <p>
          No site could be reached from here. That is this machine’s network, not the links: nothing is known about{' '}
          {plural(unchecked, 'link')}.
        </p>
        <CheckLinks number={number} label="Try again" />
      </Notice>
    );
  return (
    <CheckLinks number={number} label={`Check ${plural(unchecked, 'link')}`} isAutomatic>
      {unchecked === total ? 'The links have not been checked lately.' : `${plural(unchecked, 'link')} not checked.`}
    </CheckLinks>
  );
}

/** The module `send/check-links` presses it by itself if it is automatic, and shows the answer in place. */
function CheckLinks({
  number,
  label,
  isAutomatic = false,
  isQuiet = false,
  children,
}: {
  number: number;
  label: string;
  isAutomatic?: boolean;
  isQuiet?: boolean;
  children?: React.ReactNode;
}) {
  return (
    <form
      action={`/drafts/${number}/check-links`}
      method="post"
      className="check-links"
      data-check-links={isAutomatic ? 'auto' : ''}
    >
      <span data-links-state="" role="status">
        {children}
      </span>{' '}
      <button className={isQuiet ? 'quiet small' : 'quiet'}>{label}</button>
    </form>
  );
}

function BrokenLink({
  number,
  finding,
  editor,
  name,
  index,
}: {
  number: number;
  finding: Finding;
  editor: string | undefined;
  name: string;
  index: number;
}) {
  const { message, hint, line, column, url, rule } = finding;
  const id = `waive-${index}`;
  return (
    <li className="error">
      <span className="visually-hidden">error: </span>
      {line === undefined ? (
        words(sentence(message))
      ) : (
        <a href={editAddress(number, line, column)}>{words(sentence(message), { links: false })}</a>
      )}
      <p className="where">
        <a href={url} rel="noreferrer noopener" target="_blank">
          {url}
        </a>
      </p>
      {hint ? <p className="hint">{words(hint)}</p> : null}
      <details className="waive">
        <summary>Send it all the same …</summary>
        <form action={`/drafts/${number}/waive`} method="post">
          <input type="hidden" name="rule" value={rule} />
          <input type="hidden" name="url" value={url} />
          <div className="field">
            <label htmlFor={`${id}-reason`}>Why this address is right</label>
            <input
              id={`${id}-reason`}
              name="reason"
              required
              maxLength={500}
              placeholder="The page goes online with this issue"
            />
          </div>
          {editor === undefined ? (
            <div className="field">
              <label htmlFor={`${id}-name`}>Your name</label>
              <input id={`${id}-name`} name="name" required maxLength={100} autoComplete="name" defaultValue={name} />
            </div>
          ) : null}
          <button className="quiet">{editor === undefined ? 'Waive this link' : `Waive it as ${editor}`}</button>
          <p className="hint">
            Written into the draft with your name, for this address only. Whoever approves or sends the issue sees it.
          </p>
        </form>
      </details>
    </li>
  );
}

/** The broken links that somebody vouches for, for whoever approves or sends the issue. */
export function VouchedFor({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <Notice
      tone="warning"
      title={findings.length === 1 ? 'One error is waived' : `${findings.length} errors are waived`}
    >
      <ul>
        {findings.map(({ url, message, waived }, index) => (
          <li key={url ?? index}>
            {words(sentence(message))}
            {url ? <> ({url})</> : null} — {waived!.by ?? 'somebody'}: “{waived!.reason}”
          </li>
        ))}
      </ul>
    </Notice>
  );
}
