import type { Generated, Selectable } from 'kysely';
import type { OutageCode, OutcomeCode, RefusalCode } from '../../mail/outcome-code.ts';

export type SendStatus = 'planned' | 'scheduled' | 'sending' | 'paused' | 'finished' | 'cancelled';

/** Why a send is paused, or was cancelled without a person. */
export type PauseCode =
  | 'by-hand'
  | 'database-copied'
  | 'database-restored'
  | 'overdue'
  /** It was stopped in its middle, and nobody looked after it for long. */
  | 'abandoned'
  | 'too-many-bounces'
  | 'too-many-errors'
  | RefusalCode
  /** The mail server has taken nothing of this send and refused many, or everybody. */
  | 'nothing-taken'
  /** It has taken mail of this send, and now refuses one reader after the other without a clear word. */
  | 'refused-in-a-row'
  | 'no-recipients';

/** One issue going to one frozen audience. */
export interface SendTable {
  id: Generated<number>;
  issue_number: number;
  /** `everyone`, or a segment's name. Unique together with the issue: the same mail is never sent twice. */
  audience: string;
  rendition_hash: string;
  /** The validated issue; null if the send was made before the table `issue` existed. */
  issue_hash: string | null;
  /** Where its mail goes: `inbox`, or the server's `host:port`. Only workers with the same transport deliver it. */
  transport: string;
  status: SendStatus;
  /** Frozen when the send begins; 0 while it is scheduled. */
  recipients: number;
  /** Higher goes first. */
  priority: Generated<number>;
  /** Messages a second over all workers; null: as fast as possible. */
  per_second: number | null;
  /** The pace is recomputed regularly so that the send ends by then. */
  finish_by: number | null;
  /** Why it is paused, or was cancelled without a person. */
  pause_code: PauseCode | null;
  /** JSON: the other fields of `send/reasons.ts` `PauseReason`. */
  pause_detail: string | null;
  /** How often it was paused: tells one pause from the next. */
  pauses: Generated<number>;
  scheduled_at: number | null;
  created_at: number;
  /** When its audience was frozen. */
  started_at: number | null;
  /** Random, set when its audience is frozen; 0 before. A token with another epoch is not for this send. */
  epoch: Generated<number>;
  finished_at: number | null;
  /**
   * When its mail server first took a message of it, or did so again after it had refused us. Null: its refusals are held
   * undecided (`send/ledger/held.ts`).
   */
  taken_at: Generated<number | null>;
  /** When a person resumed it after a refusal: what was said to attempts from before is not believed. */
  mended_at: Generated<number | null>;
  /** When a process that delivers last said that it looks after this send (`send/ledger/attendance.ts`). */
  attended_at: Generated<number | null>;
}

/** Where a link of a send leads; looked up at the click, so a wrong one can be corrected afterwards. */
export interface LinkTable {
  send_id: number;
  /** 0-based, as in the rendition and in the token. */
  position: number;
  url: string;
  label: string;
  section: string | null;
  item: string | null;
  /** The sponsored slot, if it is one. */
  slot: number | null;
  sponsor: string | null;
}

/** A slice of a send; each id in the queue names one. One worker at a time holds it, under a lease. */
export interface BatchTable {
  send_id: number;
  /** 1-based within the send. */
  number: number;
  status: 'open' | 'done';
  owner: string | null;
  lease_until: number | null;
  /** When the batch is due: 0 for at once, later for deferred deliveries. */
  due_at: number;
  /**
   * Its deliveries by status when the batch was last released; while a worker holds it, only their rows are current.
   */
  planned: Generated<number>;
  deferred: Generated<number>;
  accepted: Generated<number>;
  rejected: Generated<number>;
  uncertain: Generated<number>;
  skipped: Generated<number>;
}

export type DeliveryStatus = 'planned' | 'attempting' | 'accepted' | 'deferred' | 'rejected' | 'uncertain' | 'skipped';

export type DeliveryCode =
  | OutcomeCode
  /** Uncertain: its worker died, or lost its lease, in the middle of the conversation. */
  | 'worker-died'
  /** Uncertain: the server answered, and the database could not record it. */
  | 'answer-unrecorded'
  /** Planned again although it may have arrived: a person or the policy decided so. */
  | 'resent-uncertain'
  /** Skipped: it was uncertain and is not sent again, not even by another send of that issue. */
  | 'may-have-arrived'
  | 'send-cancelled'
  /** Deferred: refused by a server that has taken nothing of this send yet. Detail: the `ReplyClass` of its reply. */
  | 'undecided'
  /** Planned again after it was rejected: a person decided so. */
  | 'retried'
  /**
   * Skipped: the reader may no longer be mailed since the audience was frozen. Detail: the suppression's reason, if
   * there is one.
   */
  | 'unconfirmed'
  | 'unsubscribed'
  | 'bounced'
  | 'complained'
  | 'suppressed';

/** One (send, subscriber): the ledger that keeps anyone from getting two copies. */
export interface DeliveryTable {
  id: Generated<number>;
  send_id: number;
  subscriber_id: number;
  batch: number;
  status: DeliveryStatus;
  attempts: Generated<number>;
  /** Written before the SMTP conversation starts. */
  attempted_at: number | null;
  closed_at: number | null;
  next_try_at: number | null;
  /** When it was first put off by something that is about the reader; tries end so long after that. */
  deferred_since: Generated<number | null>;
  /** Three digits (RFC 5321 4.2), or null when no reply came. */
  reply_code: number | null;
  /** `5.1.1` (RFC 3463). */
  reply_enhanced: string | null;
  reply_text: string | null;
  /** The server's id for the message, from its 250 reply. */
  queue_id: string | null;
  /** `host:port` of the server that answered. */
  relay: string | null;
  /** Why it has this status, if the server's reply does not say it. */
  reason_code: DeliveryCode | null;
  /** What the other side said, or a number: see `DeliveryCode`. */
  reason_detail: string | null;
}

/**
 * Limits of pace that all workers share. Keys: `all`, `send:3`, `domain:example.org`, and `server:` or `relay:` with the
 * transport of a send: why it takes nothing at the moment, and how fast it takes mail.
 */
export interface PaceTable {
  key: string;
  /** When the next message may go; in ms, with fractions. */
  next_at: Generated<number>;
  /** No message goes there before this time. */
  held_until: Generated<number>;
  /** How often in a row a domain asked us to slow down. */
  strikes: Generated<number>;
  /** Of a server: why no mail can be handed over to it. */
  reason_code: OutageCode | null;
  /** What the domain or the server said. */
  reason_detail: string | null;
  /** Of a relay: messages a second, as learned from what it took. */
  per_second: Generated<number | null>;
  /** It counts over so many ms and takes no more until they are over; null: it is kept to `per_second` all the time. */
  window_ms: Generated<number | null>;
  /** When `per_second` was last changed. */
  learned_at: Generated<number | null>;
}

/** One row, always there: how many batches were claimed or released, ever. See `send/ledger/restore-guard.ts`. */
export interface StepCounterTable {
  id: 1;
  steps: number;
}

/** One row: which database this is, so that a copy of it is noticed. */
export interface InstanceTable {
  id: number;
  identity: string;
  since: number;
  /** When a restore was noticed that no person has dealt with yet. See `send/ledger/restored.ts`. */
  restored_at: Generated<number | null>;
  restored_code: Generated<'database-copied' | 'database-restored' | null>;
  restored_batches: Generated<number | null>;
  /** The step counter when a person dealt with a restore last. */
  settled_steps: Generated<number | null>;
}

/** A person's approval of an issue as it was then. Append-only, but it can be withdrawn. */
export interface ApprovalTable {
  id: Generated<number>;
  issue_number: number;
  /** Hash over the renditions in every theme: another word, link or slot changes it. */
  hash: string;
  /** JSON: theme → `rendition.hash`, to list what has changed since. */
  rendition_hashes: string;
  /** The person's name, or their account at the desk. */
  approved_by: string;
  at: number;
  withdrawn_at: number | null;
}

/** A link that was corrected after its mail was sent; `link.url` has the new address. */
export interface LinkCorrectionTable {
  id: Generated<number>;
  send_id: number;
  position: number;
  from_url: string;
  to_url: string;
  reason: string;
  corrected_by: string;
  at: number;
}

export type Send = Selectable<SendTable>;
export type Link = Selectable<LinkTable>;
export type Batch = Selectable<BatchTable>;
