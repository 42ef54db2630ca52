/**
 * What is recorded, and what each entry says besides who, when and about what. An action is a code for good: entries are
 * never rewritten.
 */
export interface Actions {
  'issue.approved': { theme: string; hash: string; name: string };
  'issue.approval-withdrawn': { approvals: number };
  'issue.test-copy': NoDetail;
  'issue.error-waived': { rule: string; url: string; reason: string; name: string };
  'draft.deleted': { kept: string };
  'draft.restored': { version: number };
  'send.started': { issue: number; audience: string; recipients: number };
  'send.scheduled': { issue: number; audience: string; at: string };
  'send.begun': { issue: number; recipients: number };
  'send.paused': { reason: string; note?: string };
  'send.resumed': { agreed: string[] };
  'send.moved': { from: string | null; at: string };
  'send.cancelled': { skipped: number };
  'send.pace-set': { perSecond: number | null; finishBy: string | null };
  'send.priority-set': { priority: number };
  'send.retried': { retried: number; cameBack: number };
  'send.resolved': { how: 'resend' | 'skip'; deliveries: number };
  'send.held-rejected': { rejected: number };
  'link.corrected': { position: number; from: string; to: string; reason: string; name: string };
  'review.link-made': { name: string; ends: string };
  'review.link-withdrawn': { name: string };
  'restore.settled': { noticed: boolean; paused: number[] };
  'subscribers.import-begun': { file: string };
  'subscribers.imported': { file: string; added: number; updated: number; refused: number; failed?: string };
  'subscribers.exported': { status: string };
  'subscriber.added': { outcome: string };
  'subscriber.removed': NoDetail;
  'subscribers.samples-removed': { removed: number };
  'account.made': NoDetail;
  'account.password-changed': NoDetail;
  'account.removed': NoDetail;
  'account.passkey-added': NoDetail;
  'account.passkey-removed': NoDetail;
  'account.signed-out-elsewhere': NoDetail;
  'desk.signed-in': { with: 'password' | 'passkey' | 'key' };
  'desk.signed-out': NoDetail;
}

/** The action says it all. */
type NoDetail = Record<string, never>;

export type Action = keyof Actions;

/** What an entry is about: a kind, and the number or name within it. */
export type Subject =
  | `issue:${number}`
  | `send:${number}`
  | `subscriber:${number}`
  | `account:${string}`
  | 'subscribers'
  | 'database'
  | 'desk';
