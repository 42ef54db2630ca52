import type { IssueReport } from '../../report/issue-report.ts';

/** Of the report's page, or of one under it; it names the send where the issue has several. */
export function reportPath(
  { issue, send, otherSends }: Pick<IssueReport, 'issue' | 'send' | 'otherSends'>,
  under = '',
): string {
  return `/reports/${issue}${under}${otherSends.length > 0 ? `?send=${send}` : ''}`;
}
