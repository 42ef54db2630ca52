import { accessibilityRules } from './accessibility/rules.ts';
import { checkRules } from './checks/all.ts';
import { clientRules } from './clients/rules.ts';
import type { Rule } from './rule.ts';
import { addressRules } from './rules/addresses.ts';
import { draftRules } from './rules/draft.ts';
import { linkRules } from './rules/links.ts';
import { messageRules } from './rules/message.ts';

/** Every rule of the gate, by name. */
export const rules: Record<string, Rule> = {
  ...draftRules,
  ...addressRules,
  ...linkRules,
  ...messageRules,
  ...clientRules,
  ...accessibilityRules,
  ...checkRules,
};

export const ruleNames = Object.keys(rules);

/** All `yaml-…` rules, such as `yaml-duplicate-key`, share one description: the parser has two dozen of them. */
export function ruleNamed(name: string): Rule | undefined {
  if (name.startsWith('yaml-')) return rules.yaml;
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}
