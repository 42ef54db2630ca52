import type { FindingGroup, Severity } from './finding.ts';

/** What a person is told about a rule: in docs/checks.md, in a SARIF report, beside a finding on the desk. Markdown. */
export interface Rule {
  group: FindingGroup;
  /** The most that a finding of it can be. */
  severity: Severity;
  /** What was found. */
  what: string;
  /** Why it matters to a reader, a sponsor or the sender. */
  why: string;
  /** What to do about it. */
  mend: string;
  /** Whether an error of it may be waived. Warnings and infos always may. */
  waivable?: boolean;
  /** Found only when the network is asked: the linked sites, or the sender's DNS. */
  needs?: 'links' | 'dns';
}
