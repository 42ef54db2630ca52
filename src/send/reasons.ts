/**
 * Reasons in a send, as codes: the database stores them, code decides on them and `--json` prints them.
 * `reason-words.ts` makes sentences of them for people; no code reads those back.
 */
import { sql, type RawBuilder } from 'kysely';
import type { SubscriberStatus } from '../db/tables/audience.ts';
import type { DeliveryCode, PauseCode, Send, SendStatus } from '../db/tables/send.ts';
import { refusalCodes, type OutageCode, type RefusalCode } from '../mail/outcome-code.ts';

export interface DeliveryReason {
  code: DeliveryCode;
  detail?: string;
}

/** No mail can be handed over. */
export interface Outage {
  code: OutageCode;
  /** The reply of the mail server, or what happened instead of one. */
  detail: string;
  /** When the mail server is tried again, in ms since the epoch. */
  until: number;
}

/** Why a send is paused, or was cancelled without a person. */
export type PauseReason =
  /** `note`: what the person wrote. */
  | { code: 'by-hand'; note?: string }
  /** The database was restored on, or copied to, another machine, where the send may have continued. */
  | { code: 'database-copied' }
  /** A backup replaced the database; `batches`: about how many were processed since it was made. */
  | { code: 'database-restored'; batches: number }
  /** `scheduledAt`: ISO time. */
  | { code: 'overdue'; scheduledAt: string; lateMs: number }
  /** It was stopped in its middle, and no process delivered it for so long. `since`: ISO time. */
  | { code: 'abandoned'; since: string; forMs: number }
  /** `percent` of the last `outcomes`; `limit` is what galley.yaml allows. */
  | { code: 'too-many-bounces' | 'too-many-errors'; percent: number; outcomes: number; limit: number }
  /** The server refuses us or this issue. `reply`: what it said, with its codes. */
  | { code: RefusalCode; reply: string }
  /** `refused` readers at `domains`; `reply`: what the server said last. None of them is rejected for it. */
  | { code: 'nothing-taken' | 'refused-in-a-row'; refused: number; domains: number; reply: string }
  | { code: 'no-recipients' };

/** Why a worker stopped before the end of a batch. */
export type StopReason =
  /** `gone`: there is no such send any more. */
  | { code: 'send-not-sending'; status: SendStatus | 'gone' }
  /** A send of higher priority goes first. */
  | { code: 'preempted' }
  /** Another worker took the batch over. */
  | { code: 'lease-lost' }
  | { code: 'database-away'; detail: string }
  | { code: 'ledger-unwritable'; detail: string }
  | { code: 'outage'; outage: Outage }
  | { code: 'paused'; reason: PauseReason }
  /** An error in Galley. */
  | { code: 'failed'; detail: string };

/** Why a subscriber would get no copy: a status, or what is known of an active one. */
export type LeftOutCode = Exclude<SubscriberStatus, 'active'> | 'suppressed' | 'has-copy';

/** Whether the send may have continued in another copy of the database; then only a person may resume it here. */
export function mayHaveContinuedElsewhere(reason: PauseReason | null): boolean {
  return reason?.code === 'database-copied' || reason?.code === 'database-restored';
}

const refusing: ReadonlySet<string> = new Set([...refusalCodes, 'nothing-taken', 'refused-in-a-row']);

/** Whether the mail server refused us: once that is mended, what was refused is tried again. */
export function isRefusal(reason: Pick<PauseReason, 'code'> | null): boolean {
  return reason !== null && refusing.has(reason.code);
}

/** As the table `send` keeps it. */
export function pauseColumns({ code, ...detail }: PauseReason): {
  pause_code: PauseCode;
  pause_detail: string | null;
  pauses: RawBuilder<number>;
} {
  return {
    pause_code: code,
    pause_detail: Object.keys(detail).length > 0 ? JSON.stringify(detail) : null,
    pauses: sql<number>`pauses + 1`,
  };
}

export function readPause({ pause_code, pause_detail }: Pick<Send, 'pause_code' | 'pause_detail'>): PauseReason | null {
  if (pause_code === null) return null;
  return { code: pause_code, ...(pause_detail ? (JSON.parse(pause_detail) as object) : {}) } as PauseReason;
}

/** As the table `delivery` keeps it. */
export function reasonColumns(reason: DeliveryReason | undefined): {
  reason_code: DeliveryCode | null;
  reason_detail: string | null;
} {
  return { reason_code: reason?.code ?? null, reason_detail: reason?.detail?.slice(0, 500) ?? null };
}

export function readReason({
  reason_code: code,
  reason_detail: detail,
}: {
  reason_code: DeliveryCode | null;
  reason_detail: string | null;
}): DeliveryReason | null {
  return code === null ? null : { code, ...(detail === null ? {} : { detail }) };
}
