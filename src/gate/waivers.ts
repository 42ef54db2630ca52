import { waiverSchema, type Waiver } from '../issue/draft.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { nearest } from '../yaml/zod-problems.ts';
import { canonicalUrl } from '../fetch/canonical-url.ts';
import { wireUrl } from '../fetch/web-url.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { ruleNamed, ruleNames } from './rules.ts';
import { findingBuilder } from './finding-builder.ts';

/**
 * Marks the findings that the draft waives, and reports waivers without effect. `wasJudged` says which rules were
 * checked: a waiver of a broken link is not unused when the links were not fetched.
 */
export function applyWaivers(findings: Finding[], source: YamlSource, wasJudged: (rule: Rule) => boolean): Finding[] {
  const report = findingBuilder(source);
  const waivers = waiversIn(source);
  const used = new Set<Waiver>();
  const marked = findings.map((finding): Finding => {
    const waiver = waivers.find((each) => covers(each.waiver, finding))?.waiver;
    if (!waiver) return finding;
    used.add(waiver);
    const { reason, by } = waiver;
    return mayBeWaived(finding) ? { ...finding, waived: { reason, ...(by ? { by } : {}) } } : finding;
  });
  const waiverFindings = waivers.flatMap(({ waiver, index }): Finding[] => {
    const rule = ruleNamed(waiver.rule);
    const path = ['waive', index];
    if (!rule) {
      const near = nearest(waiver.rule, ruleNames);
      return [
        report('unknown-waiver', `there is no rule \`${waiver.rule}\`` + (near ? `, did you mean \`${near}\`?` : ''), {
          path: [...path, 'rule'],
          hint: 'docs/checks.md lists every rule.',
        }),
      ];
    }
    if (rule.severity === 'error' && !rule.waivable)
      return [
        report('waiver-refused', `\`${waiver.rule}\` cannot be waived`, {
          path: [...path, 'rule'],
          hint: 'Correct the error and remove the waiver.',
        }),
      ];
    const missing = missingIn(waiver, rule);
    if (missing.length > 0)
      return [
        report('waiver-incomplete', `the waiver of \`${waiver.rule}\` names ${missing.join(' and ')}`, {
          path,
          hint: 'It holds for one address, and for what one person decided: write `item` with that address, and `by`.',
        }),
      ];
    if (used.has(waiver) || !wasJudged(rule)) return [];
    const where = waiver.item === undefined ? 'anywhere in this issue' : `at ${waiver.item}`;
    return [
      report('unused-waiver', `\`${waiver.rule}\` is waived but was not found ${where}`, {
        path,
        hint: 'Remove the waiver, or correct its rule or item.',
      }),
    ];
  });
  return [...marked, ...waiverFindings];
}

/** Errors may be waived only if their rule allows it; findings about waivers never. */
export function mayBeWaived({ rule, severity }: Pick<Finding, 'rule' | 'severity'>): boolean {
  if (/^(unused-waiver|unknown-waiver|waiver-refused|waiver-incomplete)$/.test(rule)) return false;
  return severity !== 'error' || ruleNamed(rule)?.waivable === true;
}

/** What a waiver of a rule by address does not say, as the rest of “the waiver names …”. */
function missingIn({ item, by }: Waiver, rule: Rule): string[] {
  if (!rule.waivedByAddress) return [];
  return [
    ...(item !== undefined && /^https?:\/\//i.test(item) ? [] : ['no address']),
    ...(by === undefined ? ['nobody'] : []),
  ];
}

/**
 * Whether a waiver applies to this finding: the same rule, and its item by id or by address in any form. A broken link
 * is waived by exactly its address: another one that leads to the same page has to be looked at again.
 */
export function covers({ rule, item, by }: Pick<Waiver, 'rule' | 'item' | 'by'>, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  if (ruleNamed(rule)?.waivedByAddress)
    return by !== undefined && finding.url !== undefined && item !== undefined && isSameAddress(item, finding.url);
  if (item === undefined || item === finding.item) return true;
  return finding.url !== undefined && canonicalUrl(item) === canonicalUrl(finding.url);
}

/** The valid waivers, whatever else is wrong with the draft; the schema reports the invalid ones. */
function waiversIn({ value }: YamlSource): { waiver: Waiver; index: number }[] {
  const { waive } = (value ?? {}) as { waive?: unknown };
  if (!Array.isArray(waive)) return [];
  return waive.flatMap((entry, index) => {
    const parsed = waiverSchema.safeParse(entry);
    return parsed.success ? [{ waiver: parsed.data, index }] : [];
  });
}

function isSameAddress(one: string, other: string): boolean {
  return one === other || (wireUrl(one) ?? one) === (wireUrl(other) ?? other);
}
