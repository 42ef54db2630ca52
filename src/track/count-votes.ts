import type { Verdict } from '../db/tables/track.ts';

/** A click of one reader. The verdict also depends on the reader's other clicks. */
export interface JudgedClick {
  link: number;
  verdict: Verdict;
  /** ms since the epoch. */
  at: number;
}

/** Readers by verdict, each counted once. */
export type Votes = Record<Verdict, number>;

export interface VoteCounter {
  /** Takes all clicks of one reader, in order of time. */
  add(clicks: JudgedClick[]): void;
  /** Votes for the answer that a link gives. */
  of(link: number): Votes;
}

/**
 * Counts votes: a click on a link that answers a question. A reader has one vote for each question, and the last click
 * counts. Human clicks take precedence over unsure ones, and those over machines: a scanner that opens every link
 * before or after its reader must not change the reader's answer. Computed from all clicks, so that new verdicts give
 * new counts.
 */
export function openVoteCounter(questionOf: (link: number) => string | undefined): VoteCounter {
  const counted = new Map<number, Votes>();
  const votesFor = (link: number): Votes => {
    const known = counted.get(link) ?? { human: 0, unsure: 0, machine: 0 };
    counted.set(link, known);
    return known;
  };
  return {
    add(clicks) {
      const byQuestion = Map.groupBy(clicks, ({ link }) => questionOf(link));
      for (const [question, own] of byQuestion) {
        const vote = question === undefined ? undefined : voteOf(own);
        if (vote) votesFor(vote.link)[vote.verdict]++;
      }
    },
    of: votesFor,
  };
}

function voteOf(clicks: JudgedClick[]): JudgedClick | undefined {
  for (const wanted of ['human', 'unsure', 'machine'] as const) {
    const last = clicks.findLast(({ verdict }) => verdict === wanted);
    if (last) return last;
  }
  return undefined;
}
