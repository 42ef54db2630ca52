import type { Conversation } from './smtp-line.ts';

export interface SmtpReply {
  /** Three digits (RFC 5321 4.2). */
  code: number;
  /** `5.1.1` (RFC 3463), where the server gives one (RFC 2034). */
  enhanced?: string;
  text: string;
}

/** What became of one attempt. */
export type Outcome =
  /** Queued by the server; not yet delivered. */
  | { kind: 'accepted'; reply: SmtpReply; queueId?: string }
  /** 4yz, or no connection: try again (RFC 5321 4.2.1). */
  | { kind: 'deferred'; reply?: SmtpReply; reason?: string; retryAfterMs: number; blame?: Blame; /** Counts as no try. */ unspent?: true }
  /** 5yz, or not possible with this server. */
  | { kind: 'rejected'; reply?: SmtpReply; reason?: string; /** The address itself is at fault (RFC 3463 X.1.X). */ suppress: boolean }
  /** Begun and not answered: it may have arrived. Never sent again without being told to. */
  | { kind: 'uncertain'; reason: string };

/**
 * When it is not this one reader's mailbox. `server`: every other delivery would fare the same, so the batch waits.
 * `content`: it takes us for spam, so the whole send waits. `domain`: that domain asks us to slow down.
 */
export type Blame = 'server' | 'content' | 'domain';

/**
 * How long to wait after the n-th failed attempt. A mailbox over quota or a greylisting server (15 minutes is their
 * usual demand) is given most of a day; RFC 5321 4.5.4.1 asks for days, but a weekly is stale by then.
 */
const retryPauses = [5, 15, 60, 240, 720].map((minutes) => minutes * 60_000);

/** Waiting for a server that refuses connections costs nobody anything. */
const serverPauseMs = 60_000;

/** `attempt` counts from 1. After the last pause a deferral becomes a rejection. */
export function outcomeOf(conversation: Conversation, attempt: number): Outcome {
  switch (conversation.kind) {
    case 'lost':
      return { kind: 'uncertain', reason: `the connection broke after the message was begun: ${conversation.reason}` };
    case 'unsupported':
      return { kind: 'rejected', reason: conversation.reason, suppress: false };
    case 'unsent':
      if (conversation.unreachable) return serverFault(conversation.reason);
      return later(attempt, { reason: conversation.reason });
    case 'reply':
      return outcomeOfReply(readReply(conversation), conversation.stage, attempt);
  }
}

function outcomeOfReply(reply: SmtpReply, stage: 'mail' | 'rcpt' | 'text', attempt: number): Outcome {
  if (reply.code < 300) return { kind: 'accepted', reply, ...optionalQueueId(reply.text) };
  // It refuses us, whoever the reader is: every other delivery would fare the same, and no reader is to blame.
  if (stage === 'mail') return serverFault(`the mail server refuses our sender: ${reply.code} ${reply.text}`, reply);
  if (stage === 'rcpt' && reply.code >= 500 && isRelayDenied(reply)) return serverFault(`the mail server does not relay for us: ${reply.code} ${reply.text}`, reply);
  if (reply.code < 500) return later(attempt, { reply }, asksToSlowDown(reply) ? 'domain' : undefined);
  // The next reader would see the same text. Refused once more after somebody looked at it and went on, it is this
  // reader's server that won't have it.
  if (stage === 'text' && reply.enhanced?.startsWith('5.7.') && attempt === 1) {
    return { kind: 'deferred', reply, reason: 'the mail server refuses what the message says', retryAfterMs: 0, blame: 'content' };
  }
  return { kind: 'rejected', reply, suppress: stage === 'rcpt' && isAddressFault(reply) };
}

function serverFault(reason: string, reply?: SmtpReply): Outcome {
  return { kind: 'deferred', ...(reply ? { reply } : {}), reason, retryAfterMs: serverPauseMs, blame: 'server', unspent: true };
}

/** Greylisting (RFC 6647) asks each new reader for patience, and going slower would only prolong it. */
function asksToSlowDown({ code, text }: SmtpReply): boolean {
  return [421, 450, 451, 452].includes(code) && !/gr[ae]y-?\s?list/i.test(text);
}

/** Postfix, Exim, Exchange and others: we are not among those it sends mail on for. */
function isRelayDenied({ text }: SmtpReply): boolean {
  return /relay(ing)?( access)? (is )?(denied|not (permitted|allowed)|prohibited)|unable to relay|not (permitted|allowed) to relay|authentication required/i.test(text);
}

function later(attempt: number, why: { reply?: SmtpReply; reason?: string }, blame?: Blame): Outcome {
  const pause = retryPauses[attempt - 1];
  if (pause === undefined) return { kind: 'rejected', ...why, reason: `given up after ${attempt} tries`, suppress: false };
  return { kind: 'deferred', ...why, retryAfterMs: pause, ...(blame ? { blame } : {}) };
}

function readReply({ code, text }: { code: number; text: string }): SmtpReply {
  const enhanced = /^([245]\.\d{1,3}\.\d{1,3})\s*/.exec(text);
  return { code, text: text.slice(enhanced?.[0].length ?? 0), ...(enhanced ? { enhanced: enhanced[1]! } : {}) };
}

/** Mailbox or domain does not exist, moved, or takes no mail. 5.1.7 to 5.1.9 speak of the sender's address. */
function isAddressFault({ enhanced }: SmtpReply): boolean {
  return enhanced !== undefined && /^5\.1\.(1|2|3|6|10)$/.test(enhanced);
}

/** Postfix: `queued as 4FzY…`, Exim: `id=1kX…`, our inbox: `stored as 17`; others keep theirs in the text. */
function optionalQueueId(text: string): { queueId?: string } {
  const id = /(?:queued as|stored as|id=)\s*<?([\w.@-]+)/i.exec(text)?.[1];
  return id ? { queueId: id } : {};
}
