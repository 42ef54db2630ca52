import { Badge, DataTable } from '../../http/blocks.tsx';
import type { IssueReport } from '../../report/issue-report.ts';
import type { ReasonCount } from '../../report/send-counts.ts';
import { isGeneralCode, isLeftOpen } from '../../track/judge/signals.ts';
import { wordsOfRule } from '../../track/rule-words.ts';
import { count } from '../kit/words.ts';

/** What was taken out of the numbers, or left open, and why. */
export function TakenOut({ report: { opens, clicks, rules }, explained }: { report: IssueReport; explained: string }) {
  return (
    <section aria-labelledby="taken-out">
      <h2 id="taken-out">What was taken out, and why</h2>
      <p className="muted">
        An event has one main reason, and counts once. General invalid traffic says what it is, or is fetched ahead;
        sophisticated invalid traffic looks like people and is found by what it does. Rules version {rules.version};{' '}
        <a href={explained}>how we count</a> explains them.
      </p>
      <ReasonTable caption="Clicks" kind={clicks} />
      <ReasonTable caption="Opens" kind={opens} />
    </section>
  );
}

function ReasonTable({ caption, kind }: { caption: string; kind: { raw: number; reasons: ReasonCount[] } }) {
  if (kind.reasons.length === 0) return <p className="muted">{caption}: nothing was taken out or left open.</p>;
  return (
    <DataTable
      caption={`${caption} that were taken out or left open, of ${count(kind.raw)}`}
      rows={kind.reasons}
      rowKey={(row) => row.rule}
      columns={[
        { label: 'They', rowHeader: true, cell: (row) => wordsOfRule(row.rule) },
        { label: 'Rule', cell: (row) => <code>{row.rule}</code> },
        {
          label: 'Invalid traffic',
          cell: (row) =>
            isGeneralCode(row.rule) ? (
              <Badge>general</Badge>
            ) : isLeftOpen(row.rule) ? (
              <Badge>left open</Badge>
            ) : (
              <Badge tone="warning">sophisticated</Badge>
            ),
        },
        { label: 'Events', end: true, cell: (row) => count(row.count) },
      ]}
    />
  );
}

/** A number of machine clicks that opens into its reasons. */
export function Why({ machine, reasons }: { machine: number; reasons: ReasonCount[] }) {
  if (reasons.length === 0) return count(machine);
  return (
    <details className="why">
      <summary>
        {count(machine)}
        <span className="visually-hidden"> taken out: why</span>
      </summary>
      <ul>
        {reasons.slice(0, 6).map(({ rule, count: times }) => (
          <li key={rule}>
            {count(times)} {wordsOfRule(rule)}
          </li>
        ))}
      </ul>
    </details>
  );
}
