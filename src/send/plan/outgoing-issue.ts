import { createHash } from 'node:crypto';
import { isStopped, type Finding } from '../../gate/finding.ts';
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

/** A draft as it is at this moment, on its way out. */
export interface OutgoingIssue {
  number: number;
  subject: string;
  findings: Finding[];
  /** Absent for a draft that can't be sent: some of the findings are errors. */
  ready?: ReadyIssue;
}

/** What can be approved and sent. */
export interface ReadyIssue {
  issue: Issue;
  /** In one theme: what is sent. */
  rendition: Rendition;
  /** In every theme: what is approved. */
  renditions: Rendition[];
  /** Names what was looked at; a form brings it back, so that nobody approves or sends what they have not seen. */
  seen: string;
}

export interface OutgoingDeps {
  gate: GateDeps;
  /** @throws GalleyError when there is no such draft. */
  readDraft(number: number): ParsedDraft;
}

/** Checks and renders a draft: the one way by which an issue gets from its file to an approval or a send. */
export async function outgoingIssue(
  number: number,
  { gate, readDraft }: OutgoingDeps,
  /** The issue's own, if left out. */
  theme?: string,
): Promise<OutgoingIssue> {
  const { findings, issue, renditions } = await inspectDraft(readDraft(number), gate, theme ? { themes: [theme] } : {});
  const own = renditions[0]?.rendition;
  const outgoing = { number, subject: own ? subjectWithDefaults(own) : `issue ${number}`, findings };
  if (!issue || !own || isStopped(findings)) return outgoing;
  const all = await Promise.all(availableThemes.map((name) => renderIssue(issue, gate.context, name)));
  const seen = createHash('sha256')
    .update([hashRendition(own), ...all.map(hashRendition)].join())
    .digest('base64url')
    .slice(0, 22);
  return { ...outgoing, ready: { issue, rendition: own, renditions: all, seen } };
}
