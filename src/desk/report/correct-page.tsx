import { Notice, PageHead } from '../../http/blocks.tsx';
import type { IssueReport, LinkReport } from '../../report/issue-report.ts';
import { Corrections } from './corrections.tsx';
import { reportPath } from './report-path.ts';

interface CorrectPageProps {
  report: IssueReport;
  link: LinkReport;
  timezone: string;
  /** The account that is logged in. Without a login people type their name. */
  editor: string | undefined;
  typed: { url: string; reason: string; name: string };
  fault?: { title: string; text: string } | undefined;
  /** Mail of this publication contains the original addresses, so they can't be corrected. */
  isUntracked: boolean;
}

/** Shows where a link of a sent issue leads, and a form to change it. */
export function CorrectPage({ report, link, timezone, editor, typed, fault, isUntracked }: CorrectPageProps) {
  const { issue, corrections } = report;
  const own = corrections.filter(({ position }) => position === link.position);
  return (
    <>
      <p className="crumb">
        <a href={`${reportPath(report)}#positions`} data-key="u">
          ← Report of issue {issue}
        </a>
      </p>
      <PageHead title="Correct a link" lead={`Link ${link.position + 1} of issue ${issue}: ${link.label}`} />
      {fault ? (
        <Notice tone="error" title={fault.title}>
          <p className="url">{fault.text}</p>
        </Notice>
      ) : null}
      {isUntracked ? (
        <Notice tone="warning" title="Mail can’t be changed">
          <p>
            With <code>tracking: off</code> mails hold the addresses themselves. The correction reaches the web copy of
            the issue and nothing else.
          </p>
        </Notice>
      ) : null}
      <form method="post" action={reportPath(report, `/links/${link.position + 1}`)} className="correct">
        <input type="hidden" name="from" value={link.url} />
        <dl className="facts">
          <dt>Leads to</dt>
          <dd>
            <a href={link.url} rel="noreferrer">
              {link.url}
            </a>
          </dd>
        </dl>
        <div className="field">
          <label htmlFor="correct-url">Is to lead to</label>
          <input
            id="correct-url"
            name="url"
            type="url"
            required
            maxLength={2000}
            defaultValue={typed.url}
            placeholder="https://example.org/right"
          />
        </div>
        <div className="field">
          <label htmlFor="correct-reason">Why</label>
          <input
            id="correct-reason"
            name="reason"
            required
            maxLength={500}
            defaultValue={typed.reason}
            aria-describedby="correct-hint"
          />
          <p className="hint" id="correct-hint">
            The report shows it, with your name and the time.
          </p>
        </div>
        {editor === undefined ? (
          <div className="field">
            <label htmlFor="correct-name">Your name</label>
            <input
              id="correct-name"
              name="name"
              required
              maxLength={100}
              autoComplete="name"
              defaultValue={typed.name}
            />
          </div>
        ) : null}
        <p>
          <button>Correct it{editor === undefined ? '' : ` as ${editor}`}</button>
        </p>
        <p className="hint">
          It holds from the next click on, in every copy that has arrived already. Clicks go on being counted for the
          same link.
        </p>
      </form>
      {own.length > 0 ? <Corrections corrections={own} timezone={timezone} /> : null}
    </>
  );
}
