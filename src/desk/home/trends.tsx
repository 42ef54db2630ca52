/** The last issues as pictures, drawn here: they need no script, and the table below has the same numbers. */
import { DataTable } from '../../http/blocks.tsx';
import type { IssuePoint } from '../../report/issue-trend.ts';
import { dayIn } from '../../send/plan/when.ts';
import { count } from '../kit/words.ts';

/** In units of the drawing; the page scales it. */
const size = { width: 320, height: 110, left: 4, right: 4, top: 10, bottom: 18 };

const charts = [
  ['readers', 'Readers', 'who got it'],
  ['clickers', 'Human clicks', 'readers who clicked'],
  ['unsubscribed', 'Unsubscribes', 'by this issue’s link'],
] as const;

export function Trends({ points, timezone }: { points: IssuePoint[]; timezone: string }) {
  if (points.length < 2) return null;
  return (
    <section aria-labelledby="trends" className="trends">
      <h2 id="trends">Over the last {points.length} issues</h2>
      <div className="trend-charts">
        {charts.map(([key, title, what]) => (
          <Trend
            key={key}
            title={title}
            what={what}
            points={points.map((point) => ({ ...point, value: point[key] }))}
          />
        ))}
      </div>
      <details>
        <summary>The same as a table</summary>
        <DataTable
          caption="The last issues"
          rows={points.toReversed()}
          rowKey={(row) => row.issue}
          columns={[
            {
              label: 'Issue',
              rowHeader: true,
              cell: ({ issue, send }) => <a href={`/reports/${issue}?send=${send}`}>{issue}</a>,
            },
            { label: 'Sent', cell: ({ sentAt }) => dayIn(sentAt, timezone) },
            { label: 'Readers', end: true, cell: ({ readers }) => count(readers) },
            { label: 'Opened', end: true, cell: ({ openers, readers }) => shareWords(openers, readers) },
            { label: 'Clicked', end: true, cell: ({ clickers, readers }) => shareWords(clickers, readers) },
            { label: 'Unsubscribed', end: true, cell: ({ unsubscribed }) => count(unsubscribed) },
          ]}
        />
      </details>
    </section>
  );
}

type Valued = IssuePoint & { value: number };

function Trend({ title, what, points }: { title: string; what: string; points: Valued[] }) {
  const [first, last] = [points[0]!, points.at(-1)!];
  const most = Math.max(...points.map(({ value }) => value));
  const { width, height, left, right, top, bottom } = size;
  // A line from zero: a list that grew by one in a hundred must not look as if it had doubled.
  const at = ({ value }: Valued, index: number) => ({
    x: left + (index / (points.length - 1)) * (width - left - right),
    y: height - bottom - (most === 0 ? 0 : value / most) * (height - bottom - top),
  });
  const line = points.map((point, index) => {
    const { x, y } = at(point, index);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const base = height - bottom;
  const words = `${title}, ${what}: ${count(first.value)} for issue ${first.issue}, ${count(last.value)} for issue ${last.issue}, at most ${count(most)}.`;
  return (
    <figure className="trend">
      <figcaption>
        <strong>{title}</strong> <span className="figure">{count(last.value)}</span>
        <span className="muted">{what}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words}>
        <line className="base" x1={left} x2={width - right} y1={base} y2={base} />
        <polygon className="area" points={`${left},${base} ${line.join(' ')} ${width - right},${base}`} />
        <polyline className="line" points={line.join(' ')} />
        {points.map((point, index) => {
          const { x, y } = at(point, index);
          return (
            <circle key={point.issue} cx={x.toFixed(1)} cy={y.toFixed(1)} r={index === points.length - 1 ? 4 : 2.5}>
              <title>{`Issue ${point.issue}: ${count(point.value)}`}</title>
            </circle>
          );
        })}
        <text x={left} y={height - 4}>
          {first.issue}
        </text>
        <text x={width - right} y={height - 4} textAnchor="end">
          {last.issue}
        </text>
      </svg>
    </figure>
  );
}

/** `412 (9.6 %)` */
function shareWords(some: number, all: number): string {
  return `${count(some)} (${percentWords(all === 0 ? 0 : some / all)})`;
}

export function percentWords(share: number): string {
  return `${(share * 100).toLocaleString('en', { maximumFractionDigits: share < 0.1 ? 1 : 0 })} %`;
}
