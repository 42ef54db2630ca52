import type { PlanFaults, WrittenPlan } from './read-plan.ts';
import { readersWords } from '../kit/words.ts';

interface PlanFormProps {
  number: number;
  written: WrittenPlan;
  faults: PlanFaults;
  /** The time that the draft names. */
  draft: string | undefined;
  /** Whether the issue may be sent. */
  isOpen: boolean;
  server: string;
  readers: number;
}

/** Uses GET: it changes nothing, and the answer can be loaded again. */
export function PlanForm({ number, written, faults, draft, isOpen, server, readers }: PlanFormProps) {
  return (
    <form action={`/drafts/${number}/send/confirm`} method="get" className="plan">
      <div className="plan-parts">
        <fieldset>
          <legend>When</legend>
          <Choice name="when" value="now" chosen={written.when}>
            Send now
          </Choice>
          <Choice name="when" value="at" chosen={written.when}>
            Schedule{draft ? <span className="muted"> (the draft says {draft})</span> : null}
          </Choice>
          <div className="sub">
            <Field
              name="at"
              chooses="plan-when-at"
              label="Day and time"
              type="datetime-local"
              written={written}
              faults={faults}
              hint="The content is fixed now; the readers are chosen when it goes out."
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>How fast</legend>
          <Choice name="pace" value="fast" chosen={written.pace}>
            As fast as possible
          </Choice>
          <Choice name="pace" value="rate" chosen={written.pace}>
            Limit messages per second
          </Choice>
          <div className="sub">
            <Field
              name="rate"
              chooses="plan-pace-rate"
              label="Messages per second"
              inputMode="decimal"
              written={written}
              faults={faults}
            />
          </div>
          <Choice name="pace" value="by" chosen={written.pace}>
            Spread out to finish by
          </Choice>
          <div className="sub">
            <Field
              name="by"
              chooses="plan-pace-by"
              label="Time, or day and time"
              placeholder="09:15"
              written={written}
              faults={faults}
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>Other options</legend>
          <Field name="timezone" label="Time zone" list="zones" written={written} faults={faults} />
          <datalist id="zones">
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <div className="field">
            <label htmlFor="plan-priority">Before or after other sends</label>
            <PrioritySelect
              id="plan-priority"
              value={written.priority}
              describedBy={faults.priority ? 'plan-priority-fault' : undefined}
            />
            {faults.priority ? (
              <p className="field-error" id="plan-priority-fault">
                {faults.priority}
              </p>
            ) : null}
          </div>
        </fieldset>
      </div>
      <p className="send-line">
        <button disabled={!isOpen}>Review and send to {readersWords(readers)}</button>
        <span className="hint">Through {server}. Nothing is sent yet: the next page asks for confirmation.</span>
      </p>
    </form>
  );
}

export function PrioritySelect({
  id,
  value,
  describedBy,
}: {
  id: string;
  value: string;
  describedBy?: string | undefined;
}) {
  const known = ['high', 'normal', 'low'];
  return (
    <select
      id={id}
      name="priority"
      defaultValue={value}
      aria-invalid={describedBy ? true : undefined}
      aria-describedby={describedBy}
    >
      <option value="high">First (high)</option>
      <option value="normal">As usual (normal)</option>
      <option value="low">Last (low)</option>
      {known.includes(value) ? null : <option value={value}>{value}</option>}
    </select>
  );
}

function Choice({
  name,
  value,
  chosen,
  children,
}: {
  name: 'when' | 'pace';
  value: string;
  chosen: string;
  children: React.ReactNode;
}) {
  const id = `plan-${name}-${value}`;
  return (
    <div className="choice">
      <input type="radio" id={id} name={name} value={value} defaultChecked={chosen === value} />
      <label htmlFor={id}>{children}</label>
    </div>
  );
}

function Field({
  name,
  label,
  hint,
  chooses,
  written,
  faults,
  ...input
}: {
  name: 'at' | 'rate' | 'by' | 'timezone';
  label: string;
  hint?: string;
  /** The id of the radio button to which the field belongs. */
  chooses?: string;
  written: WrittenPlan;
  faults: PlanFaults;
  type?: string;
  inputMode?: 'decimal';
  list?: string;
  placeholder?: string;
}) {
  const id = `plan-${name}`;
  const fault = faults[name];
  const described = [fault ? `${id}-fault` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        defaultValue={written[name]}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described || undefined}
        data-chooses={chooses}
        {...input}
      />
      {fault ? (
        <p className="field-error" id={`${id}-fault`}>
          {fault}
        </p>
      ) : null}
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
