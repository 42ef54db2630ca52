import { formatTable } from '../../src/cli/kit/table.ts';
import { shareOf, type KindScore, type SlotScore } from './run.ts';

const percent = (value: number) => `${value.toFixed(1)} %`;

/** The tables of docs/numbers.md. */
export function formatVerdicts({ kinds, slots }: { kinds: KindScore[]; slots: SlotScore[] }): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  const sends = [...Map.groupBy(kinds, ({ world, scanned }) => `${world}, ${100 * scanned} % scanned`)];
  const totals = sends.map(([name, rows]) => {
    const [first] = rows;
    const items = slots.filter(({ world, scanned }) => world === first!.world && scanned === first!.scanned);
    const errors = items
      .map(({ truth, counted }) => Math.abs(counted / Math.max(1, truth) - 1))
      .toSorted((a, b) => a - b);
    const people = rows.filter(({ isPerson }) => isPerson);
    const machines = rows.filter(({ isPerson }) => !isPerson);
    return [
      name,
      percent(shareOf(people, 'human')),
      percent(shareOf(people, 'unsure')),
      percent(shareOf(machines, 'machine')),
      percent(shareOf(machines, 'unsure')),
      percent(100 * errors[Math.floor(errors.length / 2)]!),
      percent(100 * errors.at(-1)!),
      percent((100 * items.filter(({ truth, low, high }) => low <= truth && truth <= high).length) / items.length),
    ];
  });
  const byKind = [...Map.groupBy(kinds, ({ world, who }) => `${world}: ${who}`)].map(([name, rows]) => [
    name,
    rows[0]!.isPerson ? 'person' : 'machine',
    rows.reduce((sum, { clicks }) => sum + clicks, 0).toLocaleString('en'),
    percent(shareOf(rows, 'human')),
    percent(shareOf(rows, 'unsure')),
    percent(shareOf(rows, 'machine')),
  ]);
  return [
    formatTable(
      [
        ...[
          { title: 'simulated sends' },
          right('people kept'),
          right('unsure'),
          right('machines caught'),
          right('unsure'),
        ],
        ...[right('item, median error'), right('largest'), right('truth in range')],
      ],
      totals,
      170,
    ),
    formatTable(
      [{ title: 'clicks of' }, { title: 'truth' }, right('clicks'), right('human'), right('unsure'), right('machine')],
      byKind,
      170,
    ),
  ].join('\n');
}
