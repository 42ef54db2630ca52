import type { Publication } from '../config/config.ts';
import type { ParsedDraft } from '../issue/parse-draft.ts';
import type { Issue } from '../issue/issue.ts';
import type { Copy, Rendition } from '../issue/render.ts';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { pathText } from '../yaml/zod-problems.ts';

/** In the order in which a report shows them. */
export const findingGroups = ['draft', 'links', 'message', 'clients', 'accessibility'] as const;
export type FindingGroup = (typeof findingGroups)[number];

/** `error` stops a send, `warning` does not, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** One thing that the gate has to say about an issue. Rule names are stable; each stands in docs/checks.md. */
export interface Finding extends Omit<Problem, 'severity'> {
  severity: Severity;
  group: FindingGroup;
  /** The id of the item it is about, as the issue has it. */
  item?: string;
  /** The address it is about. A waiver's `item` names this or the item's id. */
  url?: string;
  /** The theme in which it was seen, where another one may not have it. */
  theme?: string;
  /** There when the draft waives it: it stops nothing any more, and is shown with the editor's reason. */
  waived?: { reason: string };
}

/** One reader's copy. */
export interface GateCopy extends Copy {
  preheader: string;
}

/** The issue in one theme. */
export interface GateRendition {
  theme: string;
  /** With marks where links and a reader's fields stand. */
  rendition: Rendition;
  /**
   * Filled copies, as previews show them: every link leads straight to its address. `full` is a reader of whom every
   * declared field is known, `bare` one of whom nothing is.
   */
  copies: { full: GateCopy; bare: GateCopy };
}

/** What every check is given: a draft that parsed, and what it became. */
export interface GateInput extends Partial<Pick<ParsedDraft, 'bookings' | 'booked'>> {
  source: YamlSource;
  issue: Issue;
  publication: Publication;
  /** One for each theme that is asked for, the issue's own first; without those that can't be filled. */
  renditions: GateRendition[];
  /**
   * Share of the publication's readers (0 to 1) by caniemail family and platform, such as `apple-mail.ios`; absent while
   * nobody knows. Of a client that is missing in it nobody can know.
   */
  clientShares?: Record<string, number>;
}

/** What a check tells of one spot of the draft. */
export interface Spot {
  severity: Severity;
  rule: string;
  message: string;
  hint?: string;
  /** Into the draft's data: `['sections', 2, 'items', 0, 'url']`; the whole draft if left out. */
  path?: PropertyKey[];
  /** Where in the text at `path`, so that the line within a long text is found. */
  within?: { text: string; offset: number };
  item?: string;
  url?: string;
  theme?: string;
}

/** Makes findings of one group that know file, line and column. What is about the whole issue stands in no line of it. */
export function findingsOf(group: FindingGroup, source: YamlSource): (spot: Spot) => Finding {
  return ({ path = [], within, ...spot }) => {
    const place = within
      ? source.placeWithin(path, within.text, within.offset)
      : path.length > 0
        ? source.placeOf(path)
        : {};
    return { ...spot, group, file: source.file, path: pathText(path), ...place };
  };
}

/** Whether a send must not happen: an error that nobody waived. */
export function isStopped(findings: Finding[]): boolean {
  return findings.some(({ severity, waived }) => severity === 'error' && !waived);
}
