import { classifyReply, type Classified } from '../../bounce/classify-reply.ts';
import type { ReplyClass, Stage } from '../../bounce/reply-class.ts';
import { readReply, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { OutageCode, OutcomeReason, RefusalCode } from '../../mail/outcome-code.ts';
import type { Conversation } from './smtp-connection.ts';

/** What became of one attempt. docs/sending.md has the table. */
export type Outcome =
  /** Queued by the server; not yet delivered. */
  | { kind: 'accepted'; reply: SmtpReply; queueId?: string }
  /** 4yz, or no connection: try again (RFC 5321 4.2.1). */
  | Deferred
  /**
   * 5yz, or not possible with this server. With a reply it is held undecided while the server has taken nothing of this
   * send (`send/ledger/held.ts`).
   */
  | {
      kind: 'rejected';
      reply?: SmtpReply;
      reason?: OutcomeReason;
      /** What the reply is about. */
      about?: ReplyClass;
      /** The address itself is at fault (RFC 3463 X.1.X). */
      suppress: boolean;
    }
  /** Begun and not answered: it may have arrived. Never sent again unless a person or the policy decides so. */
  | { kind: 'uncertain'; reason: OutcomeReason };

/**
 * `faultScope` is set when it is not this one reader's mailbox. `server`: every other delivery would fare the same, so the
 * batch waits. `relay`: it asks us to slow down. `send`: it refuses us or this issue, so the whole send waits for a person.
 * `domain`: that domain asks us to slow down.
 */
type Deferred = {
  kind: 'deferred';
  reply?: SmtpReply;
  retryAfterMs: number;
  /** False where it says nothing about the reader: an outage must not use up the attempts that greylisting needs. */
  countsAsAttempt?: false;
} & (
  | { faultScope?: 'domain'; reason?: OutcomeReason }
  | { faultScope: 'server'; reason: OutcomeReason & { code: OutageCode } }
  | { faultScope: 'relay'; demand: RelayDemand; reason?: OutcomeReason }
  | { faultScope: 'send'; reason: OutcomeReason & { code: RefusalCode } }
);

/**
 * `slower`: it says so. `new-connection`: this one has carried enough, another one may go on at once. `maybe-slower`: it
 * has some trouble, and only many such replies mean that we are too fast. `nothing`: it says so to one in many.
 */
export type RelayDemand = 'slower' | 'new-connection' | 'maybe-slower' | 'nothing';

/** Whose limit it is. `nobody`: it is said to one in many, while others are taken at the same rate. */
export type Blame = 'relay' | 'domain' | 'reader' | 'nobody';

/** What is known of a delivery before an attempt. */
export interface Tries {
  /** Counts from 1; attempts that say nothing about the reader do not count. */
  attempt: number;
  /** Since it was first put off for a reason of its own. */
  triedForMs: number;
  /** Why it was put off last. */
  lastCode?: string | null | undefined;
}

const hourMs = 3_600_000;
/** A weekly is stale by then. RFC 5321 4.5.4.1 asks for four or five days. */
const giveUpAfterMs = 72 * hourMs;
/**
 * How long to wait after the n-th failed attempt. Greylisting servers ask for 15 minutes (RFC 6647), a full mailbox is
 * emptied in a day or two.
 */
const retryPauses = [5, 15, 60, 240, 720].map((minutes) => minutes * 60_000);
const maxPauseMs = 24 * hourMs;

/** Waiting for a server that refuses connections costs nobody anything. */
const serverPauseMs = 60_000;
/** After a conversation that we broke off ourselves, or that a server ended because it was too much. */
const ownPauseMs = 10_000;
const slowPauseMs = 1_000;

export function outcomeOf(conversation: Conversation, tries: Tries): Outcome {
  switch (conversation.kind) {
    case 'lost':
      return { kind: 'uncertain', reason: { code: 'connection-lost', detail: conversation.reason } };
    case 'unsupported':
      return { kind: 'rejected', reason: unsupportedReason(conversation), suppress: false };
    case 'unsent':
      if (conversation.ours)
        return uncounted({ code: 'interrupted', detail: conversation.reason }, { retryAfterMs: ownPauseMs });
      if (conversation.unreachable)
        return {
          ...uncounted({ code: 'relay-unreachable', detail: conversation.reason }, { retryAfterMs: serverPauseMs }),
          reason: { code: 'relay-unreachable', detail: conversation.reason },
          faultScope: 'server',
        };
      return later(tries, { reason: { code: 'connection-broken', detail: conversation.reason } });
    case 'reply':
      return outcomeOfReply(conversation, tries);
  }
}

function outcomeOfReply(answer: Extract<Conversation, { kind: 'reply' }>, tries: Tries): Outcome {
  const reply = readReply(answer);
  const said = classifyReply(answer);
  switch (said.fault) {
    case 'none':
      return { kind: 'accepted', reply, ...optionalQueueId(reply.text) };
    case 'relay-rate':
      return relayDemands(said, reply, { tries, wasUsed: answer.wasUsed === true, stage: answer.stage });
    case 'us':
    case 'content':
      return answer.othersTake
        ? {
            kind: 'deferred',
            reply,
            reason: { code: refusals[said.class]! },
            retryAfterMs: serverPauseMs,
            countsAsAttempt: false,
          }
        : refusal(said, reply, { tries, stage: answer.stage });
    case 'domain':
      return said.isPermanent ? rejected(said, reply) : later(tries, { reply }, 'domain');
    case 'mailbox':
    case 'reader':
      return said.isPermanent ? rejected(said, reply) : later(tries, { reply });
  }
}

/** Why the send is paused. */
const refusals: Partial<Record<ReplyClass, RefusalCode>> = {
  sender: 'sender-refused',
  account: 'account-refused',
  quota: 'quota-used-up',
  authentication: 'authentication-refused',
  relaying: 'relaying-denied',
  reputation: 'reputation-refused',
  policy: 'policy-refused',
  content: 'content-refused',
  'too-large': 'message-too-large',
};

/** Undefined for what is not about us or this issue. */
export function refusalCodeOf(said: Pick<Classified, 'class'>): RefusalCode | undefined {
  return refusals[said.class];
}

/** Never about one reader, however often it is said. */
const aboutAll: ReadonlySet<ReplyClass> = new Set(['quota', 'account']);

/**
 * Pauses the send. Said to the same reader again, after a person has looked at it and resumed the send, it is this
 * reader's server that does not take it: the others go on.
 */
function refusal(said: Classified, reply: SmtpReply, { tries, stage }: { tries: Tries; stage: Stage }): Outcome {
  const code = refusals[said.class]!;
  const isAboutAll = aboutAll.has(said.class) || stage === 'mail' || !said.isPermanent;
  if (tries.lastCode === code && !isAboutAll) return rejected(said, reply);
  return { kind: 'deferred', reply, reason: { code }, retryAfterMs: 0, faultScope: 'send', countsAsAttempt: false };
}

function relayDemands(
  said: Classified,
  reply: SmtpReply,
  { tries, wasUsed, stage }: { tries: Tries; wasUsed: boolean; stage: Stage },
): Outcome {
  const demand = demandOf(said, { wasUsed, stage });
  if (demand === 'maybe-slower') {
    if (tries.triedForMs >= giveUpAfterMs) return gaveUp({ reply });
    const retryAfterMs = Math.min(Math.max(tries.triedForMs, serverPauseMs), maxPauseMs);
    return { kind: 'deferred', reply, retryAfterMs, faultScope: 'relay', demand, countsAsAttempt: false };
  }
  return { kind: 'deferred', reply, retryAfterMs: slowPauseMs, faultScope: 'relay', demand, countsAsAttempt: false };
}

/** Before a recipient is named, trouble is the server's; after the text, one reader's filters may have some. */
function demandOf({ class: about }: Classified, { wasUsed, stage }: { wasUsed: boolean; stage: Stage }): RelayDemand {
  if (about === 'session' && wasUsed) return 'new-connection';
  return about === 'relay-busy' && stage !== 'mail' ? 'maybe-slower' : 'slower';
}

/** What a demand to slow down becomes once it is known whose limit it is. */
export function blamed(outcome: Outcome, blame: Blame, tries: Tries): Outcome {
  if (outcome.kind !== 'deferred' || outcome.faultScope !== 'relay' || blame === 'relay') return outcome;
  if (blame === 'nobody') return { ...outcome, demand: 'nothing' };
  return later(tries, outcome.reply ? { reply: outcome.reply } : {}, blame === 'domain' ? 'domain' : undefined);
}

function rejected({ class: about, fault }: Classified, reply: SmtpReply): Outcome {
  return { kind: 'rejected', reply, about, suppress: fault === 'reader' };
}

function unsupportedReason({ code, detail }: Extract<Conversation, { kind: 'unsupported' }>): OutcomeReason {
  return { code, ...(detail === undefined ? {} : { detail }) };
}

function uncounted(
  reason: OutcomeReason,
  { retryAfterMs }: { retryAfterMs: number },
): { kind: 'deferred'; reason: OutcomeReason; retryAfterMs: number; countsAsAttempt: false } {
  return { kind: 'deferred', reason, retryAfterMs, countsAsAttempt: false };
}

function later(
  { attempt, triedForMs }: Tries,
  why: { reply?: SmtpReply; reason?: OutcomeReason },
  faultScope?: 'domain',
): Outcome {
  const leftMs = giveUpAfterMs - triedForMs;
  if (leftMs <= 0) return gaveUp(why);
  const pause = retryPauses[attempt - 1] ?? maxPauseMs;
  return { kind: 'deferred', ...why, retryAfterMs: Math.min(pause, leftMs), ...(faultScope ? { faultScope } : {}) };
}

function gaveUp(why: { reply?: SmtpReply }): Outcome {
  return {
    kind: 'rejected',
    ...why,
    reason: { code: 'gave-up', detail: String(giveUpAfterMs / hourMs) },
    suppress: false,
  };
}

/** Postfix: `queued as 4FzY…`, Exim: `id=1kX…`, our inbox: `stored as 17`; others keep theirs in the text. */
function optionalQueueId(text: string): { queueId?: string } {
  const id = /(?:queued as|stored as|id=)\s*<?([\w.@-]+)/i.exec(text)?.[1];
  return id ? { queueId: id } : {};
}
