import { createHash } from 'node:crypto';
import { isStopped, type Finding } from '../../gate/finding.ts';
import type { LinkCheck } from '../../gate/links/check-links.ts';
import type { LinkOptions } from '../../gate/links/fetch-links.ts';
import { inspectDraft, type GateDeps } from '../../gate/run-gate.ts';
import type { Issue } from '../../issue/issue.ts';
import type { ParsedDraft } from '../../issue/parse-draft.ts';
import {
  availableThemes,
  hashRendition,
  renderIssue,
  subjectWithDefaults,
  type Rendition,
} from '../../issue/render.ts';

/** A draft as it is now, checked and rendered for sending. */
export interface OutgoingIssue {
  number: number;
  subject: string;
  findings: Finding[];
  /** How far its links were checked; absent if the check was not asked for them, or the draft is not valid. */
  linkCheck?: LinkCheck;
  /** Absent for a draft that can't be sent: some of the findings are errors. */
  ready?: ReadyIssue;
}

/** What can be approved and sent. */
export interface ReadyIssue {
  issue: Issue;
  /** What is sent: the issue in one theme. */
  rendition: Rendition;
  /** What is approved: the issue in every theme. */
  renditions: Rendition[];
  /** Hash of what was shown; a form sends it back, so nobody approves or sends a version they have not seen. */
  seen: string;
}

export interface OutgoingDeps {
  gate: GateDeps;
  /** @throws GalleyError when there is no such draft. */
  readDraft(number: number): ParsedDraft;
}

/** Checks and renders a draft. Every approval and every send of an issue starts here. */
export async function outgoingIssue(
  number: number,
  { gate, readDraft }: OutgoingDeps,
  {
    theme,
    links,
  }: {
    /** Default: the issue's own. */
    theme?: string | undefined;
    /** How its links are checked; not at all if left out. */
    links?: LinkOptions | undefined;
  } = {},
): Promise<OutgoingIssue> {
  const { findings, issue, renditions, linkCheck } = await inspectDraft(readDraft(number), gate, {
    ...(theme ? { themes: [theme] } : {}),
    ...(links ? { links } : {}),
  });
  const own = renditions[0]?.rendition;
  const subject = own ? subjectWithDefaults(own) : `issue ${number}`;
  const outgoing = { number, subject, findings, ...(linkCheck ? { linkCheck } : {}) };
  if (!issue || !own || isStopped(findings)) return outgoing;
  const all = await Promise.all(availableThemes.map((name) => renderIssue(issue, gate.context, name)));
  const seen = createHash('sha256')
    .update([hashRendition(own), ...all.map(hashRendition)].join())
    .digest('base64url')
    .slice(0, 22);
  return { ...outgoing, ready: { issue, rendition: own, renditions: all, seen } };
}

/** The findings that somebody vouches for: whoever approves or sends the issue has to see them. */
export function vouchedFor(findings: Finding[]): Finding[] {
  return findings.filter(({ waived, severity }) => waived && severity === 'error');
}
