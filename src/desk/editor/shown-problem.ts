import type { Finding } from '../../gate/finding.ts';
import { isElsewhere } from '../draft/edit-address.ts';

/** What the page needs of a finding: to say it, and to say it in its place. */
export interface ShownProblem extends Pick<
  Finding,
  'severity' | 'rule' | 'message' | 'hint' | 'line' | 'column' | 'path'
> {
  /** Where it is, if not in the draft: `bookings.yaml, line 12`. Then it has no line here. */
  elsewhere?: string;
}

export function shownProblem({
  severity,
  rule,
  message,
  hint,
  file,
  line,
  column,
  path,
}: Omit<Finding, 'group'>): ShownProblem {
  if (isElsewhere(file))
    return { severity, rule, message, hint, path, elsewhere: line === undefined ? file : `${file}, line ${line}` };
  return { severity, rule, message, hint, line, column, path };
}

/** What marks a part as a whole: one mistake outweighs any warning, and a note marks nothing. */
export function worstOf(problems: Pick<ShownProblem, 'severity'>[]): 'error' | 'warning' | undefined {
  if (problems.some(({ severity }) => severity === 'error')) return 'error';
  return problems.some(({ severity }) => severity === 'warning') ? 'warning' : undefined;
}
