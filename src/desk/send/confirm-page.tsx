import { Notice, PageHead } from '../../http/blocks.tsx';
import type { Finding } from '../../gate/finding.ts';
import type { LinkCheck } from '../../gate/links/check-links.ts';
import { transportName } from '../../send/smtp/transport.ts';
import { words } from '../../http/problem-words.tsx';
import { durationWords } from './eta.ts';
import { VouchedFor } from './link-step.tsx';
import { planFields, priorityWord, type ReadPlan, type WrittenPlan } from './read-plan.ts';
import { count, plural, readersWords } from '../kit/words.ts';

interface ConfirmPageProps {
  number: number;
  subject: string;
  seen: string;
  readers: number;
  written: WrittenPlan;
  plan: ReadPlan;
  /** The time that the draft names. */
  draft: string | undefined;
  eta: string;
  transport: string;
  isLocal: boolean;
  delivers: boolean;
  /** How long a send that begins now can be cancelled. */
  cancelWithinSeconds: number;
  linkCheck: LinkCheck | undefined;
  /** Errors that somebody waived. */
  vouched: Finding[];
  /** Says that the issue is dated another day. */
  otherDay: string | undefined;
  fault?: string | undefined;
}

/** The last page before mail goes out. It shows what will happen; its button starts the send. */
export function ConfirmPage({
  number,
  subject,
  seen,
  readers,
  written,
  plan,
  draft,
  eta,
  transport,
  isLocal,
  delivers,
  cancelWithinSeconds,
  linkCheck,
  vouched,
  otherDay,
  fault,
}: ConfirmPageProps) {
  const unchecked = linkCheck?.unchecked ?? 0;
  const back = `/drafts/${number}/send?${new URLSearchParams({ ...written }).toString()}`;
  return (
    <>
      <p className="crumb">
        <a href={back} data-key="u">
          ← Change something
        </a>
      </p>
      <PageHead
        title={plan.at ? `Schedule issue ${number}?` : `Send issue ${number}?`}
        lead={<span dir="auto">{subject}</span>}
      />
      {fault ? (
        <Notice tone="error" title="Nothing was sent">
          <p>{words(fault)}</p>
        </Notice>
      ) : null}
      <dl className="facts summary">
        <dt>To</dt>
        <dd>
          {readersWords(readers)}
          {plan.at ? '; the recipients are chosen when it begins' : ''}
        </dd>
        <dt>Through</dt>
        <dd>
          {transportName(transport)}
          {isLocal ? ': nothing leaves this machine' : ''}
        </dd>
        <dt>When</dt>
        <dd>{plan.at ? plan.at.words : nowWords(cancelWithinSeconds)}</dd>
        <dt>How fast</dt>
        <dd>{words(eta)}</dd>
        {plan.priority === 0 ? null : (
          <>
            <dt>Priority</dt>
            <dd>{priorityWord(plan.priority)}</dd>
          </>
        )}
      </dl>
      {draft && !plan.at ? (
        <Notice tone="warning" title={`The draft names a time: ${draft}`}>
          <p>This sends it now. To send it then, go back and choose “Schedule”.</p>
        </Notice>
      ) : null}
      {plan.at?.note ? (
        <Notice tone="warning" title="The clocks change">
          <p>{plan.at.note}</p>
        </Notice>
      ) : null}
      {otherDay ? (
        <Notice tone="warning" title={otherDay}>
          <p>
            Readers see that date in the mail. <a href={`/drafts/${number}/edit`}>Change the date in the draft</a>, or
            leave it.
          </p>
        </Notice>
      ) : null}
      <VouchedFor findings={vouched} />
      {delivers ? null : (
        <Notice>
          <p>
            This desk does not deliver itself: a <code>galley serve</code> or <code>galley work</code> must be running
            {plan.at ? ' then' : ''}.
          </p>
        </Notice>
      )}
      <form action={`/drafts/${number}/send`} method="post" className="confirm">
        <input type="hidden" name="seen" value={seen} />
        {planFields.map((name) => (
          <input key={name} type="hidden" name={name} value={written[name]} />
        ))}
        {unchecked > 0 ? (
          <Notice
            tone="warning"
            title={`${plural(unchecked, 'link')} ${unchecked === 1 ? 'was' : 'were'} not checked${linkCheck?.isOffline ? ': no site could be reached from here' : ''}`}
          >
            <p className="choice">
              <input type="checkbox" id="unchecked" name="unchecked" value="yes" required />
              <label htmlFor="unchecked">
                Some of them may be broken; {plan.at ? 'schedule' : 'send'} it all the same
              </label>
            </p>
          </Notice>
        ) : null}
        {isLocal ? (
          <input type="hidden" name="readers" value={readers} />
        ) : (
          <div className="field">
            <label htmlFor="confirm-readers">
              Type the number of readers, {count(readers)}, to {plan.at ? 'schedule' : 'send'} it
            </label>
            <input
              id="confirm-readers"
              name="readers"
              inputMode="numeric"
              autoComplete="off"
              required
              pattern="[0-9,. ]+"
              aria-describedby="confirm-hint"
            />
            <p className="hint" id="confirm-hint">
              Mail that was sent can’t be taken back.
            </p>
          </div>
        )}
        <p className="actions">
          <button>{plan.at ? `Schedule for ${readersWords(readers)}` : `Send to ${readersWords(readers)}`}</button>
          <a className="button quiet" href={back}>
            Not yet
          </a>
        </p>
      </form>
    </>
  );
}

function nowWords(cancelWithinSeconds: number): string {
  if (cancelWithinSeconds === 0) return 'Now';
  return `Now: it begins in ${durationWords(cancelWithinSeconds * 1000)}, and can be cancelled until then`;
}
