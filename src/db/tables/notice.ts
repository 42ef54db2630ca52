import type { Generated, Selectable } from 'kysely';

/** What operators are told of. */
export type NoticeKind =
  | 'send-paused'
  /** Nobody was left to send it to, so Galley cancelled it. */
  | 'send-cancelled'
  | 'send-stalled'
  /** Finished, and some were refused or may not have arrived. */
  | 'send-refusals'
  | 'backup-overdue'
  | 'certificate';

/** One event, told to each operator once, and again daily until somebody looked or it is over. */
export interface NoticeTable {
  id: Generated<number>;
  /** Names the event: of several processes that see it, one makes the notice. */
  key: string;
  kind: NoticeKind;
  send_id: number | null;
  /** JSON: `notice/notice.ts` `NoticeDetail`. */
  detail: string;
  created_at: number;
  /** What it tells of is over: the send was resumed, the certificate renewed. */
  ended_at: number | null;
  seen_at: number | null;
  /** An account at the desk, or `desk` or `command line`. */
  seen_by: string | null;
}

/** A notice and one of those who are told. */
export interface NoticePostTable {
  notice_id: number;
  /** `mail:ann@example.org`, or `url`. */
  target: string;
  /**
   * When it is due. Set a day ahead before each attempt: after a crash in the middle of one nobody knows whether it
   * arrived, and tomorrow's repetition is better than a second copy today.
   */
  next_at: number;
  /** Failed attempts in a row. */
  tries: Generated<number>;
  /** How often it was accepted. */
  told: Generated<number>;
  last_told_at: number | null;
  /** Why the last attempt failed, in the other side's words; null when it succeeded. */
  last_error: string | null;
}

/** What a running send had come to when it was last seen to move. */
export interface SendProgressTable {
  send_id: number;
  /** JSON of its counts; compared as a whole. */
  counts: string;
  since: number;
}

export type NoticeRow = Selectable<NoticeTable>;
