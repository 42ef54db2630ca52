import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { Rendition } from '../issue/render.ts';
import { judgeForReport } from '../track/judge/judge-sends.ts';
import { reportQuestions, sumVotes, type QuestionReport } from './question-report.ts';
import { readSendCounts } from './send-counts.ts';

/**
 * Returns the questions of an issue with the votes of all its sends; empty if it has no questions or was never sent.
 */
export type VotesSoFar = (issue: number) => Promise<QuestionReport[]>;

/** Issues whose votes are cached; older ones are read again when requested. */
const maxIssues = 50;
/** Readers may ask by the thousand; verdicts change within seconds. */
const keptMs = 1_000;
/** Time for judging what is new, which is the click that led here. */
const judgeMs = 100;

/** Votes are kept with the other counts; this reads them, at most once a second. */
export function openVotesSoFar(db: Database, clock: Clock): VotesSoFar {
  const known = new Map<number, { questions: Promise<QuestionReport[]>; until: number }>();
  return (issue) => {
    const kept = known.get(issue);
    if (kept && clock.now() < kept.until) return kept.questions;
    const startedAt = clock.now();
    // Requests meanwhile wait for it.
    const entry = { questions: readVotes(db, issue, startedAt), until: Infinity };
    known.delete(issue);
    known.set(issue, entry);
    if (known.size > maxIssues) known.delete(known.keys().next().value!);
    entry.questions.then(
      () => (entry.until = startedAt + Math.max(keptMs, 20 * (clock.now() - startedAt))),
      () => (entry.until = 0),
    );
    return entry.questions;
  };
}

async function readVotes(db: Database, issue: number, now: number): Promise<QuestionReport[]> {
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
    await judgeForReport(db, Number(id), now, judgeMs);
    const counts = await readSendCounts(db, Number(id));
    bySend.push(reportQuestions(links, counts.votes));
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
