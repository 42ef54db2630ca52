import type { ReactNode } from 'react';
import type { Publication } from '../config/config.ts';
import { Fold } from '../http/blocks.tsx';
import type { ReaderWords } from '../words/languages.ts';

export interface ArchiveIssue {
  issue: number;
  subject: string;
  preheader: string;
  /** ISO date. */
  date: string;
}

interface ArchivePageProps {
  words: ReaderWords['archive'];
  issueName: ReaderWords['issue']['issue'];
  publication: Pick<Publication, 'name' | 'tagline' | 'lang' | 'brand'>;
  /** The newest first. */
  issues: ArchiveIssue[];
  form: ReactNode;
}

/** So many earlier issues are listed before the others fold by year. */
const maxOpen = 20;

/** What the publication is, the form, the latest issue in full width, and the earlier ones. */
export function ArchivePage({ words, issueName, publication, issues, form }: ArchivePageProps) {
  const [latest, ...earlier] = issues;
  const day = (date: string) => formatDay(date, publication.lang);
  return (
    <>
      <section className="hero">
        <h1>{publication.name}</h1>
        {publication.tagline ? <p className="lead">{publication.tagline}</p> : null}
        {form}
      </section>
      {latest ? (
        <section className="latest">
          <h2 className="eyebrow">{words.latest}</h2>
          <article className="card">
            <p className="muted">
              {issueName(latest.issue)} · <time dateTime={latest.date}>{day(latest.date)}</time>
            </p>
            <h3>
              <a href={`/issues/${latest.issue}`}>{latest.subject}</a>
            </h3>
            {latest.preheader ? <p>{latest.preheader}</p> : null}
            <p>
              <a className="button" href={`/issues/${latest.issue}`}>
                {words.read(latest.issue)}
              </a>
            </p>
          </article>
        </section>
      ) : (
        <section className="empty">
          <h2>{words.none}</h2>
          <p>{words.noneYet}</p>
        </section>
      )}
      {earlier.length > 0 ? (
        <section>
          <h2 className="eyebrow">{words.earlier}</h2>
          <EarlierIssues issues={earlier.slice(0, maxOpen)} issueName={issueName} day={day} />
          {[...Map.groupBy(earlier.slice(maxOpen), ({ date }) => date.slice(0, 4))].map(([year, those]) => (
            <Fold key={year} summary={words.year(year, those.length)}>
              <EarlierIssues issues={those} issueName={issueName} day={day} />
            </Fold>
          ))}
        </section>
      ) : null}
    </>
  );
}

function EarlierIssues({
  issues,
  issueName,
  day,
}: {
  issues: ArchiveIssue[];
  issueName: (number: number) => string;
  day: (date: string) => string;
}) {
  return (
    <ul className="rows issues">
      {issues.map(({ issue, subject, date }) => (
        <li key={issue}>
          <span className="what">
            <a href={`/issues/${issue}`}>{subject}</a>
          </span>
          <span className="side">
            {issueName(issue)} <time dateTime={date}>{day(date)}</time>
          </span>
        </li>
      ))}
    </ul>
  );
}

function formatDay(date: string, lang: string): string {
  return Temporal.PlainDate.from(date).toLocaleString(lang, { dateStyle: 'long' });
}
