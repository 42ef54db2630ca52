import type { IssueReport } from '../../../report/issue-report.ts';
import { usualWords } from '../../../report/usual-words.ts';
import { hanging } from '../../kit/hanging.ts';
import { formatNumber } from '../../kit/progress.ts';
import { rangeText } from './range-text.ts';

const readers = (count: number) => (count === 1 ? '1 reader' : `${formatNumber(count)} readers`);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** The same story as the first screen of the desk's report: who opened, who clicked, what was taken out. */
export function storyText(report: IssueReport, width: number): string {
  const { openedBy, clicks, deliveries, unsubscribes, earlier, rules } = report;
  const arrived = deliveries.accepted + deliveries.uncertain;
  const share = (some: number, of = arrived) => (of === 0 ? 0 : some / of);
  const usual = (now: number, field: 'openRate' | 'clickRate' | 'machineShare' | 'unsubscribeRate') =>
    earlier === null ? [] : [usualWords(now, earlier[field], earlier.issues)];
  const { low, high } = openedBy.rate;
  const taken = share(clicks.machine, clicks.raw);
  const lines: [name: string, texts: string[]][] = [
    [
      'opened by',
      [
        `${rangeText(openedBy)} of ${readers(arrived)}, ${low === high ? percent(low) : `${percent(low).replace(' %', '')}–${percent(high)}`}`,
        ...(low === high ? [] : ['nobody can know it better: some mail programs load pictures unread']),
        ...usual(low, 'openRate'),
      ],
    ],
    [
      'clicked by',
      [
        `${readers(clicks.humanReaders)}, ${percent(clicks.rate)}; most likely ${rangeText(clicks.readersRange)}`,
        ...usual(clicks.rate, 'clickRate'),
      ],
    ],
    [
      'taken out',
      [
        `${formatNumber(clicks.machine)} of ${clicks.raw === 1 ? '1 click' : `${formatNumber(clicks.raw)} clicks`}, ${percent(taken)}`,
        ...(clicks.machine === 0
          ? []
          : [
              `${formatNumber(clicks.general)} general: robots that say so`,
              `${formatNumber(clicks.sophisticated)} sophisticated: scanners that look like people`,
            ]),
        ...usual(taken, 'machineShare'),
      ],
    ],
    [
      'unsubscribed',
      [`${readers(unsubscribes)}, ${percent(share(unsubscribes))}`, ...usual(share(unsubscribes), 'unsubscribeRate')],
    ],
  ];
  const nameWidth = Math.max(...lines.map(([name]) => name.length)) + 2;
  const blocks = lines.map(([name, texts]) =>
    texts.map((text, index) => hanging((index === 0 ? name : '').padEnd(nameWidth), text, width)).join(''),
  );
  const unfinished = rules.isComplete
    ? ''
    : hanging('', 'Counting is not finished: some opens and clicks are missing here. Try again in a minute.', width);
  return unfinished + blocks.join('');
}
