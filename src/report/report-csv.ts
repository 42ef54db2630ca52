import { stringify } from 'csv-stringify/sync';
import type { IssueReport } from './issue-report.ts';

/**
 * A line for each link, in the order of the issue. `readers` are people, as in every report; what passes for readers when
 * machines count too has a name that says so. `url_as_sent` is where a link led that was corrected afterwards; empty for the others.
 */
export function linksAsCsv({ issue, links }: IssueReport): string {
  const header = [
    'issue',
    'position',
    'section',
    'label',
    'url',
    'slot',
    'sponsor',
    'raw_clicks',
    'human_clicks',
    'unsure_clicks',
    'machine_clicks',
    'readers',
    'readers_with_machines',
    'click_rate',
    'url_as_sent',
  ];
  const rows = links.map((link) => [
    issue,
    link.position + 1,
    link.section ?? '',
    link.label,
    link.url,
    link.slot ?? '',
    link.sponsor ?? '',
    link.raw,
    link.human,
    link.unsure,
    link.machine,
    link.humanReaders,
    link.readers,
    link.clickRate.toFixed(5),
    link.sentUrl === link.url ? '' : link.sentUrl,
  ]);
  // A label that starts with = would run as a formula in a spreadsheet.
  return stringify([header, ...rows], { escape_formulas: true });
}
