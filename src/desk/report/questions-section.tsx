import { Bar, DataTable } from '../../http/blocks.tsx';
import type { QuestionReport } from '../../report/question-report.ts';
import { count } from '../kit/words.ts';
import { percent } from './tally-columns.tsx';

/** Answers that readers gave by clicking, one vote each. */
export function Questions({ questions }: { questions: QuestionReport[] }) {
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">Answers</h2>
      {questions.map(({ question, asked, answers, human, unsure, machine }) => (
        <DataTable
          key={question}
          caption={`${asked} ${count(human)} human, ${count(unsure)} unsure, ${count(machine)} machine`}
          rows={answers}
          rowKey={(row) => row.answer}
          columns={[
            { label: 'Answer', rowHeader: true, cell: (row) => row.words },
            { label: 'Human', end: true, cell: (row) => count(row.human) },
            { label: 'Unsure', end: true, cell: (row) => count(row.unsure) },
            { label: 'Machine', end: true, cell: (row) => count(row.machine) },
            { label: 'Of human votes', end: true, cell: (row) => percent(row.share) },
            { label: 'Share', cell: (row) => <Bar share={row.share} label={`${percent(row.share)} of human votes`} /> },
          ]}
        />
      ))}
      <p>
        <small>
          Each reader has one vote for each question: the last click that a person made. A reader with only unsure or
          machine clicks counts there.
        </small>
      </p>
    </section>
  );
}
