/** Why no mail is handed over for a while: no server can be reached, or it asks us to slow down. */
export type OutageCode = 'relay-unreachable' | 'relay-slow';

/** What a mail server refuses about us or this issue, whoever the reader is. A person has to look: the send is paused. */
export const refusalCodes = [
  /** Our address as a sender: not ours, not verified. */
  'sender-refused',
  /** Our account there: suspended, not approved, unpaid. */
  'account-refused',
  'quota-used-up',
  /** Our login, or SPF, DKIM and DMARC of our domain. */
  'authentication-refused',
  /** It does not send mail on for us. */
  'relaying-denied',
  /** Our IP address or domain: block lists, reputation, reverse DNS. */
  'reputation-refused',
  'policy-refused',
  'content-refused',
  'message-too-large',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** What ended an attempt to send a mail, if the server's reply alone does not say it. */
export type OutcomeCode =
  | OutageCode
  | RefusalCode
  /** The connection broke after the message was begun: it may have arrived. Detail: how it broke. */
  | 'connection-lost'
  /** The connection broke before the message began. Detail: how it broke. */
  | 'connection-broken'
  /** We ended the conversation before the message began. Detail: why. */
  | 'interrupted'
  | 'relay-lacks-smtputf8'
  /** Detail: the address. */
  | 'address-unfit'
  /** Deferred for too long. Detail: for how many hours. */
  | 'gave-up';

export interface OutcomeReason {
  code: OutcomeCode;
  detail?: string;
}
