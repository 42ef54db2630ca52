import type { Generated, Selectable } from 'kysely';

export type SubscriberStatus = 'pending' | 'active' | 'unsubscribed' | 'bounced' | 'complained';

/** A person's address with consent. */
export interface SubscriberTable {
  id: Generated<number>;
  /** The address for the envelope, normalised by `mail/address.ts`; unique. */
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

/** How many mails the sign-up form caused, by day (UTC, in days since the epoch) and mailbox (a keyed hash). */
export interface FormMailTable {
  day: number;
  mailbox: string;
  mails: number;
}

export type Subscriber = Selectable<SubscriberTable>;
