import type { IssueReport } from '../../report/issue-report.ts';

/** The path of the report, or of a page under it. It names the send if the issue has several. */
export function reportPath(
  { issue, send, otherSends }: Pick<IssueReport, 'issue' | 'send' | 'otherSends'>,
  under = '',
): string {
  return `/reports/${issue}${under}${otherSends.length > 0 ? `?send=${send}` : ''}`;
}
