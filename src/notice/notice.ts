/** What operators are told of: an event as it is found, as it is stored, and as it is told. */
import type { CertificateFault } from '../fetch/certificate.ts';
import type { NoticeKind, NoticeRow } from '../db/tables/notice.ts';
import type { PauseReason } from '../send/reasons.ts';
import type { SendSummary } from '../send/steer/status.ts';

/** Why a certificate needs a look: it is not accepted, or will not be soon. */
export type CertificateEvent = CertificateFault | 'ends-soon';

/** `at` in all: ISO times. */
export type NoticeDetail =
  | { kind: 'send-paused'; reason: PauseReason }
  | { kind: 'send-cancelled'; reason: PauseReason }
  /** `since`: the last time anything moved; null: it should have begun and did not. */
  | { kind: 'send-stalled'; since: string | null }
  | { kind: 'send-refusals' }
  /** Of `galley notices test`; never stored. */
  | { kind: 'test' }
  /** `newest`: of the newest backup; null: there is none. */
  | { kind: 'backup-overdue'; path: string; newest: string | null; maxAgeMs: number }
  /** `setting`: where its address is configured. `endsAt` is null if the certificate could not be read. */
  | {
      kind: 'certificate';
      host: string;
      setting: 'PUBLIC_URL' | 'SMTP_URL' | 'OPERATOR_SMTP_URL';
      fault: CertificateEvent;
      endsAt: string | null;
    };

/** An event that needs a person, found by a look at the database, a folder or a server. */
export interface NoticeEvent {
  /** The same for the same event, whoever finds it. */
  key: string;
  send?: number;
  detail: Exclude<NoticeDetail, { kind: 'test' }>;
}

export interface Notice {
  id: number;
  kind: NoticeKind | 'test';
  /** The send as it is now. */
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
