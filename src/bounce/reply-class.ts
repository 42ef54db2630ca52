/** The subjects of a mail server's reply, and whose fault each is: a closed list, so that code can decide on it. */

export type ReplyClass =
  | 'accepted'
  // The address itself.
  | 'no-such-user'
  | 'no-such-host'
  | 'moved'
  // This reader's mailbox, or what its owner allows.
  | 'mailbox-full'
  | 'inactive'
  | 'greylisted'
  /** This mailbox gets more mail than its server allows. */
  | 'mailbox-busy'
  | 'mailbox-refused'
  | 'mailbox-later'
  /** Not every server passes on an address that is not ASCII (RFC 6531 3.6). */
  | 'address-unsupported'
  // The reader's domain.
  | 'domain-busy'
  | 'network'
  // The server that we hand our mail to.
  | 'rate'
  /** This connection has carried as much as the server allows: a new one may carry more. */
  | 'session'
  | 'relay-busy'
  // Us.
  | 'sender'
  | 'account'
  | 'quota'
  /** Our login, or SPF, DKIM and DMARC of our domain. */
  | 'authentication'
  | 'relaying'
  | 'reputation'
  | 'policy'
  // This issue.
  | 'content'
  | 'too-large'
  /** No rule understands it. */
  | 'unclear';

/**
 * Whose fault it is. `reader`: the address is dead. `mailbox`: this mailbox does not take it. `domain`: its servers want
 * less, or can't be reached. `relay-rate`: we are too fast for the server that we hand our mail to. `us`: it does not
 * take our mail. `content`: it does not take this issue.
 */
export type Fault = 'none' | 'reader' | 'mailbox' | 'domain' | 'relay-rate' | 'us' | 'content';

export const faults: Readonly<Record<ReplyClass, Fault>> = {
  accepted: 'none',
  'no-such-user': 'reader',
  'no-such-host': 'reader',
  moved: 'reader',
  'mailbox-full': 'mailbox',
  inactive: 'mailbox',
  greylisted: 'mailbox',
  'mailbox-busy': 'mailbox',
  'mailbox-refused': 'mailbox',
  'mailbox-later': 'mailbox',
  'address-unsupported': 'mailbox',
  'domain-busy': 'domain',
  network: 'domain',
  rate: 'relay-rate',
  session: 'relay-rate',
  'relay-busy': 'relay-rate',
  sender: 'us',
  account: 'us',
  quota: 'us',
  authentication: 'us',
  relaying: 'us',
  reputation: 'us',
  policy: 'us',
  content: 'content',
  'too-large': 'content',
  // Never a reason to suppress an address.
  unclear: 'mailbox',
};

/** These end by themselves, whatever the code is: some servers reply 5yz to clients that are too fast. */
export const alwaysTemporary: ReadonlySet<ReplyClass> = new Set([
  'greylisted',
  'mailbox-busy',
  'domain-busy',
  'rate',
  'session',
  'relay-busy',
]);

/** The step that the server replied to: the connection, our name, the login, MAIL FROM, RCPT TO, DATA, or the text. */
export type Stage = 'connect' | 'hello' | 'login' | 'mail' | 'rcpt' | 'data' | 'text';

/** The ways in which servers say one thing. The first rule that matches decides. */
export interface ReplyRule {
  name: string;
  class: ReplyClass;
  /** The rule matches a reply with one of these, in the normal form of `reply-words.ts`. */
  says: readonly RegExp[];
  /** The rule does not match a reply that says this. */
  unless?: RegExp;
  /** Only in answer to these; default: all. */
  at?: readonly Stage[];
  /** Only 4yz, or only 5yz. */
  only?: 'temporary' | 'permanent';
  /** The server or document that uses these words. */
  source: string;
}
