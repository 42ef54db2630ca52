/** Why no mail can be handed over at all: no server can be reached, or each of them refuses us. */
export type OutageCode = 'relay-unreachable' | 'sender-refused' | 'relaying-denied';

/** What ended an attempt to hand a mail over, where the server's reply alone does not tell it. */
export type OutcomeCode =
  | OutageCode
  /** The connection broke after the message was begun: it may have arrived. Detail: how it broke. */
  | 'connection-lost'
  /** The connection broke before the message was begun. Detail: how it broke. */
  | 'connection-broken'
  /** We ended the conversation before the message was begun. Detail: why. */
  | 'interrupted'
  | 'message-too-large'
  | 'content-refused'
  | 'relay-lacks-smtputf8'
  /** Detail: the address. */
  | 'address-unfit'
  /** Deferred too often. Detail: the number of attempts. */
  | 'gave-up';

export interface OutcomeReason {
  code: OutcomeCode;
  detail?: string;
}
