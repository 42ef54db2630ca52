import { stringify } from 'csv-stringify/sync';
import type { IssueReport } from './issue-report.ts';

/**
 * One line for each link, in the order of the issue. `readers` are people, as in every report; columns that include
 * machines have other names. `url_as_sent` is the former target of a corrected link, otherwise empty. Votes count each
 * reader once, and are empty for links that answer no question. General and sophisticated invalid clicks are the machine
 * ones; low and high are the range of people's clicks.
 */
export function linksAsCsv({ issue, links, questions, rules }: IssueReport): string {
  const votes = new Map(
    questions.flatMap(({ asked, answers }) =>
      answers.map(({ position, human, unsure, machine }) => [position, [asked, human, unsure, machine]] as const),
    ),
  );
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
    'question',
    'human_votes',
    'unsure_votes',
    'machine_votes',
    'general_invalid_clicks',
    'sophisticated_invalid_clicks',
    'human_clicks_low',
    'human_clicks_high',
    'rules_version',
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
    ...(votes.get(link.position) ?? ['', '', '', '']),
    link.general,
    link.sophisticated,
    link.range.low,
    link.range.high,
    rules.version,
  ]);
  // A label that starts with = would run as a formula in a spreadsheet.
  return stringify([header, ...rows], { escape_formulas: true });
}
