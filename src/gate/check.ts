import type { FindingDetails } from './finding-builder.ts';
import type { Finding, GateInput } from './finding.ts';
import type { Rule } from './rule.ts';

/** A check with its rules in one value. The recipe for a new one is in docs/development.md. */
export interface Check<Name extends string = string> {
  /** What is looked at, for the finding that says that the check crashed: “the preheader”. */
  subject: string;
  /** All of one group. */
  rules: Record<Name, Rule>;
  find(input: GateInput, report: (rule: Name, message: string, details?: FindingDetails) => Finding): Finding[];
}

/** Lets `find` report the check's own rules only: any other name does not compile. */
export function check<Name extends string>(value: Check<Name>): Check<Name> {
  return value;
}
