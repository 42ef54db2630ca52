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
}

/** A process that stores events. It numbers them, so that those it kept aside are stored once. */
export interface EventWriterTable {
  id: string;
  /** The number of the last event that is stored, or was refused. */
  stored: number;
  seen_at: number;
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
