import { createHash } from 'node:crypto';
import type { Finding } from '../../gate/finding.ts';
import { inspectDraft } from '../../gate/run-gate.ts';
import type { Issue } from '../../issue/issue.ts';
import { readDraft } from '../../issue/read-draft.ts';
import { availableThemes, hashRendition, renderIssue, subjectForNobody, type Rendition } from '../../issue/render.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { compileMessage } from '../../message/compile-message.ts';
import { readState } from '../draft/draft-state.ts';
import type { FindingsDeps } from '../draft/findings.tsx';

/** A draft as it stands at this moment, on its way out. */
export interface OutgoingIssue {
  number: number;
  subject: string;
  /** Names the state of the draft's file, as the events of the draft do. */
  hash: string;
  findings: Finding[];
  /** Some of the findings stop it. */
  isStopped: boolean;
  /** Absent for a draft that can't be sent. */
  ready?: {
    issue: Issue;
    /** In the issue's own theme: what is sent. */
    rendition: Rendition;
    /** In every theme: what is approved. */
    renditions: Rendition[];
    /** Names what was looked at; a form brings it back, so that nobody approves or sends what they have not seen. */
    seen: string;
  };
}

/** @throws GalleyError when there is no such draft. */
export async function outgoingIssue(
  number: number,
  { config, context, db, sender, leaves }: FindingsDeps,
): Promise<OutgoingIssue> {
  const { root, publication } = config;
  const { hash } = readState(number, undefined, { root, publication });
  const draft = readDraft(root, number, publication, readBookings(root));
  const { findings, issue, renditions } = await inspectDraft(draft, {
    root,
    publication,
    context,
    db,
    leaves,
    sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes,
  });
  const isStopped = findings.some(({ severity, waived }) => severity === 'error' && !waived);
  const own = renditions[0]?.rendition;
  const subject = own ? subjectForNobody(own) : `issue ${number}`;
  if (!issue || !own || isStopped) return { number, subject, hash, findings, isStopped: true };
  const all = await Promise.all(availableThemes.map((theme) => renderIssue(issue, context, theme)));
  const seen = createHash('sha256')
    .update([hashRendition(own), ...all.map(hashRendition)].join())
    .digest('base64url')
    .slice(0, 22);
  return { number, subject, hash, findings, isStopped: false, ready: { issue, rendition: own, renditions: all, seen } };
}
