import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { Rendition } from '../issue/render.ts';
import { clicksByReader } from '../track/count-events.ts';
import { openVoteCounter } from '../track/count-votes.ts';
import { questionOf, reportQuestions, sumVotes, type QuestionReport } from './question-report.ts';

/**
 * Returns the questions of an issue with the votes of all its sends; empty if it has no questions or was never sent.
 */
export type VotesSoFar = (issue: number) => Promise<QuestionReport[]>;

/** Issues whose votes are cached; older ones are counted again when requested. */
const maxIssues = 50;

/**
 * Counting reads every click of the issue, and thousands of readers may ask within minutes. So a count is kept for
 * twenty times as long as it took: a small list always sees current votes, and for a large one counting takes at most 5
 * % of the time.
 */
export function openVotesSoFar(db: Database, clock: Clock): VotesSoFar {
  const known = new Map<number, { questions: Promise<QuestionReport[]>; until: number }>();
  return (issue) => {
    const kept = known.get(issue);
    if (kept && clock.now() < kept.until) return kept.questions;
    const startedAt = clock.now();
    // Requests during the count wait for it.
    const entry = { questions: countVotes(db, issue), until: Infinity };
    known.delete(issue);
    known.set(issue, entry);
    if (known.size > maxIssues) known.delete(known.keys().next().value!);
    entry.questions.then(
      () => (entry.until = clock.now() + 20 * (clock.now() - startedAt)),
      () => (entry.until = 0),
    );
    return entry.questions;
  };
}

async function countVotes(db: Database, issue: number): Promise<QuestionReport[]> {
  const sends = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select(['send.id', 'rendition.body'])
    .where('send.issue_number', '=', issue)
    .where('send.started_at', 'is not', null)
    .orderBy('send.id', 'desc')
    .execute();
  const bySend: QuestionReport[][] = [];
  for (const { id, body } of sends) {
    const { links } = JSON.parse(body) as Rendition;
    if (!links.some(({ answer }) => answer)) continue;
    const votes = openVoteCounter(questionOf(links));
    for await (const clicks of clicksByReader(db, id)) votes.add(clicks);
    bySend.push(reportQuestions(links, votes));
  }
  return mergeQuestions(bySend);
}

/**
 * Several sends of an issue go to different readers, so their votes are added. The texts are those of the newest send.
 */
function mergeQuestions(bySend: QuestionReport[][]): QuestionReport[] {
  const [newest = []] = bySend;
  const all = bySend.flat();
  return newest.map((question) => {
    const same = all.filter((other) => other.question === question.question);
    const total = sumVotes(same);
    return {
      ...question,
      ...total,
      answers: question.answers.map((answer) => {
        const votes = sumVotes(
          same.flatMap(({ answers }) => answers.filter((other) => other.answer === answer.answer)),
        );
        return { ...answer, ...votes, share: total.human === 0 ? 0 : votes.human / total.human };
      }),
    };
  });
}
