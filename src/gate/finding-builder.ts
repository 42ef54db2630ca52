import type { YamlSource } from '../yaml/yaml-source.ts';
import { findingsOf, type Finding, type Severity, type NewFinding } from './finding.ts';
import type { Rule } from './rule.ts';
import { addressRules } from './rules/addresses.ts';
import { draftRules } from './rules/draft.ts';
import { linkRules } from './rules/links.ts';
import { messageRules } from './rules/message.ts';

const own = { ...draftRules, ...addressRules, ...linkRules, ...messageRules };

/** A rule of the groups draft, links and message. A name without a description does not compile. */
export type RuleName = keyof typeof own;

/** Details of one finding; group and severity come from the rule. */
export type FindingDetails = Omit<NewFinding, 'rule' | 'severity' | 'message'> & { severity?: Severity };

export type ReportFinding = (rule: RuleName, message: string, more?: FindingDetails) => Finding;

export function findingBuilder(source: YamlSource): ReportFinding {
  return (name, message, more = {}) => {
    const rule: Rule = own[name];
    return findingsOf(rule.group, source)({ rule: name, severity: rule.severity, message, ...more });
  };
}

/** Reports the rules of one check. */
export function reportBy<Name extends string>(
  { rules }: { rules: Record<Name, Rule> },
  source: YamlSource,
): (rule: Name, message: string, details?: FindingDetails) => Finding {
  return (name, message, details = {}) => {
    const { group, severity } = rules[name];
    return findingsOf(group, source)({ rule: name, severity, message, ...details });
  };
}
