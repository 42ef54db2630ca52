import { DataTable, type Column } from '../../http/blocks.tsx';
import type { ByVerdict, TimelinePoint } from '../../report/timeline.ts';
import { count } from '../kit/words.ts';

export function VerdictKey({ timezone }: { timezone: string }) {
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
export function Chart({ kind, title, whole = false }: { kind: string; title: string; whole?: boolean }) {
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

export function TimeTable({
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
