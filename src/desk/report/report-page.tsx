import type { ReactNode } from 'react';
import { Badge, DataTable, Notice, PageHead } from '../../http/blocks.tsx';
import { endWords } from '../../send/steer/end-words.ts';
import { momentWords } from '../../send/plan/when.ts';
import type { IssueReport } from '../../report/issue-report.ts';
import { count, readersWords } from '../kit/words.ts';
import { ClickMap } from './click-map-section.tsx';
import { Corrections } from './corrections.tsx';
import { MailClients } from './mail-clients-section.tsx';
import { Questions } from './questions-section.tsx';
import { Chart, TimeTable, VerdictKey } from './report-charts.tsx';
import { reportPath } from './report-path.ts';
import { Story } from './story.tsx';
import { tallyColumns } from './tally-columns.tsx';
import { TakenOut } from './taken-out.tsx';

/**
 * An issue's numbers: raw, human and unsure side by side, as charts and tables; each sponsored item on a line of its
 * own.
 */
export function ReportPage({
  report,
  timezone,
  explained,
}: {
  report: IssueReport;
  timezone: string;
  /** The public page that says how numbers are made. */
  explained: string;
}) {
  const {
    issue,
    subject,
    send,
    sentAt,
    recipients,
    deliveries,
    opens,
    clicks,
    placements,
    questions,
    sections,
    links,
    corrections,
    timeline,
  } = report;
  return (
    <>
      <p className="crumb">
        <a href="/" data-key="u">
          ← Desk
        </a>
      </p>
      <PageHead
        title={`Issue ${issue}: ${subject}`}
        lead={
          sentAt === null
            ? `Not sent yet: ${report.status}, to ${readersWords(recipients)}.`
            : report.status === 'cancelled'
              ? `Sent ${momentWords(Date.parse(sentAt), timezone)} and cancelled: ${endWords(deliveries)}.`
              : `Sent ${momentWords(Date.parse(sentAt), timezone)} to ${readersWords(recipients)}, ${report.status}.`
        }
        actions={
          <>
            <a className="button quiet" href={reportPath(report, '/links.csv')} data-key="c">
              CSV
            </a>
            <a className="button quiet" href={`/sends/${send}`} data-key="s">
              The send
            </a>
          </>
        }
      />
      <OtherSends report={report} timezone={timezone} />
      <Story report={report} />
      <p className="muted" id="opens">
        {count(deliveries.accepted)} accepted{notAccepted(deliveries)}. Of the opens, {count(opens.human)} are people’s,{' '}
        {count(opens.unsure)} may be anybody’s, such as Apple’s privacy protection; a reader who clicked has opened,
        with pictures or without.
      </p>
      <DataTable
        caption="Results"
        rows={[
          { what: 'Opens', ...opens, clickRate: opens.rate },
          { what: 'Clicks', ...clicks, clickRate: clicks.rate },
        ]}
        rowKey={(row) => row.what}
        columns={[{ label: 'What', rowHeader: true, cell: (row) => row.what }, ...tallyColumns]}
      />

      <TakenOut {...{ report, explained }} />

      <h2 id="time">Over time</h2>
      <VerdictKey timezone={timezone} />
      <div className="charts">
        <Chart kind="opens-hours" title="Opens, by hour" />
        <Chart kind="clicks-hours" title="Clicks, by hour" />
        {timeline.days.length > 0 ? (
          <>
            <Chart kind="opens-days" title="Opens, by day after that" />
            <Chart kind="clicks-days" title="Clicks, by day after that" />
          </>
        ) : null}
      </div>
      <details>
        <summary>The same as a table</summary>
        <TimeTable
          caption={`The first 48 hours, by hour (${timezone})`}
          points={timeline.hours}
          timezone={timezone}
          withTime
        />
        {timeline.days.length > 0 ? (
          <TimeTable caption={`After that, by day (${timezone})`} points={timeline.days} timezone={timezone} />
        ) : null}
      </details>

      <ClickMap report={report} />

      <Questions questions={questions} />

      {placements.length === 0 ? (
        <p className="muted">This issue has no sponsored item.</p>
      ) : (
        <DataTable
          caption="Sponsored items"
          rows={placements}
          rowKey={(row) => row.slot}
          columns={[
            { label: 'Slot', minor: true, cell: (row) => row.slot },
            { label: 'Sponsor', rowHeader: true, cell: (row) => row.sponsor },
            { label: 'Item', cell: (row) => <Target {...row} /> },
            ...tallyColumns,
          ]}
        />
      )}
      <DataTable
        caption="By section"
        foldAfter={8}
        rows={sections}
        rowKey={(row) => row.section}
        columns={[
          { label: 'Section', rowHeader: true, cell: (row) => row.section },
          { label: 'Links', end: true, minor: true, cell: (row) => row.links },
          ...tallyColumns,
        ]}
      />

      <h2 id="positions">By position in the issue</h2>
      <Chart kind="positions" title="Clicks, by position from top to bottom" whole />
      <DataTable
        caption="Links, in the order of the issue"
        foldAfter={12}
        rows={links}
        rowKey={(row) => row.position}
        columns={[
          { label: 'Link', end: true, minor: true, cell: (row) => row.position + 1 },
          { label: 'Leads to', rowHeader: true, cell: (row) => <Target {...row} /> },
          { label: 'Section', cell: (row) => row.section ?? 'Intro and closing words' },
          ...tallyColumns,
          {
            label: 'Wrong?',
            cell: (row) => (
              <a href={reportPath(report, `/links/${row.position + 1}`)}>
                Correct
                <span className="visually-hidden">
                  {' '}
                  link {row.position + 1}, {row.label}
                </span>
              </a>
            ),
          },
        ]}
      />
      <MailClients clients={report.readWith} />
      {corrections.length > 0 ? (
        <>
          <h2 id="corrections">Links that were corrected</h2>
          <Corrections {...{ corrections, timezone }} />
        </>
      ) : null}
      <p>
        <small>
          Raw is everything that came: human, unsure and machine together. The range is where the number of people’s
          events lies in 19 of 20 cases. Readers are people, each counted once; the rate is readers over deliveries that
          may have arrived: accepted and uncertain ones. <a href={explained}>How we count</a>
        </small>
      </p>
    </>
  );
}

/** Shown above the numbers, because they do not include the readers of other sends. */
function OtherSends({ report: { issue, otherSends }, timezone }: { report: IssueReport; timezone: string }) {
  const reached = otherSends.filter(({ arrived }) => arrived > 0);
  if (reached.length === 0) return null;
  return (
    <Notice tone="warning" title="This issue went out in more than one send">
      {reached.map(({ send, status, sentAt, arrived }) => (
        <p key={send}>
          Send {send} ({status}
          {sentAt === null ? '' : `, ${momentWords(Date.parse(sentAt), timezone)}`}) reached {readersWords(arrived)},
          whose opens and clicks are not in these numbers: <a href={`/reports/${issue}?send=${send}`}>its own report</a>
          .
        </p>
      ))}
    </Notice>
  );
}

/** A link's label and, if it was corrected, where it led before. */
function Target({ label, url, sentUrl }: { label: string; url: string; sentUrl: string }): ReactNode {
  return (
    <>
      <a href={url} rel="noreferrer">
        {label}
      </a>
      {sentUrl === url ? null : (
        <>
          {' '}
          <Badge tone="warning">corrected</Badge> <small className="url">led to {sentUrl} when it was sent</small>
        </>
      )}
    </>
  );
}

function notAccepted({ rejected, uncertain, skipped, deferred }: IssueReport['deliveries']): string {
  const parts = (
    [
      [rejected, 'rejected'],
      [uncertain, 'uncertain'],
      [skipped, 'skipped'],
      [deferred, 'deferred'],
    ] as const
  ).filter(([some]) => some > 0);
  return parts.length === 0
    ? ' by the mail server'
    : `; ${parts.map(([some, word]) => `${count(some)} ${word}`).join(', ')}`;
}
