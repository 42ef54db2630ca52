import { Notice, PageHead } from '../../http/blocks.tsx';

export function NewDraftPage({
  number,
  date,
  fault,
}: {
  number: string;
  date: string;
  fault?: { message: string; hint: string; existing?: number | undefined };
}) {
  return (
    <>
      <p className="crumb">
        <a href="/">← Desk</a>
      </p>
      <PageHead title="New draft" lead="It begins with the sections of the last issue, still empty." />
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
        <button>Begin</button>
      </form>
    </>
  );
}
