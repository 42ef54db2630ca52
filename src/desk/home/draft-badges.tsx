import { renderToStaticMarkup } from 'react-dom/server';
import type { Clock } from '../../clock.ts';
import { Badge } from '../../http/blocks.tsx';
import { GalleyError } from '../../problem.ts';
import { approvalState, type ApprovalState } from '../../send/plan/approval.ts';
import { outgoingIssue } from '../../send/plan/outgoing-issue.ts';
import { draftOnDisk, findingsOf, SeverityCounts, type FindingsDeps } from '../draft/findings.tsx';
import type { LiveDrafts } from '../draft/live-drafts.ts';

export interface DraftBadgesDeps extends FindingsDeps {
  live: LiveDrafts;
  clock: Clock;
}

/** How long badges are cached. They also depend on things that seldom change: other issues, the DNS. */
const keptMs = 60_000;

/**
 * The state of a draft as HTML with two badges: the result of the whole check, and whether the current content is
 * approved.
 */
export function draftBadges(deps: DraftBadgesDeps): (number: number) => Promise<string> {
  return keptByDraft(deps, async (number, isApproved) => renderToStaticMarkup(await state(number, isApproved, deps)));
}

/**
 * Caches a part of the home page for each draft: the page asks for it on each load, and the check renders the issue.
 * `isApproved`: somebody has approved it at some time.
 */
export function keptByDraft(
  { live, clock, db }: Pick<DraftBadgesDeps, 'live' | 'clock' | 'db'>,
  make: (number: number, isApproved: boolean) => Promise<string>,
): (number: number) => Promise<string> {
  const kept = new Map<number, { key: string; until: number; html: string }>();
  return async (number) => {
    const approvals = await db
      .selectFrom('approval')
      .select(['id', 'withdrawn_at'])
      .where('issue_number', '=', number)
      .execute();
    const key = JSON.stringify([live.read(number).hash, approvals]);
    const known = kept.get(number);
    if (known?.key === key && known.until > clock.now()) return known.html;
    const html = await make(number, approvals.length > 0);
    if (kept.size >= 100) kept.clear();
    kept.set(number, { key, until: clock.now() + keptMs, html });
    return html;
  };
}

async function state(number: number, mayBeApproved: boolean, checking: FindingsDeps) {
  const findings = (await findingsOf(number, undefined, checking)).filter(
    ({ waived, severity }) => !waived && severity !== 'info',
  );
  const approval = mayBeApproved ? await approvalOf(number, checking) : undefined;
  return (
    <>
      {approval ? <ApprovalBadge approval={approval} /> : null}
      {findings.length === 0 ? <Badge tone="good">no problems</Badge> : <SeverityCounts findings={findings} />}
    </>
  );
}

/** Renders every theme, so it is called only for drafts that have been approved at some time. */
async function approvalOf(number: number, checking: FindingsDeps): Promise<ApprovalState | undefined> {
  try {
    const { ready } = await outgoingIssue(number, {
      gate: checking.gate,
      readDraft: () => draftOnDisk(number, checking.config),
    });
    return ready && (await approvalState(ready.renditions, checking.config.publication.approval.people, checking));
  } catch (error) {
    if (error instanceof GalleyError) return undefined; // the draft was deleted meanwhile
    throw error;
  }
}

function ApprovalBadge({ approval }: { approval: ApprovalState }) {
  switch (approval.kind) {
    case 'none':
      return null;
    case 'partly':
      return (
        <Badge>
          {approval.by.length} of {approval.wanted} approved
        </Badge>
      );
    case 'approved':
      return <Badge tone="accent">approved</Badge>;
    case 'voided':
      return <Badge tone="warning">changed since approval</Badge>;
  }
}
