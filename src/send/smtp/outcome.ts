import { classifyReply } from '../../bounce/classify-reply.ts';
import { readReply, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { OutageCode, OutcomeCode, OutcomeReason } from '../../mail/outcome-code.ts';
import type { Conversation } from './smtp-connection.ts';

/** What became of one attempt. docs/sending.md has the table. */
export type Outcome =
  /** Queued by the server; not yet delivered. */
  | { kind: 'accepted'; reply: SmtpReply; queueId?: string }
  /** 4yz, or no connection: try again (RFC 5321 4.2.1). */
  | Deferred
  /** 5yz, or not possible with this server. */
  | {
      kind: 'rejected';
      reply?: SmtpReply;
      reason?: OutcomeReason;
      /** The address itself is at fault (RFC 3463 X.1.X). */
      suppress: boolean;
    }
  /** Begun and not answered: it may have arrived. Never sent again unless a person or the policy decides so. */
  | { kind: 'uncertain'; reason: OutcomeReason };

/**
 * `faultScope` is set when it is not this one reader's mailbox. `server`: every other delivery would fare the same, so the
 * batch waits. `content`: it won't have the message, so the whole send waits for a person. `domain`: that domain asks us to
 * slow down.
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
  | { faultScope: 'content'; reason: OutcomeReason & { code: ContentCode } }
);

/** The server refuses the content of the message for every reader. */
type ContentCode = Extract<OutcomeCode, 'message-too-large' | 'content-refused'>;

/**
 * How long to wait after the n-th failed attempt. A mailbox over quota or a greylisting server (15 minutes is their
 * usual demand) is given most of a day; RFC 5321 4.5.4.1 asks for days, but a weekly is stale by then.
 */
const retryPauses = [5, 15, 60, 240, 720].map((minutes) => minutes * 60_000);

/** Waiting for a server that refuses connections costs nobody anything. */
const serverPauseMs = 60_000;
/** After a conversation that we broke off ourselves. */
const ownPauseMs = 10_000;

/** `attempt` counts from 1. After the last pause a deferral becomes a rejection. */
export function outcomeOf(conversation: Conversation, attempt: number): Outcome {
  switch (conversation.kind) {
    case 'lost':
      return { kind: 'uncertain', reason: { code: 'connection-lost', detail: conversation.reason } };
    case 'unsupported':
      return { kind: 'rejected', reason: unsupportedReason(conversation), suppress: false };
    case 'unsent':
      if (conversation.ours)
        return {
          kind: 'deferred',
          reason: { code: 'interrupted', detail: conversation.reason },
          retryAfterMs: ownPauseMs,
          countsAsAttempt: false,
        };
      if (conversation.unreachable) return serverFault({ code: 'relay-unreachable', detail: conversation.reason });
      return later(attempt, { reason: { code: 'connection-broken', detail: conversation.reason } });
    case 'reply':
      return outcomeOfReply(conversation, attempt);
  }
}

function outcomeOfReply(answer: Extract<Conversation, { kind: 'reply' }>, attempt: number): Outcome {
  const reply = readReply(answer);
  const rejected = (suppress: boolean): Outcome => ({ kind: 'rejected', reply, suppress });
  switch (classifyReply(answer)) {
    case 'accepted':
      return { kind: 'accepted', reply, ...optionalQueueId(reply.text) };
    case 'sender-refused':
      return serverFault({ code: 'sender-refused' }, reply);
    case 'relaying-denied':
      return serverFault({ code: 'relaying-denied' }, reply);
    case 'domain-slow-down':
      return later(attempt, { reply }, 'domain');
    case 'mailbox-later':
      return later(attempt, { reply });
    case 'bad-address':
      return rejected(true);
    case 'mailbox-refused':
    case 'address-unsupported':
      return rejected(false);
    case 'too-large':
      if (answer.stage === 'mail') return contentFault('message-too-large', reply, { countsAsAttempt: false });
      return attempt === 1 ? contentFault('message-too-large', reply) : rejected(false);
    case 'content-refused':
      // Refused once more after a person looked at it and resumed the send: this reader's server does not take it.
      return attempt === 1 ? contentFault('content-refused', reply) : rejected(false);
  }
}

function unsupportedReason({ code, detail }: Extract<Conversation, { kind: 'unsupported' }>): OutcomeReason {
  return { code, ...(detail === undefined ? {} : { detail }) };
}

function serverFault(reason: OutcomeReason & { code: OutageCode }, reply?: SmtpReply): Outcome {
  return {
    kind: 'deferred',
    ...(reply ? { reply } : {}),
    reason,
    retryAfterMs: serverPauseMs,
    faultScope: 'server',
    countsAsAttempt: false,
  };
}

function contentFault(code: ContentCode, reply: SmtpReply, counted: { countsAsAttempt?: false } = {}): Outcome {
  return { kind: 'deferred', reply, reason: { code }, retryAfterMs: 0, faultScope: 'content', ...counted };
}

function later(attempt: number, why: { reply?: SmtpReply; reason?: OutcomeReason }, faultScope?: 'domain'): Outcome {
  const pause = retryPauses[attempt - 1];
  if (pause === undefined)
    return { kind: 'rejected', ...why, reason: { code: 'gave-up', detail: String(attempt) }, suppress: false };
  return { kind: 'deferred', ...why, retryAfterMs: pause, ...(faultScope ? { faultScope } : {}) };
}

/** Postfix: `queued as 4FzY…`, Exim: `id=1kX…`, our inbox: `stored as 17`; others keep theirs in the text. */
function optionalQueueId(text: string): { queueId?: string } {
  const id = /(?:queued as|stored as|id=)\s*<?([\w.@-]+)/i.exec(text)?.[1];
  return id ? { queueId: id } : {};
}
