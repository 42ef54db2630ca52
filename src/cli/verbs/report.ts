import { Command, Option } from 'commander';
import { linksAsCsv } from '../../report/report-csv.ts';
import { reportIssue, type IssueReport } from '../../report/issue-report.ts';
import { momentWords } from '../../send/plan/when.ts';
import type { Tally } from '../../report/send-counts.ts';
import { issueNumber, positiveNumber } from '../kit/issue-number.ts';
import { formatNumber } from '../kit/progress.ts';
import { formatTable, type Column } from '../kit/table.ts';
import { printData, printJson, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { storyText } from './report/story-text.ts';
import { rangeText } from './report/range-text.ts';
import { takenOutText } from './report/taken-out-text.ts';

export function reportCommand(terminal: Terminal): Command {
  return new Command('report')
    .description(
      'Show an issue’s numbers: deliveries, opens, clicks by link and section, each sponsored item, mail clients.',
    )
    .argument('<number>', 'the issue’s number', issueNumber)
    .option('--json', 'print it as JSON')
    .addOption(new Option('--csv', 'print a line for each link as CSV').conflicts('json'))
    .option('--send <send>', 'of this send, if the issue has several; `galley status` lists them', positiveNumber)
    .addHelpText(
      'after',
      `
It begins with who opened and who clicked, what was taken out and why, and whether that is usual. Raw counts include
everything; readers are people, each counted once, without robots, prefetchers and scanners. The range is where the
number of people’s events lies in 19 of 20 cases.
The rate is readers divided by deliveries that may have arrived: accepted and uncertain ones.

Examples:
  galley report 180
  galley report 180 --csv > clicks.csv
  galley report 180 --send 2               if an issue has several sends`,
    )
    .action((number: number, { json, csv, send }: { json?: boolean; csv?: boolean; send?: number }) =>
      withApp(terminal, async ({ db, config }) => {
        const { stdout } = terminal;
        const report = await reportIssue(db, number, { send, timezone: config.publication.timezone });
        if (json) printJson(stdout, report);
        else if (csv) printData(stdout, linksAsCsv(report));
        else stdout.write(formatReport(report, config.publication.timezone, stdout.columns || 110));
      }),
    );
}

const right = (title: string): Column => ({ title, align: 'right' });
const readers = (count: number, more = '') => `${formatNumber(count)} ${more}${count === 1 ? 'reader' : 'readers'}`;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const tallyColumns = [right('raw'), right('human'), right('unsure'), right('machine'), right('readers'), right('rate')];
const tallyCells = (tally: Tally, rate: number) =>
  [tally.raw, tally.human, tally.unsure, tally.machine, tally.humanReaders].map(formatNumber).concat(percent(rate));

function formatReport(report: IssueReport, timeZone: string, width: number): string {
  const { deliveries, opens, clicks } = report;
  const parts = [
    `Issue ${report.issue}: ${report.subject}\n${report.sentAt === null ? 'Not sent yet,' : `Sent ${momentWords(Date.parse(report.sentAt), timeZone)}`} to ${readers(report.recipients)}, ${report.status}\n`,
    storyText(report, width),
    formatTable(
      [
        right('accepted'),
        right('deferred'),
        right('rejected'),
        right('uncertain'),
        right('skipped'),
        right('unsubscribed'),
      ],
      [
        [
          deliveries.accepted,
          deliveries.deferred,
          deliveries.rejected,
          deliveries.uncertain,
          deliveries.skipped,
          report.unsubscribes,
        ].map(formatNumber),
      ],
    ),
    formatTable(
      [{ title: '' }, ...tallyColumns],
      [
        ['opens', ...tallyCells(opens, opens.rate)],
        ['clicks', ...tallyCells(clicks, clicks.rate)],
      ],
    ),
    takenOutText(report, width),
  ];
  const reached = report.otherSends.filter(({ arrived }) => arrived > 0);
  for (const { send, audience, status, arrived } of reached)
    parts.splice(
      1,
      0,
      `Send ${send} of this issue (to ${audience}, ${status}) reached ${readers(arrived, 'more ')}, who are not in these numbers: galley report ${report.issue} --send ${send}\n`,
    );
  if (report.placements.length > 0) {
    const rows = report.placements.map((placement) => [
      `${placement.slot} ${placement.sponsor}: ${placement.label}`,
      ...[formatNumber(placement.human), rangeText(placement.range)],
      ...[placement.raw, placement.machine, placement.humanReaders].map(formatNumber),
      percent(placement.clickRate),
    ]);
    const columns = ['human', 'range', 'raw', 'machine', 'readers', 'rate'].map(right);
    parts.push(formatTable([{ title: 'sponsored' }, ...columns], rows, width));
  }
  for (const { asked, answers } of report.questions)
    parts.push(
      formatTable(
        [{ title: asked }, right('human'), right('unsure'), right('machine'), right('share'), { title: '' }],
        answers.map(({ words, human, unsure, machine, share }) => [
          words,
          ...[human, unsure, machine].map(formatNumber),
          percent(share),
          '█'.repeat(Math.round(share * 20)),
        ]),
        width,
      ),
    );
  parts.push(
    formatTable(
      [{ title: 'section' }, right('links'), ...tallyColumns],
      report.sections.map((section) => [
        section.section,
        String(section.links),
        ...tallyCells(section, section.clickRate),
      ]),
      width,
    ),
  );
  const clicked = report.links
    .filter((link) => link.raw > 0)
    .toSorted((a, b) => b.humanReaders - a.humanReaders || b.raw - a.raw);
  const silent = report.links.length - clicked.length;
  if (clicked.length > 0)
    parts.push(
      formatTable(
        [right('link'), { title: 'label' }, ...tallyColumns],
        clicked.map((link) => [String(link.position + 1), link.label, ...tallyCells(link, link.clickRate)]),
        width,
      ),
    );
  if (silent > 0)
    parts.push(`${silent} of ${report.links.length} links were not clicked${clicked.length > 0 ? '' : ' yet'}.\n`);
  if (report.readWith.length > 0)
    parts.push(
      formatTable(
        [{ title: 'read with' }, right('readers'), right('share')],
        report.readWith.map((client) => [client.name, formatNumber(client.opens), percent(client.share)]),
      ),
    );
  if (report.corrections.length > 0) {
    parts.push(
      `Links that were corrected after the send:\n${report.corrections.map(({ position, label, from, to, reason, by, at }) => `  ${position + 1} ${label}\n    led to   ${from}\n    leads to ${to}\n    since ${momentWords(Date.parse(at), timeZone)}, by ${by}: ${reason}\n`).join('')}`,
    );
  }
  return parts.join('\n');
}
