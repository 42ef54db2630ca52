import type { ReactNode } from 'react';
import { Notice } from '../../http/blocks.tsx';
import type { IssueReport } from '../../report/issue-report.ts';
import type { Range } from '../../report/send-counts.ts';
import { usualWords } from '../../report/usual-words.ts';
import { count, readersWords } from '../kit/words.ts';
import { rangeWords } from './range-words.ts';
import { percent } from './tally-columns.tsx';

/** The first screen: who opened, who clicked, what was taken out, and whether that is usual. */
export function Story({ report }: { report: IssueReport }) {
  const { openedBy, clicks, deliveries, unsubscribes, earlier, rules } = report;
  const arrived = deliveries.accepted + deliveries.uncertain;
  const share = (readers: number) => (arrived === 0 ? 0 : readers / arrived);
  const taken = clicks.raw === 0 ? 0 : clicks.machine / clicks.raw;
  return (
    <section aria-label="In short">
      {rules.isComplete ? null : (
        <Notice tone="warning" title="Counting is not finished">
          <p>Some opens and clicks have not been judged yet and are missing here. Load the page again in a minute.</p>
        </Notice>
      )}
      <ul className="totals story">
        <Figure
          href="#opens"
          figure={percentRange(openedBy.rate)}
          what="of readers opened it"
          more={`${rangeWords(openedBy)} of ${readersWords(arrived)}; nobody can know it better, because some mail programs load pictures unread`}
          usual={earlier && usualWords(openedBy.rate.low, earlier.openRate, earlier.issues)}
        />
        <Figure
          href="#positions"
          figure={percent(clicks.rate)}
          what="of readers clicked"
          more={`${readersWords(clicks.humanReaders)}, most likely between ${rangeWords(clicks.readersRange)}`}
          usual={earlier && usualWords(clicks.rate, earlier.clickRate, earlier.issues)}
        />
        <Figure
          href="#taken-out"
          figure={percent(taken)}
          what="of clicks taken out"
          more={`${count(clicks.machine)} of ${count(clicks.raw)}: ${count(clicks.general)} by robots that say so, ${count(clicks.sophisticated)} by scanners that look like people`}
          usual={earlier && usualWords(taken, earlier.machineShare, earlier.issues)}
        />
        <Figure
          href={`/sends/${report.send}`}
          figure={count(unsubscribes)}
          what="unsubscribed by this issue’s link"
          more={`${percent(share(unsubscribes))} of readers`}
          usual={earlier && usualWords(share(unsubscribes), earlier.unsubscribeRate, earlier.issues)}
        />
      </ul>
    </section>
  );
}

function Figure({
  href,
  figure,
  what,
  more,
  usual,
}: {
  href: string;
  figure: string;
  what: string;
  more: ReactNode;
  usual: string | null;
}) {
  return (
    <li>
      <span className="figure">{figure}</span>
      <span className="name">
        <a href={href}>{what}</a>
      </span>
      <span className="what">{more}</span>
      {usual === null ? null : <span className="what usual">{usual}</span>}
    </li>
  );
}

function percentRange({ low, high }: Range): string {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? from : `${from.replace(' %', '')}–${to}`;
}
