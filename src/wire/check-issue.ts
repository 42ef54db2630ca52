/** Reading and checking a draft of this publication, without a network. */
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { problemsOf, type Finding } from '../gate/finding.ts';
import { inspectDraft } from '../gate/run-gate.ts';
import type { Issue } from '../issue/issue.ts';
import type { ParsedDraft } from '../issue/parse-draft.ts';
import { readDraft } from '../issue/read-draft.ts';
import type { Rendition } from '../issue/render.ts';
import type { Problem } from '../problem.ts';
import { readBookings } from '../sponsor/read-bookings.ts';
import { gateDepsOf } from './gate-deps.ts';

/** The draft on disk, filled with its bookings. @throws GalleyError if there is no such draft. */
export function readDraftOf({ root, publication }: Config, number: number): ParsedDraft {
  return readDraft(root, number, publication, readBookings(root));
}

export interface CheckResult {
  /** As returned by `problemsOf`; errors forbid sending. */
  problems: Problem[];
  findings: Finding[];
  issue?: Issue;
  /** Present if the draft can be rendered and filled; errors in `problems` forbid sending it all the same. */
  rendition?: Rendition;
}

/**
 * The check that `galley render` and `galley start` share: everything that needs no network. With `db` it reports the
 * same warnings as `galley check`, which knows earlier sends.
 */
export async function checkIssue(config: Config, number: number, theme?: string, db?: Database): Promise<CheckResult> {
  // The caller that sends checks the links by itself, with its own message.
  const { findings, issue, renditions } = await inspectDraft(
    readDraftOf(config, number),
    { ...gateDepsOf(config, db), leaves: false },
    theme ? { themes: [theme] } : {},
  );
  return {
    problems: problemsOf(findings),
    findings,
    ...(issue ? { issue } : {}),
    ...(renditions[0] ? { rendition: renditions[0].rendition } : {}),
  };
}
