import { Notice, PageHead } from '../../http/blocks.tsx';

export function NewDraftPage({
  number,
  date,
  from = '',
  issues = [],
  fault,
}: {
  number: string;
  date: string;
  /** The number of the issue to copy; empty for none. */
  from?: string;
  /** What can be copied, newest first. */
  issues?: { number: number; subject: string }[];
  fault?: { message: string; hint: string; existing?: number | undefined };
}) {
  return (
    <>
      <p className="crumb">
        <a href="/">← Desk</a>
      </p>
      <PageHead
        title={from === '' ? 'New draft' : `Duplicate issue ${from}`}
        lead={
          from === ''
            ? 'It begins with the sections of the last issue, still empty.'
            : 'A copy with a number and a day of its own. Sponsors’ copy, waivers and ids stay with the old issue.'
        }
      />
      {fault ? (
        <Notice tone="error" title={fault.message}>
          <p>
            {fault.hint}
            {fault.existing === undefined ? null : (
              <>
                {' '}
                Or <a href={`/drafts/${fault.existing}/edit`}>go on writing issue {fault.existing}</a>.
              </>
            )}
          </p>
        </Notice>
      ) : null}
      <form method="post" action="/drafts" className="new-draft">
        <div className="field">
          <label htmlFor="number">Issue number</label>
          <input
            id="number"
            name="number"
            inputMode="numeric"
            pattern="[1-9][0-9]{0,4}"
            required
            defaultValue={number}
            aria-describedby="number-hint"
          />
          <p className="hint" id="number-hint">
            Its address on the web, and the name of the file.
          </p>
        </div>
        <div className="field">
          <label htmlFor="date">Day on the issue</label>
          <input id="date" name="date" type="date" required defaultValue={date} aria-describedby="date-hint" />
          <p className="hint" id="date-hint">
            It can be changed later.
          </p>
        </div>
        {issues.length > 0 ? (
          <div className="field">
            <label htmlFor="from">Begin with</label>
            <select id="from" name="from" defaultValue={from}>
              <option value="">The sections of the last issue, empty</option>
              {issues.map((issue) => (
                <option key={issue.number} value={issue.number}>
                  {`A copy of ${issue.number}: ${issue.subject}`}
                </option>
              ))}
            </select>
          </div>
        ) : null}
        <button>Begin</button>
      </form>
    </>
  );
}
