import type { Generated, Selectable } from 'kysely';

/** The kinds of events that are reported to operators. */
export type NoticeKind =
  | 'send-paused'
  /** It had no readers left, so Galley cancelled it. */
  | 'send-cancelled'
  | 'send-stalled'
  /** Finished, and some readers were refused or may not have got it. */
  | 'send-refusals'
  | 'backup-overdue'
  /** The database was restored or copied, until a person has dealt with it. */
  | 'database-restored'
  | 'certificate';

/** One event, sent to each operator once, and then daily until somebody has looked or it has ended. */
export interface NoticeTable {
  id: Generated<number>;
  /** Identifies the event: of several processes that find it, one creates the notice. */
  key: string;
  kind: NoticeKind;
  send_id: number | null;
  /** JSON of a `NoticeDetail` (`notice/notice.ts`). */
  detail: string;
  created_at: number;
  /** When the event ended: the send was resumed, the certificate renewed. */
  ended_at: number | null;
  seen_at: number | null;
  /** An account at the desk, or `desk` or `command line`. */
  seen_by: string | null;
}

/** A notice and one of its recipients. */
export interface NoticePostTable {
  notice_id: number;
  /** `mail:ann@example.org`, or `url`. */
  target: string;
  /**
   * When it is due. Set to a day later before each attempt: after a crash nobody knows whether it arrived, and a
   * repetition tomorrow is better than a second copy today.
   */
  next_at: number;
  /** Failed attempts in a row. */
  tries: Generated<number>;
  /** How often it was accepted. */
  told: Generated<number>;
  last_told_at: number | null;
  /** Why the last attempt failed, in the other side's words; null if it succeeded. */
  last_error: string | null;
}

/** The counts of a running send when they last changed. */
export interface SendProgressTable {
  send_id: number;
  /** Its counts as JSON; compared as a whole. */
  counts: string;
  since: number;
}

export type NoticeRow = Selectable<NoticeTable>;
