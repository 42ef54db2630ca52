import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/db/tables/track.ts';
import { openVoteCounter, type JudgedClick } from '../../src/track/count-votes.ts';

/** Links 1 and 2 answer one question, 3 and 4 another; 0 is an article. */
const [article, yes, no, tea, coffee] = [0, 1, 2, 3, 4] as const;

/** The votes of readers whose clicks are given, each as link and verdict. */
function votesOf(...readers: [link: number, verdict: Verdict][][]) {
  const votes = openVoteCounter((link) => (link === article ? undefined : link <= no ? 'agree' : 'drink'));
  for (const clicks of readers)
    votes.add(clicks.map(([link, verdict], index): JudgedClick => ({ link, verdict, at: index * 60_000 })));
  return votes;
}

const none = { human: 0, unsure: 0, machine: 0 };

describe('a vote', () => {
  test('is the last click that a person made', () => {
    const votes = votesOf([
      [yes, 'human'],
      [no, 'human'],
      [no, 'human'],
    ]);
    expect(votes.of(yes)).toEqual(none);
    expect(votes.of(no)).toEqual({ ...none, human: 1 });
  });

  test('stays with its reader when a scanner opens every link before and after', () => {
    const scan: [number, Verdict][] = [
      [yes, 'machine'],
      [no, 'machine'],
    ];
    const votes = votesOf([...scan, [yes, 'human'], ...scan, [no, 'unsure']]);
    expect(votes.of(yes)).toEqual({ ...none, human: 1 });
    expect(votes.of(no)).toEqual(none);
  });

  test('is unsure or a machine’s if no person is known to have clicked, and still one', () => {
    const votes = votesOf(
      [
        [yes, 'unsure'],
        [no, 'unsure'],
        [yes, 'machine'],
      ],
      [
        [yes, 'machine'],
        [no, 'machine'],
      ],
    );
    expect(votes.of(yes)).toEqual(none);
    expect(votes.of(no)).toEqual({ human: 0, unsure: 1, machine: 1 });
  });

  test('is counted for each question separately; clicks on other links are not votes', () => {
    const votes = votesOf([
      [article, 'human'],
      [yes, 'human'],
      [coffee, 'human'],
    ]);
    expect(votes.of(yes).human).toBe(1);
    expect(votes.of(coffee).human).toBe(1);
    expect([article, no, tea].map((link) => votes.of(link))).toEqual([none, none, none]);
  });
});
