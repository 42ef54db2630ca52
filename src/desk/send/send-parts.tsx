/** The parts of a send's page. During the send the browser replaces each of them on its own. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Badge, DataTable, Notice, type Tone } from '../../http/blocks.tsx';
import { deliveryWords, outageWords, paceWords, pauseAdvice, pauseWords } from '../../send/reason-words.ts';
import type { PauseReason } from '../../send/reasons.ts';
import { endWords } from '../../send/steer/end-words.ts';
import { closedOf, type Trouble } from '../../send/steer/status.ts';
import { transportName } from '../../send/smtp/transport.ts';
import { momentWords } from '../../send/plan/when.ts';
import { words } from '../../http/problem-words.tsx';
import { CancelStart, Countdown } from './countdown.tsx';
import { Refused } from './refused.tsx';
import { SendControls } from './send-controls.tsx';
import type { PartsContext } from './deps.ts';
import { durationWords } from './eta.ts';
import { isOver, maxShown, type SendView } from './send-view.ts';
import { count, readersWords } from '../kit/words.ts';

export const partNames = [
  'state',
  'countdown',
  'cancel-start',
  'progress',
  'controls',
  'uncertain',
  'refused',
  'trouble',
] as const;
export type PartName = (typeof partNames)[number];

export function partOf(name: PartName, view: SendView, context: PartsContext): ReactNode {
  switch (name) {
    case 'state':
      return <State {...{ view, context }} />;
    case 'countdown':
      return <Countdown view={view} />;
    case 'cancel-start':
      return <CancelStart view={view} />;
    case 'progress':
      return <Progress {...{ view, context }} />;
    case 'controls':
      return <SendControls {...{ view, context }} />;
    case 'uncertain':
      return <Uncertain view={view} />;
    case 'refused':
      return <Refused view={view} />;
    case 'trouble':
      return <TroubleTable {...{ view, context }} />;
  }
}

export function renderParts(view: SendView, context: PartsContext): Record<PartName, string> {
  return Object.fromEntries(
    partNames.map((name) => [name, renderToStaticMarkup(<>{partOf(name, view, context)}</>)]),
  ) as Record<PartName, string>;
}

const tones: Record<string, Tone> = {
  sending: 'accent',
  scheduled: 'accent',
  paused: 'warning',
  finished: 'good',
  cancelled: 'neutral',
  planned: 'neutral',
};

function State({
  view: { summary, isWorkedOn, now },
  context: { timezone, sending },
}: {
  view: SendView;
  context: PartsContext;
}) {
  const { status, reason, recipients, counts, transport, scheduledAt, startedAt, finishedAt, nextTryAt } = summary;
  const at = (iso: string) => momentWords(Date.parse(iso), timezone);
  // Grace period: workers poll once a second, so a new send is not yet without one.
  const isLate = (since: string | null) => since !== null && now - Date.parse(since) > 5_000;
  const isAlone =
    (status === 'sending' && !isWorkedOn && counts.planned > 0 && isLate(startedAt)) ||
    (status === 'scheduled' && isLate(scheduledAt));
  const waitsForTry =
    status === 'sending' && counts.planned + counts.attempting === 0 && counts.deferred > 0 && nextTryAt !== null;
  return (
    <>
      <p className="state-line" role="status">
        <Badge tone={tones[status] ?? 'neutral'}>{status}</Badge>
        <span>
          {status === 'scheduled' && scheduledAt ? `Will be sent on ${at(scheduledAt)}.` : null}
          {status === 'sending'
            ? waitsForTry
              ? `Everybody was tried; ${readersWords(counts.deferred)} wait for the next try.`
              : `Being sent to ${readersWords(recipients)}.`
            : null}
          {status === 'paused' ? 'Nothing more is sent until somebody resumes it.' : null}
          {status === 'finished' && finishedAt ? `Finished on ${at(finishedAt)}.` : null}
          {status === 'cancelled'
            ? startedAt === null
              ? `Called off${finishedAt ? ` on ${at(finishedAt)}` : ''}: nobody gets a copy.`
              : `Cancelled${finishedAt ? ` on ${at(finishedAt)}` : ''}: ${endWords(counts)}. The web copy stays for those who have the mail.`
            : null}
        </span>
      </p>
      {reason && (status === 'paused' || status === 'cancelled') ? (
        <Notice tone="warning" title={status === 'paused' ? 'Why it is paused' : 'Why'}>
          <p className="words">{words(pauseWords(reason, timezone), { links: false })}</p>
          {status === 'paused' ? <Advice reason={reason} /> : null}
        </Notice>
      ) : null}
      {summary.waitingFor && status === 'sending' ? (
        <Notice tone="warning" title="It waits for the mail server">
          <p className="words">{words(outageWords(summary.waitingFor), { links: false })}</p>
        </Notice>
      ) : null}
      {isAlone && !summary.waitingFor ? (
        <Notice tone="warning" title="Nobody is delivering it">
          <p>
            {transport === sending.transport ? (
              <>
                A <code>galley serve</code> or <code>galley work</code> has to be running.
              </>
            ) : (
              <>
                It goes through {transportName(transport)}; a <code>galley serve</code> or <code>galley work</code> with
                that SMTP_URL has to be running.
              </>
            )}
          </p>
        </Notice>
      ) : null}
    </>
  );
}

function Advice({ reason }: { reason: PauseReason }) {
  const advice = pauseAdvice(reason, { resume: '“Resume”', reject: 'the button under “Refused”' });
  return advice ? <p>{words(advice)}</p> : null;
}

const outcomes = [
  ['accepted', 'Accepted', 'by the mail server'],
  ['deferred', 'Deferred', 'tried again later'],
  ['rejected', 'Rejected', 'by the mail server, for good'],
  ['uncertain', 'Uncertain', 'may have arrived'],
  ['skipped', 'Skipped', 'unsubscribed since, or left out'],
] as const;

function Progress({ view: { summary, speed }, context: { timezone } }: { view: SendView; context: PartsContext }) {
  const { counts, recipients, status, startedAt, finishedAt, finishBy, perSecond, relayPace } = summary;
  if (startedAt === null)
    return status === 'cancelled' ? null : <p className="muted">Its readers are chosen when it goes out.</p>;
  const waiting = counts.planned + counts.attempting;
  const total = Math.max(1, recipients);
  const share = (value: number) => (value / total) * 100;
  const there = outcomes.filter(([key]) => counts[key] > 0);
  const label = `${count(closedOf(counts))} of ${readersWords(recipients)} done: ${there.map(([key, word]) => `${count(counts[key])} ${word.toLowerCase()}`).join(', ') || 'none yet'}${waiting > 0 ? `; ${count(waiting)} to come` : ''}`;
  const segments = there.map(([key], index) => {
    const before = there.slice(0, index).reduce((sum, [other]) => sum + counts[other], 0);
    return (
      <rect
        key={key}
        className={`o-${key}`}
        x={`${share(before).toFixed(3)}%`}
        width={`${share(counts[key]).toFixed(3)}%`}
        height="100%"
      />
    );
  });
  return (
    <>
      <svg className="outcome-bar" role="img" aria-label={label} preserveAspectRatio="none">
        <rect className="rest" width="100%" height="100%" />
        {segments}
      </svg>
      <p>
        {status === 'cancelled' ? (
          <strong>{endWords(counts)}</strong>
        ) : (
          <>
            <strong>
              {count(closedOf(counts))} of {count(recipients)}
            </strong>{' '}
            done
          </>
        )}
        {status === 'sending' && waiting > 0 ? (
          <>
            ; {rateWords(speed.perSecond)}
            {speed.leftMs ? `, some ${durationWords(speed.leftMs)} left` : ''}
          </>
        ) : null}
        {finishedAt && status === 'finished'
          ? ` in ${durationWords(Math.max(1000, Date.parse(finishedAt) - Date.parse(startedAt)))}`
          : null}
        .
        {status === 'finished' || status === 'cancelled'
          ? null
          : finishBy
            ? ` To be finished by ${momentWords(Date.parse(finishBy), timezone)}.`
            : perSecond !== null
              ? ` No more than ${perSecond.toLocaleString('en')} a second.`
              : null}
        {relayPace && status !== 'finished' && status !== 'cancelled'
          ? ` The mail server takes ${paceWords(relayPace)}.`
          : null}
      </p>
      <ul className="outcomes">
        {waiting === 0 ? null : (
          <li className="o-waiting">
            <span className="figure">{count(waiting)}</span>
            <span className="what">to come</span>
          </li>
        )}
        {outcomes
          .filter(([key]) => key === 'accepted' || counts[key] > 0)
          .map(([key, word, what]) => (
            <li key={key} className={`o-${key}`}>
              <span className="figure">{count(counts[key])}</span>
              <span className="what">
                <strong>{cancelledSkip(key, status) ? 'Not sent' : word}</strong>{' '}
                {cancelledSkip(key, status) ? 'cancelled before their turn' : what}
              </span>
            </li>
          ))}
      </ul>
    </>
  );
}

/** After a cancelled send, nearly all that were skipped are those whose turn had not come. */
function cancelledSkip(key: string, status: SendView['summary']['status']): boolean {
  return key === 'skipped' && status === 'cancelled';
}

function rateWords(perSecond: number): string {
  if (perSecond === 0) return 'nothing moves at the moment';
  return `${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))} a second`;
}

function Uncertain({ view: { summary, uncertain } }: { view: SendView }) {
  const { id, counts, status } = summary;
  if (uncertain.length === 0) return null;
  const all = Math.max(counts.uncertain, uncertain.length);
  const canResend = status !== 'cancelled';
  return (
    <section aria-labelledby="uncertain-title">
      <h2 id="uncertain-title">Uncertain</h2>
      <p>
        The connection broke between the last byte and the server’s answer, so nobody knows whether these arrived. If
        they are sent again, readers who already received theirs get a second copy.
      </p>
      <DataTable
        caption={
          uncertain.length > maxShown
            ? `The first ${maxShown} of ${count(all)} uncertain deliveries`
            : `${count(all)} uncertain`
        }
        rows={uncertain.slice(0, maxShown)}
        rowKey={(row) => row.id}
        columns={[
          { label: 'Reader', rowHeader: true, cell: (row) => <span className="words">{row.email}</span> },
          {
            label: 'What to do',
            cell: (row) => (
              <form action={`/sends/${id}/resolve`} method="post" className="both">
                <input type="hidden" name="only" value={row.id} />
                {canResend ? (
                  <button className="quiet" name="how" value="resend">
                    Send again<span className="visually-hidden"> to {row.email}</span>
                  </button>
                ) : null}
                <button className="quiet" name="how" value="skip">
                  Skip<span className="visually-hidden"> for {row.email}</span>
                </button>
              </form>
            ),
          },
          {
            label: 'What happened',
            cell: (row) => <span className="words">{[deliveryWords(row), row.relay].filter(Boolean).join(' · ')}</span>,
          },
        ]}
      />
      <form action={`/sends/${id}/resolve`} method="post" className="all-uncertain">
        {canResend ? (
          <p className="choice">
            <input type="checkbox" id="resend-sure" name="sure" value="yes" />
            <label htmlFor="resend-sure">
              Some of {readersWords(all)} may get a second copy, and that is all right
            </label>
          </p>
        ) : null}
        <p className="both">
          {canResend ? (
            <button className="quiet" name="how" value="resend">
              Send all {count(all)} again
            </button>
          ) : null}
          <button className="quiet" name="how" value="skip">
            Skip all {count(all)}
          </button>
        </p>
      </form>
    </section>
  );
}

function TroubleTable({ view: { trouble, summary }, context }: { view: SendView; context: PartsContext }) {
  // Those whose turn had not come when it was cancelled are no problem: the page has said how many they are.
  const isCutOff = ({ reason }: Trouble) => summary.status === 'cancelled' && reason?.code === 'send-cancelled';
  const problems = trouble.filter((row) => !isCutOff(row));
  const cutOff = trouble.filter(isCutOff);
  return (
    <>
      {problems.length === 0 ? null : (
        <section aria-labelledby="trouble-title">
          <h2 id="trouble-title">Problems</h2>
          <Troubles rows={problems} caption="With the server’s own words" {...context} />
        </section>
      )}
      {cutOff.length === 0 ? null : (
        <details>
          <summary>Readers who got no copy</summary>
          <Troubles rows={cutOff} caption="Cancelled before their turn" {...context} />
        </details>
      )}
    </>
  );
}

function Troubles({ rows, caption, timezone }: { rows: Trouble[]; caption: string } & Pick<PartsContext, 'timezone'>) {
  return (
    <DataTable
      caption={rows.length > maxShown ? `The first ${maxShown}; galley status lists them all` : caption}
      rows={rows.slice(0, maxShown)}
      rowKey={(row) => `${row.email} ${row.status}`}
      columns={[
        { label: 'Reader', rowHeader: true, cell: (row) => <span className="words">{row.email}</span> },
        {
          label: 'Outcome',
          cell: (row) => (
            <Badge tone={row.status === 'rejected' ? 'error' : row.status === 'deferred' ? 'warning' : 'neutral'}>
              {row.status}
            </Badge>
          ),
        },
        { label: 'Why', cell: (row) => <span className="words">{deliveryWords(row)}</span> },
        ...(rows.some(({ nextTryAt }) => nextTryAt !== null)
          ? [
              {
                label: 'Next try',
                cell: (row: Trouble) => (row.nextTryAt ? momentWords(Date.parse(row.nextTryAt), timezone) : ''),
              },
            ]
          : []),
      ]}
    />
  );
}

/** Without scripts, the page reloads every few seconds. */
export function refreshWithoutScript(view: SendView): ReactNode {
  return isOver(view) ? null : (
    <noscript dangerouslySetInnerHTML={{ __html: '<meta http-equiv="refresh" content="5">' }} />
  );
}
