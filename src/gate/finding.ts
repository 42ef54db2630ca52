import type { Publication } from '../config/config.ts';
import type { ParsedDraft } from '../issue/parse-draft.ts';
import type { Issue } from '../issue/issue.ts';
import type { Copy, Rendition } from '../issue/render.ts';
import { sortProblems, type Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { pathText } from '../yaml/zod-problems.ts';

/** In the order in which a report shows them. */
export const findingGroups = ['draft', 'links', 'message', 'clients', 'accessibility'] as const;
export type FindingGroup = (typeof findingGroups)[number];

/** `error` stops a send, `warning` does not, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** One result of a check. Rule names are stable; docs/checks.md describes each rule. */
export interface Finding extends Omit<Problem, 'severity'> {
  severity: Severity;
  group: FindingGroup;
  /** The title of the item or section it is in, as the draft has it. */
  title?: string;
  /** The id of the item it is about, as the issue has it. */
  item?: string;
  /** The address it is about. The `item` of a waiver names this or the item's id. */
  url?: string;
  /** The theme it was found in, if other themes may not have it. */
  theme?: string;
  /** Set when the draft waives it: it no longer stops a send, and is shown with the editor's reason. */
  waived?: { reason: string; by?: string };
}

/** One reader's copy. */
export interface GateCopy extends Copy {
  preheader: string;
}

/** The issue in one theme. */
export interface GateRendition {
  theme: string;
  /** With marks in place of links and reader fields. */
  rendition: Rendition;
  /**
   * Filled copies, as previews show them: links lead straight to their addresses. `full` is a reader with every
   * declared field, `bare` one with none.
   */
  copies: { full: GateCopy; bare: GateCopy };
}

/** The input of every check: a draft that parsed, and its renditions. */
export interface GateInput extends Partial<Pick<ParsedDraft, 'bookings' | 'booked'>> {
  source: YamlSource;
  issue: Issue;
  publication: Publication;
  /** One for each requested theme, the issue's own first. Themes that could not be filled are missing. */
  renditions: GateRendition[];
  /**
   * Share of the publication's readers (0 to 1) by caniemail family and platform, such as `apple-mail.ios`. Absent
   * while it is unknown; a missing client has an unknown share.
   */
  clientShares?: Record<string, number>;
}

/** What a check says about one place in the draft. */
export interface NewFinding {
  severity: Severity;
  rule: string;
  message: string;
  hint?: string;
  /** Path into the draft's data, `['sections', 2, 'items', 0, 'url']`; the whole draft if left out. */
  path?: PropertyKey[];
  /** The position within the text at `path`, to find the line in a long text. */
  within?: { text: string; offset: number };
  item?: string;
  url?: string;
  theme?: string;
}

/** Creates findings of one group and adds file, line and column. A finding about the whole issue has no line. */
export function findingsOf(group: FindingGroup, source: YamlSource): (spot: NewFinding) => Finding {
  return ({ path = [], within, ...spot }) => {
    const place = within
      ? source.placeWithin(path, within.text, within.offset)
      : path.length > 0
        ? source.placeOf(path)
        : {};
    return { ...spot, group, file: source.file, path: pathText(path), ...place };
  };
}

/** Whether a finding forbids the send: an error that is not waived. */
export function isStopped(findings: Finding[]): boolean {
  return findings.some(({ severity, waived }) => severity === 'error' && !waived);
}

/** The problems to correct, in reading order: without waived findings and notes. */
export function problemsOf(findings: Finding[]): Problem[] {
  return sortProblems(
    findings.flatMap(({ severity, waived, ...rest }): Problem[] =>
      waived || severity === 'info' ? [] : [{ ...rest, severity }],
    ),
  );
}
