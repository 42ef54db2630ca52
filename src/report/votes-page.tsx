import { Bar, DataTable, PageHead } from '../http/blocks.tsx';
import type { ReaderWords } from '../words/languages.ts';
import type { QuestionReport } from './question-report.ts';

interface VotesPageProps {
  words: ReaderWords['votes'];
  question: QuestionReport;
  /** The label of the answer that the reader clicked. */
  chosen: string | undefined;
  /** Whether clicks are counted; not with `tracking: off`. */
  isCounted: boolean;
  issueUrl: string;
}

/** The page after an answer: the reader's answer, and the votes so far. */
export function VotesPage({ words, question: { asked, answers, human }, chosen, isCounted, issueUrl }: VotesPageProps) {
  return (
    <>
      <PageHead title={words.title} lead={asked} />
      {chosen === undefined ? null : (
        <p>
          {words.chosen(
            <strong key="chosen" dir="auto">
              {chosen}
            </strong>,
          )}
        </p>
      )}
      {isCounted ? (
        <>
          <DataTable
            caption={words.soFar(human)}
            rows={answers}
            rowKey={(row) => row.answer}
            columns={[
              { label: words.answer, rowHeader: true, cell: (row) => <span dir="auto">{row.words}</span> },
              { label: words.readers, end: true, cell: (row) => row.human.toLocaleString('en') },
              { label: words.share, end: true, cell: (row) => percent(row.share) },
              { label: '', cell: (row) => <Bar share={row.share} label={percent(row.share)} /> },
            ]}
          />
          <p>
            <small>{words.counted}</small>
          </p>
        </>
      ) : (
        <p>{words.notCounted}</p>
      )}
      <p>
        <a href={issueUrl}>{words.back}</a>
      </p>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
