import type { FindingGroup, Severity } from './finding.ts';

/** The description of a rule in docs/checks.md, in a SARIF report and next to a finding on the desk. Markdown. */
export interface Rule {
  group: FindingGroup;
  /** The highest severity that a finding of this rule can have. */
  severity: Severity;
  /** What was found. */
  what: string;
  /** Why it matters to a reader, a sponsor or the sender. */
  why: string;
  /** What to do about it. */
  fix: string;
  /** Whether an error of this rule may be waived. Warnings and infos always may. */
  waivable?: boolean;
  /** A waiver holds for one address and names who decided it: a corrected address needs no waiver, another one its own. */
  waivedByAddress?: boolean;
  /** Found only with network access: to the linked sites, or to the sender's DNS. */
  needs?: 'links' | 'dns';
}
