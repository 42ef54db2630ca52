import { waiverSchema, type Waiver } from '../issue/draft.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { nearest } from '../yaml/zod-problems.ts';
import { canonicalUrl } from '../fetch/canonical-url.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { ruleNamed, ruleNames } from './rules.ts';
import { teller } from './tell.ts';

/**
 * Marks what the draft waives, and tells of waivers that do nothing. `wasJudged` says which rules had a chance: a
 * waiver of a broken link is not unused because nobody fetched the links.
 */
export function applyWaivers(findings: Finding[], source: YamlSource, wasJudged: (rule: Rule) => boolean): Finding[] {
  const tell = teller(source);
  const waivers = waiversIn(source);
  const used = new Set<Waiver>();
  const marked = findings.map((finding): Finding => {
    const waiver = waivers.find((each) => covers(each.waiver, finding))?.waiver;
    if (!waiver) return finding;
    used.add(waiver);
    return mayBeWaived(finding) ? { ...finding, waived: { reason: waiver.reason } } : finding;
  });
  const faults = waivers.flatMap(({ waiver, index }): Finding[] => {
    const rule = ruleNamed(waiver.rule);
    const path = ['waive', index];
    if (!rule) {
      const near = nearest(waiver.rule, ruleNames);
      return [
        tell('unknown-waiver', `there is no rule \`${waiver.rule}\`` + (near ? `, did you mean \`${near}\`?` : ''), {
          path: [...path, 'rule'],
          hint: 'docs/checks.md lists every rule.',
        }),
      ];
    }
    if (rule.severity === 'error' && !rule.waivable)
      return [
        tell('waiver-refused', `\`${waiver.rule}\` can’t be waived`, {
          path: [...path, 'rule'],
          hint: 'Mend what it tells, and take the waiver out.',
        }),
      ];
    if (used.has(waiver) || !wasJudged(rule)) return [];
    const where = waiver.item === undefined ? 'anywhere in this issue' : `at ${waiver.item}`;
    return [
      tell('unused-waiver', `\`${waiver.rule}\` is waived and is not found ${where}`, {
        path,
        hint: 'Take the waiver out, or mend its rule or item.',
      }),
    ];
  });
  return [...marked, ...faults];
}

/** Errors only where their rule says so; a finding about the waivers themselves never. */
export function mayBeWaived({ rule, severity }: Pick<Finding, 'rule' | 'severity'>): boolean {
  if (/^(unused-waiver|unknown-waiver|waiver-refused)$/.test(rule)) return false;
  return severity !== 'error' || ruleNamed(rule)?.waivable === true;
}

/** Whether a waiver means this finding: the same rule, and its item by id or by address in whatever form. */
export function covers({ rule, item }: Pick<Waiver, 'rule' | 'item'>, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  if (item === undefined || item === finding.item) return true;
  return finding.url !== undefined && canonicalUrl(item) === canonicalUrl(finding.url);
}

/** Those that are written as they should be, whatever else is wrong with the draft; of the others the schema tells. */
function waiversIn({ value }: YamlSource): { waiver: Waiver; index: number }[] {
  const { waive } = (value ?? {}) as { waive?: unknown };
  if (!Array.isArray(waive)) return [];
  return waive.flatMap((entry, index) => {
    const parsed = waiverSchema.safeParse(entry);
    return parsed.success ? [{ waiver: parsed.data, index }] : [];
  });
}
