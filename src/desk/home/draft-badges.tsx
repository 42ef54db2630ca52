import { renderToStaticMarkup } from 'react-dom/server';
import type { Clock } from '../../clock.ts';
import { Badge } from '../../http/page.tsx';
import { GalleyError } from '../../problem.ts';
import { approvalState, type ApprovalState } from '../../send/plan/approval.ts';
import { outgoingIssue } from '../../send/plan/outgoing-issue.ts';
import { draftOnDisk, findingsOf, SeverityCounts, type FindingsDeps } from '../draft/findings.tsx';
import type { LiveDrafts } from '../draft/live-drafts.ts';

export interface DraftBadgesDeps extends FindingsDeps {
  live: LiveDrafts;
  clock: Clock;
}

/** What else a check looks at (other issues, the DNS) changes seldom. */
const keptMs = 60_000;

/**
 * The state of a draft, in two badges: what the whole check found, and whether it is approved as it is. As HTML; kept for
 * a while, because the list of drafts asks for each whenever somebody looks at it, and the check renders the issue.
 */
export function draftBadges({ live, clock, ...checking }: DraftBadgesDeps): (number: number) => Promise<string> {
  const kept = new Map<number, { key: string; until: number; html: string }>();
  return async (number) => {
    const approvals = await checking.db
      .selectFrom('approval')
      .select(['id', 'withdrawn_at'])
      .where('issue_number', '=', number)
      .execute();
    const key = JSON.stringify([live.read(number).hash, approvals]);
    const known = kept.get(number);
    if (known?.key === key && known.until > clock.now()) return known.html;
    const html = renderToStaticMarkup(await state(number, approvals.length > 0, checking));
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

/** Every theme is rendered for it, so it is asked only for a draft that somebody has approved once. */
async function approvalOf(number: number, checking: FindingsDeps): Promise<ApprovalState | undefined> {
  try {
    const { ready } = await outgoingIssue(number, {
      gate: checking.gate,
      readDraft: () => draftOnDisk(number, checking.config),
    });
    return ready && (await approvalState(ready.renditions, checking.config.publication.approval.people, checking));
  } catch (error) {
    if (error instanceof GalleyError) return undefined; // removed this moment
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
