import type { Generated, Insertable } from 'kysely';

export type Verdict = 'human' | 'machine' | 'unsure';

/** `undo`: a reader who had unsubscribed came back. */
export type EventKind = 'open' | 'click' | 'unsubscribe' | 'undo';

/** An open, a click, an unsubscription or its undoing. No IP address and no user agent: they are judged in memory. */
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
  /** Later requests that showed the same within seconds (`track/find-repeats.ts`); they have no rows of their own. */
  repeats: Generated<number>;
  /** Comma-separated codes of what the request shows by itself: `track/observe.ts`. */
  signals: Generated<string>;
  /** Keyed hashes of network and program, for at most 72 hours: `track/visit-hashes.ts`. */
  seen_from: Generated<string | null>;
  /** JSON: what was derived from evidence that is deleted later. */
  features: Generated<string | null>;
  /** Version of the rules that gave the verdict; 0: not judged yet, `verdict` and `reasons` are of the request alone. */
  rules: Generated<number>;
  /**
   * How often it is in the counts of `send_count`, under its verdict: `repeats + 1` once it has been judged. Less means
   * that the judge has something to do.
   */
  counted: Generated<number>;
}

/** A process that stores events. It numbers them, so that those it kept aside are stored once. */
export interface EventWriterTable {
  id: string;
  /** The number of the last event that is stored, or was refused. */
  stored: number;
  seen_at: number;
}

/** The secrets of the hashes in `event.seen_from`; each is used for a day and blanked an hour later. */
export interface VisitKeyTable {
  id: Generated<number>;
  /** Empty once it is no longer used; the row goes with the hashes. */
  secret: string;
  /** The beginning of its day, UTC. */
  created_at: number;
}

/** What the visits of different readers have in common, summed up by network, program, mail domain … of a send. */
export interface VisitEvidenceTable {
  send_id: number;
  /** Such as `n:12.k3f9a2m1xq`: `track/judge/evidence.ts`. */
  key: string;
  /** Readers with a visit that has it, and of these: */
  readers: number;
  /** … with visits that can only be a machine's; */
  machine: number;
  /** … with visits that look like a person's; */
  human: number;
  /** … with visits within a minute and a half of the delivery; */
  prompt: number;
  /** … with visits to a link that another visitor opened in the same seconds. */
  paired: number;
}

/** The counts of a send's report, kept as events are judged. They can be computed again from the events. */
export interface SendCountTable {
  send_id: number;
  /** Such as `click`, `click/link/3`, `open/time/1766`: `track/judge/counts.ts`. */
  key: string;
  human: number;
  unsure: number;
  /** Machine: by lists, methods and prefetching. */
  general: number;
  /** Machine: by evidence together. */
  sophisticated: number;
  readers: number;
  human_readers: number;
  /** Readers with unsure events and no human one. */
  unsure_readers: number;
  /** Thousandths of events: how many of those counted human may be a machine's, and how many others a person's. */
  risk_low: number;
  risk_high: number;
}

/** When a send was last judged as a whole. */
export interface SendJudgedTable {
  send_id: number;
  settled_at: number;
  settle_ms: number;
  /** When the evidence changed; 0 if all readers were judged again since. */
  changed_at: number;
  /** The rules by which its evidence was summed up. */
  rules: number;
}

/**
 * The mail clients a send was read with: counts each delivery's first open that no machine made. It identifies nobody.
 */
export interface ReaderClientTable {
  send_id: number;
  /** As `track/mail-client-of.ts` names it: family and platform, a family alone, or `unknown`. */
  client: string;
  opens: number;
}

export type NewEvent = Insertable<EventTable>;
