/** Notices to operators: an event as it is found, as it is stored, and as it is sent. */
import type { CertificateFault } from '../fetch/certificate.ts';
import type { NoticeKind, NoticeRow } from '../db/tables/notice.ts';
import type { RestoredState } from '../send/ledger/restored.ts';
import type { PauseReason } from '../send/reasons.ts';
import type { SendSummary } from '../send/steer/status.ts';

/** The problem of a certificate: it is not accepted, or ends soon. */
export type CertificateEvent = CertificateFault | 'ends-soon';

/** All times are ISO times. */
export type NoticeDetail =
  | { kind: 'send-paused'; reason: PauseReason }
  | { kind: 'send-cancelled'; reason: PauseReason }
  /** `since`: the last progress; null if the send should have begun and did not. */
  | { kind: 'send-stalled'; since: string | null }
  | { kind: 'send-refusals' }
  /** From `galley notices test`; never stored. */
  | { kind: 'test' }
  /** `newest`: the time of the newest backup; null if there is none. */
  | { kind: 'backup-overdue'; path: string; newest: string | null; maxAgeMs: number }
  | { kind: 'database-restored'; restored: RestoredState }
  /** `setting`: where the address is configured. `endsAt` is null if the certificate could not be read. */
  | {
      kind: 'certificate';
      host: string;
      setting: 'PUBLIC_URL' | 'SMTP_URL' | 'OPERATOR_SMTP_URL';
      fault: CertificateEvent;
      endsAt: string | null;
    };

/** An event that needs a person, found in the database, a folder or on a server. */
export interface NoticeEvent {
  /** The same for the same event, whichever process finds it. */
  key: string;
  send?: number;
  detail: Exclude<NoticeDetail, { kind: 'test' }>;
}

export interface Notice {
  id: number;
  kind: NoticeKind | 'test';
  /** The current state of the send. */
  send?: SendSummary;
  detail: NoticeDetail;
  createdAt: number;
  endedAt: number | null;
  seenAt: number | null;
  seenBy: string | null;
}

export function readNotice(row: NoticeRow, send: SendSummary | undefined): Notice {
  return {
    id: Number(row.id),
    kind: row.kind,
    ...(send ? { send } : {}),
    detail: JSON.parse(row.detail) as NoticeDetail,
    createdAt: Number(row.created_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    seenAt: row.seen_at === null ? null : Number(row.seen_at),
    seenBy: row.seen_by,
  };
}
