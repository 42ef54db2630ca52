import type { Generated, Insertable, Selectable } from 'kysely';

/**
 * Every row type on one page. Times are milliseconds since the epoch, yes/no is 0 or 1, JSON is text: the three
 * forms that SQLite and PostgreSQL store alike. Ids are integers from the database.
 */
export interface Tables {
  subscriber: SubscriberTable;
  consent: ConsentTable;
  suppression: SuppressionTable;
  rendition: RenditionTable;
  send: SendTable;
  link: LinkTable;
  batch: BatchTable;
  delivery: DeliveryTable;
  event: EventTable;
  reader_client: ReaderClientTable;
  pace: PaceTable;
  instance: InstanceTable;
  approval: ApprovalTable;
  link_correction: LinkCorrectionTable;
  desk_account: DeskAccountTable;
  desk_passkey: DeskPasskeyTable;
  desk_session: DeskSessionTable;
  desk_attempt: DeskAttemptTable;
  desk_challenge: DeskChallengeTable;
}

export type SubscriberStatus = 'pending' | 'active' | 'unsubscribed' | 'bounced' | 'complained';

/** A person's address with consent. */
export interface SubscriberTable {
  id: Generated<number>;
  /** As normalised by `mail/address.ts`; unique. What the envelope carries. */
  email: string;
  status: SubscriberStatus;
  /** JSON object of strings: the reader's own fields, such as `{"firstName":"Vega"}`. */
  fields: string;
  /** 0 when this reader switched tracking off for themselves. */
  tracking: Generated<number>;
  created_at: number;
  updated_at: number;
}

/** Append-only: what a person agreed to or withdrew, when, and how we know. */
export interface ConsentTable {
  id: Generated<number>;
  subscriber_id: number;
  action: 'imported' | 'added' | 'asked' | 'confirmed' | 'unsubscribed';
  /** Where it came from: `cli`, `import:readers.csv`, `one-click`, `page`. */
  source: string;
  /** JSON: what was shown or said; never an IP address. */
  detail: string | null;
  at: number;
}

/** Why an address is never mailed again; kept by address so that a new import can't undo it. */
export interface SuppressionTable {
  email: string;
  reason: 'unsubscribed' | 'bounced' | 'complained' | 'manual';
  detail: string | null;
  at: number;
}

/** What one issue looks like in one theme, as approved and sent; never changed once written. */
export interface RenditionTable {
  /** SHA-256, hex, over everything below that a reader can see. */
  hash: string;
  issue_number: number;
  theme: string;
  /** JSON of `issue/render.ts` `Rendition`. */
  body: string;
  created_at: number;
}

export type SendStatus = 'planned' | 'scheduled' | 'sending' | 'paused' | 'finished' | 'cancelled';

/** One issue going to one frozen audience. */
export interface SendTable {
  id: Generated<number>;
  issue_number: number;
  /** `everyone`, or a segment's name. Unique together with the issue: the same mail is never sent twice. */
  audience: string;
  rendition_hash: string;
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
  /** Why it is paused, in a sentence. */
  pause_reason: string | null;
  scheduled_at: number | null;
  created_at: number;
  /** When its audience was frozen. */
  started_at: number | null;
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
  /** Why it was skipped or is uncertain, in words. */
  reason: string | null;
}

export type Verdict = 'human' | 'machine' | 'unsure';

/** `undo`: whoever left took it back. */
export type EventKind = 'open' | 'click' | 'unsubscribe' | 'undo';

/** An open, a click, a departure or its undoing. No IP address and no user agent: they are judged in memory. */
export interface EventTable {
  id: Generated<number>;
  delivery_id: number;
  send_id: number;
  kind: EventKind;
  /** `link.position` of a click. */
  link: number | null;
  verdict: Verdict;
  /** Comma-separated names of the rules that decided, such as `head-request`. */
  reasons: string;
  at: number;
}

/** What a send was read with: each delivery's first open that no machine made, counted. Nobody can be told from it. */
export interface ReaderClientTable {
  send_id: number;
  /** As `track/client-of.ts` tells it: family and platform, a family alone, or `unknown`. */
  client: string;
  opens: number;
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
  /** What the domain or the server said. */
  reason: string | null;
}

/** One row: which database this is, so that a copy of it is noticed. */
export interface InstanceTable {
  id: number;
  identity: string;
  since: number;
}

/** Who may use the desk where it is not on this machine alone. */
export interface DeskAccountTable {
  /** What is typed at the login, in small letters. */
  name: string;
  /** What a passkey knows the account by: random, tells nothing (WebAuthn, "user handle"). */
  handle: string;
  /** scrypt with its parameters, as `studio/guard/password.ts` writes it. */
  password: string;
  created_at: number;
  updated_at: number;
}

/** A public key that an account may come in with; the private one never left its device. */
export interface DeskPasskeyTable {
  /** The credential's own id, base64url. */
  id: string;
  account: string;
  /** COSE, base64url. */
  public_key: string;
  /** As the device last counted; a step back is a copy. */
  counter: number;
  /** JSON list: how the browser can reach the device. */
  transports: string;
  /** What its owner calls it. */
  label: string;
  created_at: number;
  used_at: number | null;
}

/** One browser that is logged in. */
export interface DeskSessionTable {
  /** SHA-256 of what the cookie holds: whoever reads this table can't come in with it. */
  id: string;
  account: string;
  created_at: number;
  seen_at: number;
}

/** Logins that failed, by account and by where they came from; how long the next one has to wait. */
export interface DeskAttemptTable {
  /** A keyed hash: neither names nor addresses are kept. */
  key: string;
  failures: number;
  last_at: number;
  held_until: number;
}

/** What a passkey is asked to sign, once. */
export interface DeskChallengeTable {
  /** SHA-256 of the challenge. */
  id: string;
  /** `login`, or `add:` and the account. */
  purpose: string;
  expires_at: number;
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

export type Subscriber = Selectable<SubscriberTable>;
export type Send = Selectable<SendTable>;
export type Link = Selectable<LinkTable>;
export type Batch = Selectable<BatchTable>;
export type Event = Selectable<EventTable>;
export type NewEvent = Insertable<EventTable>;
