import type { Finding } from '../../gate/finding.ts';
import { isElsewhere } from '../draft/edit-address.ts';

/** The part of a finding that the page shows. */
export interface ShownProblem extends Pick<
  Finding,
  'severity' | 'rule' | 'message' | 'hint' | 'line' | 'column' | 'path' | 'fix'
> {
  /** Its position in another file, such as `bookings.yaml, line 12`; then `line` is not set. */
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
  fix,
}: Omit<Finding, 'group'>): ShownProblem {
  if (isElsewhere(file))
    return { severity, rule, message, hint, path, elsewhere: line === undefined ? file : `${file}, line ${line}` };
  return { severity, rule, message, hint, line, column, path, fix };
}

/** The mark of a part with several problems: error before warning; notes give no mark. */
export function worstOf(problems: Pick<ShownProblem, 'severity'>[]): 'error' | 'warning' | undefined {
  if (problems.some(({ severity }) => severity === 'error')) return 'error';
  return problems.some(({ severity }) => severity === 'warning') ? 'warning' : undefined;
}
