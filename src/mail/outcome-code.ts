/** Why no mail can be sent at all: no server can be reached, or every server refuses us. */
export type OutageCode = 'relay-unreachable' | 'sender-refused' | 'relaying-denied';

/** What ended an attempt to send a mail, if the server's reply alone does not say it. */
export type OutcomeCode =
  | OutageCode
  /** The connection broke after the message began: it may have arrived. Detail: how it broke. */
  | 'connection-lost'
  /** The connection broke before the message began. Detail: how it broke. */
  | 'connection-broken'
  /** We ended the conversation before the message began. Detail: why. */
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
