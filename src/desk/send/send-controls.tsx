import { questionsBeforeResuming } from '../../send/steer/resume.ts';
import type { SendSummary } from '../../send/steer/status.ts';
import { transportName } from '../../send/smtp/transport.ts';
import type { PartsContext } from './deps.ts';
import { PrioritySelect } from './plan-form.tsx';
import { priorityWord } from './read-plan.ts';
import type { SendView } from './send-view.ts';

/**
 * The actions on a running send. Shows no changing numbers, so that it is not replaced while somebody is typing in it.
 */
export function SendControls({
  view: { summary },
  context: { timezone, sending, clock },
}: {
  view: SendView;
  context: PartsContext;
}) {
  const { id, status, perSecond, finishBy, priority, startedAt } = summary;
  if (status === 'finished' || status === 'cancelled') return null;
  const questions = questionsBeforeResuming(summary, { clock, transport: sending.transport });
  const isDoubtful = questions.some((question) => question !== 'other-server');
  const cancel = (
    <form action={`/sends/${id}/cancel`} method="post" className="card">
      <h3>{startedAt === null ? 'Call it off' : 'Cancel'}</h3>
      {startedAt === null ? <input type="hidden" name="begun" value="no" /> : null}
      <p className="choice">
        <input type="checkbox" id="cancel-sure" name="sure" value="yes" required />
        <label htmlFor="cancel-sure">
          {startedAt === null
            ? 'Nobody gets a copy. The draft stays, and can be sent again.'
            : 'Readers without a copy get none. This can’t be undone.'}
        </label>
      </p>
      <p>
        <button className="danger">{startedAt === null ? 'Call it off' : 'Cancel the send'}</button>
      </p>
    </form>
  );
  return (
    <section aria-labelledby="controls-title">
      <h2 id="controls-title" className="visually-hidden">
        What can be done
      </h2>
      <div className="controls">
        {startedAt === null ? (
          <>
            <MoveForm summary={summary} timezone={timezone} />
            {cancel}
          </>
        ) : null}
        <div className="card">
          {status === 'paused' ? (
            <form action={`/sends/${id}/resume`} method="post">
              <h3>Resume</h3>
              {isDoubtful ? (
                <p className="choice">
                  <input type="checkbox" id="resume-sure" name="sure" value="yes" required />
                  <label htmlFor="resume-sure">I have read why it is paused, and want to resume it</label>
                </p>
              ) : null}
              {questions.includes('other-server') ? (
                <p className="choice">
                  <input type="checkbox" id="resume-server" name="server" value="change" required />
                  <label htmlFor="resume-server">
                    Through {transportName(sending.transport)} from here on; it began through{' '}
                    {transportName(summary.transport)}
                  </label>
                </p>
              ) : null}
              <p>
                <button>Resume</button>
              </p>
              <p className="hint">
                {startedAt === null
                  ? 'It is sent at its time, or at once if that has passed.'
                  : 'It continues where it stopped: nobody gets a second copy.'}
              </p>
            </form>
          ) : (
            <form action={`/sends/${id}/pause`} method="post">
              <h3>Pause</h3>
              <div className="field">
                <label htmlFor="pause-reason">
                  Why <span className="muted">(shown with the paused send)</span>
                </label>
                <input id="pause-reason" name="reason" maxLength={300} placeholder="paused by hand" />
              </div>
              <p>
                <button className="quiet">Pause</button>
              </p>
              <p className="hint">
                {startedAt === null
                  ? 'It is not sent at its time until somebody resumes it.'
                  : 'Sending stops within two seconds. Messages already being sent finish.'}
              </p>
            </form>
          )}
        </div>
        <form action={`/sends/${id}/pace`} method="post" className="card">
          <h3>Pace</h3>
          <fieldset>
            <legend className="visually-hidden">How fast</legend>
            <PaceChoice value="fast" checked={perSecond === null && finishBy === null}>
              As fast as possible
            </PaceChoice>
            <PaceChoice value="rate" checked={perSecond !== null && finishBy === null}>
              Limit messages per second
            </PaceChoice>
            <div className="sub">
              <input
                name="rate"
                data-chooses="pace-rate"
                inputMode="decimal"
                aria-label="Messages per second"
                defaultValue={paceFields(summary, timezone).rate}
              />
            </div>
            <PaceChoice value="by" checked={finishBy !== null}>{`Spread out to finish by (${timezone})`}</PaceChoice>
            <div className="sub">
              <input
                name="by"
                data-chooses="pace-by"
                aria-label={`Time, or day and time, in ${timezone}`}
                placeholder="09:15"
                defaultValue={paceFields(summary, timezone).by}
              />
            </div>
          </fieldset>
          <p>
            <button className="quiet">Set the pace</button>
          </p>
        </form>
        <form action={`/sends/${id}/priority`} method="post" className="card">
          <h3>Priority</h3>
          <div className="field">
            <label htmlFor="send-priority">Before or after other sends</label>
            <PrioritySelect id="send-priority" value={priorityWord(priority)} />
          </div>
          <p>
            <button className="quiet">Set the priority</button>
          </p>
        </form>
        {startedAt === null ? null : cancel}
      </div>
    </section>
  );
}

/** Another time for a send that has not begun. */
function MoveForm({ summary: { id, scheduledAt }, timezone }: { summary: SendSummary; timezone: string }) {
  return (
    <form action={`/sends/${id}/move`} method="post" className="card">
      <h3>Move</h3>
      <div className="field">
        <label htmlFor="move-at">Day and time ({timezone})</label>
        <input
          id="move-at"
          name="at"
          type="datetime-local"
          required
          defaultValue={scheduledAt === null ? '' : localTime(scheduledAt, timezone).replace(' ', 'T')}
        />
      </div>
      <p>
        <button className="quiet">Move to this time</button>
      </p>
      <p className="hint">The content stays as it is. To change it, call the send off and schedule the draft again.</p>
    </form>
  );
}

function PaceChoice({ value, checked, children }: { value: string; checked: boolean; children: string }) {
  return (
    <div className="choice">
      <input type="radio" name="pace" id={`pace-${value}`} value={value} defaultChecked={checked} />
      <label htmlFor={`pace-${value}`}>{children}</label>
    </div>
  );
}

/** The initial values of the rate fields. */
export function paceFields(
  { perSecond, finishBy }: Pick<SendSummary, 'perSecond' | 'finishBy'>,
  timezone: string,
): { rate: string; by: string } {
  return finishBy === null
    ? { rate: perSecond === null ? '' : String(perSecond), by: '' }
    : { rate: '', by: localTime(finishBy, timezone) };
}

function localTime(iso: string, timeZone: string): string {
  return Temporal.Instant.from(iso)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
}
