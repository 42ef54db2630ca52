import type { Generated, Selectable } from 'kysely';
import type { OutageCode, OutcomeCode } from '../../mail/outcome-code.ts';

export type SendStatus = 'planned' | 'scheduled' | 'sending' | 'paused' | 'finished' | 'cancelled';

/** Why a send is paused, or was cancelled without a person. */
export type PauseCode =
  | 'by-hand'
  | 'database-copied'
  | 'database-restored'
  | 'overdue'
  | 'too-many-bounces'
  | 'too-many-errors'
  | 'message-too-large'
  | 'content-refused'
  | 'no-recipients';

/** One issue going to one frozen audience. */
export interface SendTable {
  id: Generated<number>;
  issue_number: number;
  /** `everyone`, or a segment's name. Unique together with the issue: the same mail is never sent twice. */
  audience: string;
  rendition_hash: string;
  /** The validated issue; null of a send that a version without the table `issue` made. */
  issue_hash: string | null;
  /** Where its mail goes: `inbox`, or the server's `host:port`. A worker with another one leaves it alone. */
  transport: string;
  status: SendStatus;
  /** Frozen when the send begins; 0 while it is scheduled. */
  recipients: number;
  /** Higher goes first. */
  priority: Generated<number>;
  /** Messages a second over all workers; null: as fast as it goes. */
  per_second: number | null;
  /** The pace is worked out, again and again, so that the send ends by then. */
  finish_by: number | null;
  /** Why it is paused, or was cancelled without a person. */
  pause_code: PauseCode | null;
  /** JSON: the other fields of `send/reasons.ts` `PauseReason`. */
  pause_detail: string | null;
  scheduled_at: number | null;
  created_at: number;
  /** When its audience was frozen. */
  started_at: number | null;
  /** Drawn at random when its audience is frozen; 0 before. A token of another epoch is not about this send. */
  epoch: Generated<number>;
  finished_at: number | null;
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

/** A slice of a send; what the queue's ids name. Held by one worker at a time, under a lease. */
export interface BatchTable {
  send_id: number;
  /** 1-based within the send. */
  number: number;
  status: 'open' | 'done';
  owner: string | null;
  lease_until: number | null;
  /** When the batch has something to do again: 0 at once, later for deferred deliveries. */
  due_at: number;
  /** What its deliveries came to when the batch was last given back; while it is held, the rows know better. */
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
  /** Planned once more although it may have arrived: a person, or the policy, wanted it. */
  | 'resent-uncertain'
  /** Skipped: it was uncertain, and is not sent again. From another send of that issue its reader gets none either. */
  | 'may-have-arrived'
  | 'send-cancelled'
  /** Skipped: the reader left since the audience was frozen. Detail: the suppression's reason, if there is one. */
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
  /** Three digits (RFC 5321 4.2), or null when no reply came. */
  reply_code: number | null;
  /** `5.1.1` (RFC 3463). */
  reply_enhanced: string | null;
  reply_text: string | null;
  /** The server's own name for the message, as its 250 told. */
  queue_id: string | null;
  /** `host:port` of the server that answered. */
  relay: string | null;
  /** Why it has this status, where the server's reply does not tell it all. */
  reason_code: DeliveryCode | null;
  /** What the other side said, or a number: see `DeliveryCode`. */
  reason_detail: string | null;
}

/** What all workers share about how fast they may go: `all`, `send:3`, `domain:example.org`, `server:` and a send's transport. */
export interface PaceTable {
  key: string;
  /** When the next message may go; in ms, with fractions. */
  next_at: Generated<number>;
  /** Nothing goes there before. */
  held_until: Generated<number>;
  /** How often in a row a domain asked us to slow down. */
  strikes: Generated<number>;
  /** Of a server: why no mail can be handed over to it. */
  reason_code: OutageCode | null;
  /** What the domain or the server said. */
  reason_detail: string | null;
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
}

/** Somebody looked at an issue as it was then and let it go out. Append-only, but for being withdrawn. */
export interface ApprovalTable {
  id: Generated<number>;
  issue_number: number;
  /** Over the renditions in every theme: another word, link or slot makes another one. */
  hash: string;
  /** JSON: theme → `rendition.hash`, to tell what has changed since. */
  rendition_hashes: string;
  /** The person's name, or their account at the desk. */
  approved_by: string;
  at: number;
  withdrawn_at: number | null;
}

/** A link that led to the wrong place and was put right after the mail had gone out; `link.url` has the new address. */
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
