import { pathParts } from '../yaml/zod-problems.ts';
import { findingGroups, type Finding } from './finding.ts';
import { ruleNamed } from './rules.ts';

/** A finding that is told once, with every place where it was made. */
export interface Gathered {
  /** The first of them; its `message` is that of all, or what the rule says if theirs differ. */
  finding: Finding;
  places: GatheredPlace[];
}

/** One place; `says` and `todo` are what it says besides the finding. */
export interface GatheredPlace {
  place: Finding;
  says?: string;
  todo?: string | undefined;
}

/** From so many on, findings of one rule with different messages are told together. */
const minOfOneRule = 4;

const rank = { error: 0, warning: 1, info: 2 };

/**
 * The findings of each group, errors first, and each told once: twelve pictures without a description are one line with
 * twelve places. Waived ones are not gathered with others, because each has its own reason.
 */
export function gatherFindings(findings: Finding[]): Gathered[] {
  const same = [
    ...Map.groupBy(findings, (finding) =>
      JSON.stringify([finding.group, finding.severity, finding.rule, finding.message, finding.waived]),
    ).values(),
  ].map((places): Gathered => {
    const { hint: _, ...first } = places[0]!;
    if (new Set(places.map(({ hint }) => hint)).size === 1)
      return { finding: places[0]!, places: places.map((place) => ({ place })) };
    return { finding: first, places: places.map((place) => ({ place, todo: place.hint })) };
  });
  const ofRule = Map.groupBy(same, ({ finding: { group, severity, rule, waived } }) =>
    JSON.stringify(waived ? [group, waived, rule] : [group, severity, rule]),
  );
  const gathered = [...ofRule.values()].flatMap((those): Gathered[] => {
    const rule = ruleNamed(those[0]!.finding.rule);
    const places = those.flatMap((each) => each.places.map(({ place }) => place));
    if (those.length < minOfOneRule || !rule || places[0]!.waived) return those;
    const { hint: _, ...first } = places[0]!;
    return [
      {
        finding: { ...first, message: withoutStop(rule.what) },
        places: places.map((place) => ({ place, says: place.message, todo: place.hint })),
      },
    ];
  });
  return gathered.toSorted(
    (a, b) =>
      findingGroups.indexOf(a.finding.group) - findingGroups.indexOf(b.finding.group) ||
      rank[a.finding.severity] - rank[b.finding.severity],
  );
}

/** The title of the item or section that a path leads into, as the draft has it. */
export function titleAt(value: unknown, path: string): string | undefined {
  let here = value;
  let title: string | undefined;
  for (const part of pathParts(path)) {
    if (here === null || typeof here !== 'object') break;
    here = (here as Record<PropertyKey, unknown>)[part];
    const own = (here as { title?: unknown } | null | undefined)?.title;
    if (typeof own === 'string' && own.trim() !== '') title = own.trim();
  }
  return title;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
