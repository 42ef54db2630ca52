import { Bar, DataTable, PageHead } from '../http/blocks.tsx';
import type { QuestionReport } from './question-report.ts';

interface VotesPageProps {
  question: QuestionReport;
  /** The label of the answer that the reader clicked. */
  chosen: string | undefined;
  /** Whether clicks are counted; not with `tracking: off`. */
  isCounted: boolean;
  issueUrl: string;
}

/** The page after an answer: the reader's answer, and the votes so far. */
export function VotesPage({ question: { asked, answers, human }, chosen, isCounted, issueUrl }: VotesPageProps) {
  return (
    <>
      <PageHead title="Thank you" lead={asked} />
      {chosen === undefined ? null : (
        <p>
          You chose <strong dir="auto">{chosen}</strong>.
        </p>
      )}
      {isCounted ? (
        <>
          <DataTable
            caption={
              human === 1
                ? '1 reader has answered so far'
                : `${human.toLocaleString('en')} readers have answered so far`
            }
            rows={answers}
            rowKey={(row) => row.answer}
            columns={[
              { label: 'Answer', rowHeader: true, cell: (row) => <span dir="auto">{row.words}</span> },
              { label: 'Readers', end: true, cell: (row) => row.human.toLocaleString('en') },
              { label: 'Share', end: true, cell: (row) => percent(row.share) },
              { label: '', cell: (row) => <Bar share={row.share} label={percent(row.share)} /> },
            ]}
          />
          <p>
            <small>
              Clicks in the email are counted, one answer for each reader. To change yours, click another answer in the
              email.
            </small>
          </p>
        </>
      ) : (
        <p>This newsletter does not record what its readers click, so answers are not counted.</p>
      )}
      <p>
        <a href={issueUrl}>Back to the issue</a>
      </p>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
