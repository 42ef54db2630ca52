import { Bar, Notice } from '../../http/blocks.tsx';
import type { IssueReport } from '../../report/issue-report.ts';
import { count } from '../kit/words.ts';
import { reportPath } from './report-path.ts';
import { percent } from './tally-columns.tsx';

/** The issue as it was sent, in a frame, and its links by readers. */
export function ClickMap({ report }: { report: IssueReport }) {
  const { links } = report;
  const ranked = links.toSorted((a, b) => b.humanReaders - a.humanReaders || b.raw - a.raw || a.position - b.position);
  const maxReaders = Math.max(0, ...links.map(({ humanReaders }) => humanReaders));
  return (
    <section aria-labelledby="map">
      <h2 id="map">Click map</h2>
      {links.some(({ raw }) => raw > 0) ? (
        <p className="muted">
          The issue as it was sent. Beside each link are its number and how many readers clicked it; the list leads to
          its place.
        </p>
      ) : (
        <Notice>
          <p>No link has been clicked yet. Each click shows here as soon as it is stored.</p>
        </Notice>
      )}
      <div className="map">
        <iframe
          name="click-map"
          title="The issue as it was sent, with clicks beside each link"
          src={reportPath(report, '/map')}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
        <nav className="map-legend" aria-label="Links by readers" tabIndex={0}>
          <ol>
            {ranked.map((link) => (
              <li key={link.position}>
                <span className="n">{link.position + 1}</span>
                <a href={`${reportPath(report, '/map')}#link-${link.position + 1}`} target="click-map">
                  {link.label}
                </a>
                <span className="r">
                  {count(link.humanReaders)}
                  <span className="visually-hidden"> {link.humanReaders === 1 ? 'reader' : 'readers'}</span>
                </span>
                <Bar
                  share={maxReaders === 0 ? 0 : link.humanReaders / maxReaders}
                  label={`${percent(link.clickRate)} of deliveries`}
                />
              </li>
            ))}
          </ol>
        </nav>
      </div>
    </section>
  );
}
