import { Bar, type Column } from '../../http/blocks.tsx';
import type { ReasonCount, Tally } from '../../report/send-counts.ts';
import { count } from '../kit/words.ts';
import { rangeWords } from './range-words.ts';
import { Why } from './taken-out.tsx';

type Counted = Tally & { clickRate: number; reasons?: ReasonCount[] };

/** The numbers of a row, the same in every table of a report. */
export const tallyColumns: Column<Counted>[] = [
  { label: 'Raw', end: true, minor: true, cell: (row) => count(row.raw) },
  { label: 'Human', end: true, cell: (row) => count(row.human) },
  { label: 'Range', end: true, minor: true, cell: (row) => rangeWords(row.range) },
  { label: 'Unsure', end: true, minor: true, cell: (row) => count(row.unsure) },
  {
    label: 'Machine',
    end: true,
    minor: true,
    cell: (row) => <Why machine={row.machine} reasons={row.reasons ?? []} />,
  },
  { label: 'Readers', end: true, cell: (row) => count(row.humanReaders) },
  { label: 'Rate', end: true, cell: (row) => percent(row.clickRate) },
  {
    label: 'Share',
    minor: true,
    cell: (row) => <Bar share={row.clickRate} label={`${percent(row.clickRate)} of deliveries`} />,
  },
];

/** Such as `41.5 %` for 0.415. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
