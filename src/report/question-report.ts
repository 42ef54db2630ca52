import type { IssueLink } from '../issue/issue-link.ts';
import type { Votes } from '../track/count-votes.ts';

export interface AnswerReport extends Votes {
  /** Id of the answer, unique within the question. */
  answer: string;
  words: string;
  /** 0-based position of the answer's link. */
  position: number;
  /** Share of the human votes for this question; 0 to 1. */
  share: number;
}

/** A question that readers answer by clicking, with one vote for each reader. */
export interface QuestionReport extends Votes {
  question: string;
  asked: string;
  /** In the order of the issue. */
  answers: AnswerReport[];
}

/** Every question of an issue with its votes, in reading order. */
export function reportQuestions(links: IssueLink[], votesOf: (link: number) => Votes): QuestionReport[] {
  const answers = links.flatMap(({ answer, label }, position) => (answer ? [{ answer, label, position }] : []));
  return [...Map.groupBy(answers, ({ answer }) => answer.question).values()].map((own) => {
    const counted = own.map(({ answer, label, position }) => ({
      answer: answer.id,
      words: label,
      position,
      ...votesOf(position),
    }));
    const total = sumVotes(counted);
    return {
      question: own[0]!.answer.question,
      asked: own[0]!.answer.asked,
      ...total,
      answers: counted.map((answer) => ({ ...answer, share: total.human === 0 ? 0 : answer.human / total.human })),
    };
  });
}

export function sumVotes(votes: Votes[]): Votes {
  const sum = (verdict: keyof Votes) => votes.reduce((total, each) => total + each[verdict], 0);
  return { human: sum('human'), unsure: sum('unsure'), machine: sum('machine') };
}
