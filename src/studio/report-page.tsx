import type { Database } from '../db/open.ts';
import { Bar, DataTable, errorPage, htmlResponse, Notice, PageHead, renderPage, type Column, type Page } from '../page.tsx';
import { GalleyError } from '../problem.ts';
import { reportIssue, type IssueReport } from '../sponsor/report.ts';
import type { Tally } from '../track/count-events.ts';

/** An issue's numbers: raw counts beside readers, each sponsored item on its own line. */
export async function reportPage(db: Database, issue: number, shell: Omit<Page, 'title' | 'children'>): Promise<Response> {
  let report: IssueReport;
  try {
    report = await reportIssue(db, issue);
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    return errorPage(404, error.message, 'A report begins with the send.', `galley send ${issue} sends it.`, shell);
  }
  const { deliveries, opens, clicks, placements, sections, links } = report;
  const clicked = links.filter((link) => link.raw > 0).toSorted((a, b) => b.humanReaders - a.humanReaders || b.raw - a.raw);
  return htmlResponse(
    renderPage({
      title: `Report of issue ${issue}`,
      ...shell,
      children: (
        <>
          <PageHead title={`Issue ${issue}: ${report.subject}`} lead={`Sent ${report.sentAt.slice(0, 16).replace('T', ' ')} UTC to ${count(report.recipients)} readers; ${count(deliveries.accepted)} accepted, ${count(deliveries.rejected)} rejected, ${count(deliveries.uncertain)} uncertain, ${count(deliveries.skipped)} skipped; ${count(report.unsubscribes)} unsubscribed.`} />
          <DataTable
            caption="What came back"
            rows={[
              { what: 'Opens', ...opens, clickRate: opens.rate },
              { what: 'Clicks', ...clicks, clickRate: clicks.rate },
            ]}
            rowKey={(row) => row.what}
            columns={[{ label: '', rowHeader: true, cell: (row) => row.what }, ...tallyColumns]}
          />
          {placements.length === 0 ? <p>This issue has no sponsored item.</p> : (
            <DataTable
              caption="Sponsored items"
              rows={placements}
              rowKey={(row) => row.slot}
              columns={[{ label: 'Slot', cell: (row) => row.slot }, { label: 'Sponsor', rowHeader: true, cell: (row) => row.sponsor }, { label: 'Item', cell: (row) => <a href={row.url}>{row.label}</a> }, ...tallyColumns]}
            />
          )}
          <DataTable caption="Sections" rows={sections} rowKey={(row) => row.section} columns={[{ label: 'Section', rowHeader: true, cell: (row) => row.section }, { label: 'Links', end: true, cell: (row) => row.links }, ...tallyColumns]} />
          {clicked.length === 0 ? (
            <Notice><p>No link has been clicked yet. Each click shows here as soon as it is stored.</p></Notice>
          ) : (
            <DataTable caption="Clicked links" rows={clicked} rowKey={(row) => row.position} columns={[{ label: 'Link', rowHeader: true, cell: (row) => <a href={row.url}>{row.label}</a> }, { label: 'Section', cell: (row) => row.section ?? 'Intro and closing words' }, ...tallyColumns]} />
          )}
          <p>
            <small>
              Raw is everything that came. Readers are people, each counted once, with robots, prefetchers and scanners left out; the rate is readers over deliveries that may have arrived: accepted and uncertain ones.
              {report.reasons.length > 0 ? ` Rules that spoke: ${report.reasons.map(({ rule, count: times }) => `${rule} ${count(times)}`).join(', ')}.` : ''}
            </small>
          </p>
        </>
      ),
    }),
  );
}

type Counted = Tally & { clickRate: number };

const tallyColumns: Column<Counted>[] = [
  { label: 'Raw', end: true, cell: (row) => count(row.raw) },
  { label: 'Human', end: true, cell: (row) => count(row.human) },
  { label: 'Unsure', end: true, cell: (row) => count(row.unsure) },
  { label: 'Machine', end: true, cell: (row) => count(row.machine) },
  { label: 'Readers', end: true, cell: (row) => count(row.humanReaders) },
  { label: 'Rate', end: true, cell: (row) => `${(row.clickRate * 100).toFixed(1)} %` },
  { label: 'Share', cell: (row) => <Bar share={row.clickRate} label={`${(row.clickRate * 100).toFixed(1)} % of deliveries`} /> },
];

function count(value: number): string {
  return value.toLocaleString('en');
}
