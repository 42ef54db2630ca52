/** The week at a glance: what is next, what is scheduled or being sent, and how the last issue did. */
import { Badge, type Tone } from '../../http/blocks.tsx';
import type { IssuePoint } from '../../report/issue-trend.ts';
import { bareMoment, momentWords, readWhen } from '../../send/plan/when.ts';
import { closedOf } from '../../send/steer/status.ts';
import { editAddress } from '../draft/edit-address.ts';
import { subjectOf } from '../draft/subject-of.ts';
import type { DraftState } from '../draft/draft-state.ts';
import { count, readersWords } from '../kit/words.ts';
import { TaskList, writtenTasks } from './next-issue.tsx';
import type { ListedSend } from './sends-table.tsx';
import { percentWords } from './trends.tsx';

interface WeekProps {
  next: DraftState | undefined;
  /** The number of the issue to be begun, if none is being written. */
  nextNumber: number;
  underWay: ListedSend[];
  /** Oldest first. */
  points: IssuePoint[];
  lastSubject: string | undefined;
  timezone: string;
  now: number;
  canSend: boolean;
}

export function Week({ next, nextNumber, underWay, points, lastSubject, timezone, now, canSend }: WeekProps) {
  return (
    <div className="week">
      <section aria-labelledby="next" className="card">
        <h2 id="next">Next</h2>
        {next ? <Next draft={next} timezone={timezone} now={now} canSend={canSend} /> : <Begin number={nextNumber} />}
      </section>
      <section aria-labelledby="scheduled" className="card">
        <h2 id="scheduled">Scheduled and being sent</h2>
        {underWay.length === 0 ? (
          <p className="muted">Nothing is scheduled.</p>
        ) : (
          <ul className="plain sends">
            {underWay.map((send) => (
              <UnderWay key={send.id} send={send} timezone={timezone} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="last" className="card">
        <h2 id="last">Last issue</h2>
        <Last points={points} subject={lastSubject} timezone={timezone} now={now} />
      </section>
    </div>
  );
}

function Next({
  draft: { number, issue, subject, problems, ok },
  timezone,
  now,
  canSend,
}: {
  draft: DraftState;
  timezone: string;
  now: number;
  canSend: boolean;
}) {
  const at = issue?.send && readWhen(issue.send.at, issue.send.timezone ?? timezone, now);
  return (
    <>
      <h3 dir="auto">
        <a href={`/drafts/${number}`}>
          {number}: {issue ? subjectOf(issue) : subject || 'No subject yet'}
        </a>
      </h3>
      {at ? (
        <p className="muted">
          {at.at > now ? `To be sent on ${at.words}` : `The send time is in the past: ${at.words}`}
        </p>
      ) : issue ? (
        <p className="muted">Dated {issue.date}</p>
      ) : null}
      {/* The check renders the issue, which takes a while, so the page loads its list afterwards. */}
      <div hx-get={`/drafts/${number}/missing`} hx-trigger="load, focus from:window" aria-live="polite">
        <TaskList tasks={writtenTasks(number, problems)} isComplete={!ok} />
      </div>
      <p className="actions">
        <a className="button" href={editAddress(number)} data-key="e">
          Write<span className="visually-hidden"> issue {number}</span>
        </a>
        {canSend && ok ? (
          <a className="button quiet" href={`/drafts/${number}/send`} data-key="g">
            Send …
          </a>
        ) : null}
      </p>
    </>
  );
}

/** One click begins the next issue and opens it. */
function Begin({ number }: { number: number }) {
  return (
    <>
      <p>Issue {number} is not begun yet.</p>
      <form method="post" action="/drafts" className="one-button">
        <input type="hidden" name="number" value={number} />
        <input type="hidden" name="next" value="1" />
        <button className="quiet">Begin issue {number}</button>
      </form>
    </>
  );
}

const tones: Record<string, Tone> = { scheduled: 'accent', sending: 'accent', paused: 'warning' };

function UnderWay({ send, timezone }: { send: ListedSend; timezone: string }) {
  const { id, issue, subject, status, scheduledAt, startedAt, counts, recipients } = send;
  return (
    <li>
      <Badge tone={tones[status] ?? 'neutral'}>{status}</Badge>{' '}
      <a href={`/sends/${id}`} dir="auto">
        {issue}: {subject}
      </a>
      <p className="muted">
        {startedAt === null
          ? scheduledAt === null
            ? null
            : `${bareMoment(Date.parse(scheduledAt), timezone)} · `
          : `${count(closedOf(counts))} of ${readersWords(recipients)} · `}
        <a href={`/sends/${id}`}>
          {startedAt === null ? 'Move or call off' : 'Watch'}
          <span className="visually-hidden"> the send of issue {issue}</span>
        </a>
      </p>
    </li>
  );
}

/** Fewer earlier issues say nothing about what is usual. */
const minEarlier = 3;
const maxEarlier = 10;

/** Until then a comparison with older issues would look like a failure. */
const stillGrowingMs = 48 * 3_600_000;

function Last({
  points,
  subject,
  timezone,
  now,
}: Pick<WeekProps, 'points' | 'timezone' | 'now'> & { subject: string | undefined }) {
  const last = points.at(-1);
  if (!last) return <p className="muted">Nothing was sent yet.</p>;
  const earlier = points.slice(0, -1).slice(-maxEarlier);
  const rows = [
    ['opened it', last.openers, (point: IssuePoint) => point.openers],
    ['clicked', last.clickers, (point: IssuePoint) => point.clickers],
    ['unsubscribed', last.unsubscribed, (point: IssuePoint) => point.unsubscribed],
  ] as const;
  return (
    <>
      <h3 dir="auto">
        <a href={`/reports/${last.issue}?send=${last.send}`}>
          {last.issue}: {subject ?? `issue ${last.issue}`}
        </a>
      </h3>
      <p className="muted">
        Sent to {readersWords(last.readers)} on {momentWords(last.sentAt, timezone)}
      </p>
      <dl className="against">
        {rows.map(([what, some, of]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <span className="figure">{percentWords(some / last.readers)}</span>
              {earlier.length < minEarlier ? null : (
                <span className="muted">
                  usually {percentWords(median(earlier.map((point) => of(point) / point.readers)))}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        {now - last.sentAt < stillGrowingMs ? 'The numbers still grow for about two days. ' : null}
        {earlier.length < minEarlier ? null : `“Usually” is the middle of the ${earlier.length} issues before it.`}
      </p>
      <p className="actions">
        <a className="button quiet" href={`/reports/${last.issue}?send=${last.send}`}>
          Report
        </a>
        <a className="button quiet" href={`/drafts/new?from=${last.issue}`}>
          Duplicate
        </a>
      </p>
    </>
  );
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
