import type { Finding } from '../../gate/finding.ts';

/** What the page needs of a finding: to say it, and to say it in its place. */
export type ShownProblem = Pick<Finding, 'severity' | 'rule' | 'message' | 'hint' | 'line' | 'column' | 'path'>;

export function shownProblem({ severity, rule, message, hint, line, column, path }: ShownProblem): ShownProblem {
  return { severity, rule, message, hint, line, column, path };
}

/** What marks a part as a whole: one mistake outweighs any warning, and a note marks nothing. */
export function worstOf(problems: Pick<ShownProblem, 'severity'>[]): 'error' | 'warning' | undefined {
  if (problems.some(({ severity }) => severity === 'error')) return 'error';
  return problems.some(({ severity }) => severity === 'warning') ? 'warning' : undefined;
}
