import type { ReactNode } from 'react';
import { Badge, Bar, DataTable, Notice, PageHead, type Column } from '../../http/page.tsx';
import { momentWords } from '../../send/plan/when.ts';
import type { ClientReport } from '../../report/read-with.ts';
import type { CorrectionReport, IssueReport } from '../../report/issue-report.ts';
import type { QuestionReport } from '../../report/question-report.ts';
import type { ByVerdict, TimelinePoint } from '../../report/timeline.ts';
import type { Tally } from '../../track/count-events.ts';
import { wordsOfRule } from '../../track/rule-words.ts';
import { count, readersWords } from '../kit/words.ts';
import { reportPath } from './report-path.ts';

/**
 * An issue's numbers: raw, human and unsure side by side, as charts and tables; each sponsored item on a line of its
 * own.
 */
export function ReportPage({ report, timezone }: { report: IssueReport; timezone: string }) {
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
    unsubscribes,
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
      <ul className="totals">
        <Total figure={count(deliveries.accepted)} what={`accepted${notAccepted(deliveries)}`} />
        <Total
          figure={percent(opens.rate)}
          what={`opened it: ${readersWords(opens.humanReaders)}, ${count(opens.raw)} raw`}
        />
        <Total
          figure={percent(clicks.rate)}
          what={`clicked: ${readersWords(clicks.humanReaders)}, ${count(clicks.raw)} raw`}
        />
        <Total figure={count(unsubscribes)} what="unsubscribed by this issue’s link" />
      </ul>
      <DataTable
        caption="Results"
        rows={[
          { what: 'Opens', ...opens, clickRate: opens.rate },
          { what: 'Clicks', ...clicks, clickRate: clicks.rate },
        ]}
        rowKey={(row) => row.what}
        columns={[{ label: 'What', rowHeader: true, cell: (row) => row.what }, ...tallyColumns]}
      />

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
            { label: 'Slot', cell: (row) => row.slot },
            { label: 'Sponsor', rowHeader: true, cell: (row) => row.sponsor },
            { label: 'Item', cell: (row) => <Target {...row} /> },
            ...tallyColumns,
          ]}
        />
      )}
      <DataTable
        caption="By section"
        rows={sections}
        rowKey={(row) => row.section}
        columns={[
          { label: 'Section', rowHeader: true, cell: (row) => row.section },
          { label: 'Links', end: true, cell: (row) => row.links },
          ...tallyColumns,
        ]}
      />

      <h2 id="positions">By position in the issue</h2>
      <Chart kind="positions" title="Clicks, by position from top to bottom" whole />
      <DataTable
        caption="Links, in the order of the issue"
        rows={links}
        rowKey={(row) => row.position}
        columns={[
          { label: 'Link', end: true, cell: (row) => row.position + 1 },
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
      <ReadWith clients={report.readWith} />
      {corrections.length > 0 ? (
        <>
          <h2 id="corrections">Links that were corrected</h2>
          <Corrections {...{ corrections, timezone }} />
        </>
      ) : null}
      <p>
        <small>
          Raw is everything that came: human, unsure and machine together. Readers are people, each counted once, with
          robots, prefetchers and scanners left out; the rate is readers over deliveries that may have arrived: accepted
          and uncertain ones.
        </small>
      </p>
      <Reasons reasons={report.reasons} />
    </>
  );
}

/** Why events were classified as human or machine. */
function Reasons({ reasons }: { reasons: IssueReport['reasons'] }) {
  if (reasons.length === 0) return null;
  return (
    <p>
      <small>
        How people and machines were distinguished:{' '}
        {reasons.map(({ rule, count: times }, index) => (
          <span key={rule}>
            {index > 0 ? '; ' : ''}
            {count(times)} {wordsOfRule(rule)} (<code>{rule}</code>)
          </span>
        ))}
        . <code>docs/numbers.md</code> has each rule with its verdict.
      </small>
    </p>
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

function Total({ figure, what }: { figure: string; what: string }) {
  return (
    <li>
      <span className="figure">{figure}</span>
      <span className="what">{what}</span>
    </li>
  );
}

function VerdictKey({ timezone }: { timezone: string }) {
  const verdicts = [
    ['human', 'human'],
    ['unsure', 'unsure'],
    ['machine', 'machine'],
  ] as const;
  return (
    <ul className="verdicts" aria-label="Colours of the charts">
      {verdicts.map(([key, word]) => (
        <li key={key}>
          <svg aria-hidden="true">
            <rect className={`v-${key}`} width="100%" height="100%" />
          </svg>
          {word}
        </li>
      ))}
      <li className="muted">stacked: the whole bar is raw; times are in {timezone}</li>
    </ul>
  );
}

/** Drawn by charts.js. Without scripts, the tables show the same numbers. */
function Chart({ kind, title, whole = false }: { kind: string; title: string; whole?: boolean }) {
  return (
    <figure className={whole ? 'chart whole' : 'chart'} data-chart={kind} data-title={title}>
      <figcaption>
        {title}
        <button type="button" className="quiet" data-png="" hidden>
          PNG<span className="visually-hidden"> of {title}</span>
        </button>
      </figcaption>
      <div className="plot">
        <noscript>The chart needs JavaScript; the table has the same numbers.</noscript>
      </div>
      <p className="readout" data-readout="" />
    </figure>
  );
}

function TimeTable({
  caption,
  points,
  timezone,
  withTime = false,
}: {
  caption: string;
  points: TimelinePoint[];
  timezone: string;
  withTime?: boolean;
}) {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(withTime ? { hour: '2-digit', minute: '2-digit' } : {}),
  });
  const cells = (which: 'opens' | 'clicks', what: string): Column<TimelinePoint>[] => [
    { label: `${what}, raw`, end: true, cell: (row) => count(rawOf(row[which])) },
    { label: 'human', end: true, cell: (row) => count(row[which].human) },
    { label: 'unsure', end: true, cell: (row) => count(row[which].unsure) },
  ];
  const [opens, clicks] = [cells('opens', 'Opens'), cells('clicks', 'Clicks')];
  return (
    <DataTable
      caption={caption}
      rows={points}
      rowKey={(row) => row.from}
      columns={[
        { label: 'From', rowHeader: true, cell: (row) => day.format(Date.parse(row.from)) },
        ...opens,
        ...clicks.map((column, index) => (index === 0 ? column : { ...column, label: `${column.label} clicks` })),
      ]}
    />
  );
}

function rawOf({ human, unsure, machine }: ByVerdict): number {
  return human + unsure + machine;
}

function ClickMap({ report }: { report: IssueReport }) {
  const { links } = report;
  const ranked = links.toSorted((a, b) => b.humanReaders - a.humanReaders || b.raw - a.raw || a.position - b.position);
  const maxReaders = Math.max(0, ...links.map(({ humanReaders }) => humanReaders));
  return (
    <section aria-labelledby="map">
      <h2 id="map">Click map</h2>
      {links.some(({ raw }) => raw > 0) ? (
        <p className="muted">
          The issue as it was sent. Beside each link are its number and how many readers clicked it; the list leads to
          its place.
        </p>
      ) : (
        <Notice>
          <p>No link has been clicked yet. Each click shows here as soon as it is stored.</p>
        </Notice>
      )}
      <div className="map">
        <iframe
          name="click-map"
          title="The issue as it was sent, with clicks beside each link"
          src={reportPath(report, '/map')}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
        <nav className="map-legend" aria-label="Links by readers" tabIndex={0}>
          <ol>
            {ranked.map((link) => (
              <li key={link.position}>
                <span className="n">{link.position + 1}</span>
                <a href={`${reportPath(report, '/map')}#link-${link.position + 1}`} target="click-map">
                  {link.label}
                </a>
                <span className="r">
                  {count(link.humanReaders)}
                  <span className="visually-hidden"> {link.humanReaders === 1 ? 'reader' : 'readers'}</span>
                </span>
                <Bar
                  share={maxReaders === 0 ? 0 : link.humanReaders / maxReaders}
                  label={`${percent(link.clickRate)} of deliveries`}
                />
              </li>
            ))}
          </ol>
        </nav>
      </div>
    </section>
  );
}

/** Answers that readers gave by clicking, one vote each. */
function Questions({ questions }: { questions: QuestionReport[] }) {
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">Answers</h2>
      {questions.map(({ question, asked, answers, human, unsure, machine }) => (
        <DataTable
          key={question}
          caption={`${asked} ${count(human)} human, ${count(unsure)} unsure, ${count(machine)} machine`}
          rows={answers}
          rowKey={(row) => row.answer}
          columns={[
            { label: 'Answer', rowHeader: true, cell: (row) => row.words },
            { label: 'Human', end: true, cell: (row) => count(row.human) },
            { label: 'Unsure', end: true, cell: (row) => count(row.unsure) },
            { label: 'Machine', end: true, cell: (row) => count(row.machine) },
            { label: 'Of human votes', end: true, cell: (row) => percent(row.share) },
            { label: 'Share', cell: (row) => <Bar share={row.share} label={`${percent(row.share)} of human votes`} /> },
          ]}
        />
      ))}
      <p>
        <small>
          Each reader has one vote for each question: the last click that a person made. A reader with only unsure or
          machine clicks counts there.
        </small>
      </p>
    </section>
  );
}

/** Mail clients, by each reader's first open. */
function ReadWith({ clients }: { clients: ClientReport[] }) {
  return (
    <section aria-labelledby="read-with">
      <h2 id="read-with">Read with</h2>
      {clients.length === 0 ? (
        <Notice>
          <p>
            Nothing is known yet. Each reader’s first open shows here, as far as it says which mail client it came from.
          </p>
        </Notice>
      ) : (
        <>
          <DataTable
            caption="Mail clients, by each reader’s first open"
            rows={clients}
            rowKey={(row) => row.name}
            columns={[
              { label: 'Mail client', rowHeader: true, cell: (row) => row.name },
              { label: 'Readers', end: true, cell: (row) => count(row.opens) },
              { label: 'Of first opens', end: true, cell: (row) => percent(row.share) },
              {
                label: 'Chart',
                cell: (row) => <Bar share={row.share} label={`${percent(row.share)} of first opens`} />,
              },
            ]}
          />
          <p>
            <small>
              A name without a device is all that the client tells: the picture services of Gmail and Yahoo, and Apple’s
              privacy protection, hide the rest. Apple’s loads mail whether or not anybody reads it; Outlook for Windows
              loads pictures only when asked to, and counts too little.
            </small>
          </p>
        </>
      )}
    </section>
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

export function Corrections({ corrections, timezone }: { corrections: CorrectionReport[]; timezone: string }) {
  return (
    <DataTable
      caption="What was changed after the send"
      rows={corrections}
      rowKey={(row) => `${row.position} ${row.at}`}
      columns={[
        { label: 'Link', rowHeader: true, cell: (row) => `${row.position + 1} ${row.label}` },
        { label: 'Led to', cell: (row) => <span className="url">{row.from}</span> },
        { label: 'Leads to', cell: (row) => <span className="url">{row.to}</span> },
        { label: 'Why', cell: (row) => row.reason },
        { label: 'Who and when', cell: (row) => `${row.by}, ${momentWords(Date.parse(row.at), timezone)}` },
      ]}
    />
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

type Counted = Tally & { clickRate: number };

const tallyColumns: Column<Counted>[] = [
  { label: 'Raw', end: true, cell: (row) => count(row.raw) },
  { label: 'Human', end: true, cell: (row) => count(row.human) },
  { label: 'Unsure', end: true, cell: (row) => count(row.unsure) },
  { label: 'Machine', end: true, cell: (row) => count(row.machine) },
  { label: 'Readers', end: true, cell: (row) => count(row.humanReaders) },
  { label: 'Rate', end: true, cell: (row) => percent(row.clickRate) },
  { label: 'Share', cell: (row) => <Bar share={row.clickRate} label={`${percent(row.clickRate)} of deliveries`} /> },
];

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
