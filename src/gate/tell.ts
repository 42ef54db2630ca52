import type { YamlSource } from '../yaml/yaml-source.ts';
import { findingsOf, type Finding, type Severity, type Spot } from './finding.ts';
import type { Rule } from './rule.ts';
import { draftRules } from './rules/draft.ts';
import { linkRules } from './rules/links.ts';
import { messageRules } from './rules/message.ts';

const own = { ...draftRules, ...linkRules, ...messageRules };

/** A rule of the groups draft, links and message: a name that is not described does not compile. */
export type RuleName = keyof typeof own;

/** What is said of one spot; group and severity come from the rule's description. */
export type Told = Omit<Spot, 'rule' | 'severity' | 'message'> & { severity?: Severity };

export type Tell = (rule: RuleName, message: string, more?: Told) => Finding;

export function teller(source: YamlSource): Tell {
  return (name, message, more = {}) => {
    const rule: Rule = own[name];
    return findingsOf(rule.group, source)({ rule: name, severity: rule.severity, message, ...more });
  };
}
