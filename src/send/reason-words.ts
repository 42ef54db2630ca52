/** Makes the sentences that people read about a send from codes. No code reads the sentences back. */
import { replyLine, type SmtpReply } from '../mail/smtp-reply.ts';
import type { PostResult } from '../mail/posting.ts';
import { momentWords } from './plan/when.ts';
import type { RestoredState } from './ledger/restored.ts';
import { refusalWords } from './refusal-words.ts';
import type { DeliveryReason, LeftOutCode, Outage, PauseReason, StopReason } from './reasons.ts';

/** Why a send is paused or was cancelled; no full stop. Times are shown in `timeZone`. */
export function pauseWords(reason: PauseReason, timeZone = 'UTC'): string {
  switch (reason.code) {
    case 'by-hand':
      return reason.note ?? 'paused by hand';
    case 'database-copied':
      return copied;
    case 'database-restored':
      return `${copied} (since the backup was made, about ${reason.batches === 1 ? 'one batch was' : `${reason.batches} batches were`} processed)`;
    case 'overdue':
      return `it was scheduled for ${momentWords(Date.parse(reason.scheduledAt), timeZone)}, but Galley was not running then: ${durationWords(reason.lateMs)} late`;
    case 'abandoned':
      return `it was stopped before everybody had a copy, and nothing delivered it from ${momentWords(Date.parse(reason.since), timeZone)} on, for ${durationWords(reason.forMs)}`;
    case 'too-many-bounces':
      return `${reason.percent} % of the last ${reason.outcomes} were refused for good, more than the ${reason.limit} % that galley.yaml allows (sending.pauseOver.bounces)`;
    case 'too-many-errors':
      return `${reason.percent} % of the last ${reason.outcomes} broke off, more than the ${reason.limit} % that galley.yaml allows (sending.pauseOver.errors)`;
    case 'nothing-taken':
      return `the mail server has taken nothing of this send, and refused ${readersAt(reason)}. Its last reply: ${withoutStop(reason.reply)}`;
    case 'refused-in-a-row':
      return `the mail server refused ${readersAt(reason)} in a row, without a clear word. Its last reply: ${withoutStop(reason.reply)}`;
    case 'no-recipients':
      return 'there was nobody to send it to';
    default:
      return `${refusalWords[reason.code].what}: ${withoutStop(reason.reply)}`;
  }
}

/** What a person can do about it, in sentences; undefined where the reason says it all. `resume` and `reject`: the commands or buttons. */
export function pauseAdvice(
  reason: PauseReason,
  { resume, reject }: { resume: string; reject: string },
): string | undefined {
  switch (reason.code) {
    case 'nothing-taken':
    case 'refused-in-a-row':
      return `If it refuses us, correct that, and ${resume} tries them again. If its words are true of each of these readers, ${reject} rejects them.`;
    case 'too-many-bounces':
      return `If the server was wrong about them, \`galley send retry\` tries those who were rejected again.`;
    case 'by-hand':
    case 'database-copied':
    case 'database-restored':
    case 'overdue':
    case 'abandoned':
    case 'too-many-errors':
    case 'no-recipients':
      return undefined;
    default:
      return `${refusalWords[reason.code].todo}; then ${resume} tries them again.`;
  }
}

/** A sentence follows it. */
function withoutStop(reply: string): string {
  return reply.replace(/[.\s]+$/, '');
}

function readersAt({ refused, domains }: { refused: number; domains: number }): string {
  return `${refused} ${refused === 1 ? 'reader' : 'readers'} at ${domains} ${domains === 1 ? 'domain' : 'domains'}`;
}

/** For a person who begins a send in a database that was copied or restored. */
export const copiedNotice =
  'This database was restored or copied from another place. It does not know what was sent after the copy was made.';

/** What every command and page shows until `galley restored` was run: what happened, then what to do. */
export function restoredWords({ noticedAt, batches }: RestoredState, timeZone = 'UTC'): [string, string] {
  const since =
    batches === null
      ? ''
      : ` Since then, about ${batches === 1 ? 'one batch was' : `${batches} batches were`} processed.`;
  return [
    `${copiedNotice}${since} It was noticed on ${momentWords(Date.parse(noticedAt), timeZone)}.`,
    'No new issue is sent until somebody has compared the log of the mail server and run `galley restored`.',
  ];
}

const copied = 'this database was restored or copied from another place, where the send may have continued';

/** Why a delivery has its outcome: our own reason, and what the server replied. Empty when neither says anything. */
export function deliveryWords({
  reason,
  reply,
}: {
  reason?: DeliveryReason | null | undefined;
  reply?: SmtpReply | null | undefined;
}): string {
  return [reason && reasonWords(reason), reply && replyLine(reply)].filter(Boolean).join(': ');
}

/** What the server answered to a single mail; without an answer, why there is none. */
export function answerWords(result: PostResult): string {
  return result.kind !== 'uncertain' && result.reply ? replyLine(result.reply) : deliveryWords(result);
}

function reasonWords({ code, detail }: DeliveryReason): string {
  switch (code) {
    case 'relay-unreachable':
      return detail ?? 'no mail server can be reached';
    case 'relay-slow':
      return 'the mail server asks us to slow down';
    case 'connection-lost':
      return `the connection broke after the message was begun${detail ? `: ${detail}` : ''}`;
    case 'connection-broken':
      return detail ?? 'the connection broke before the message was begun';
    case 'interrupted':
      return detail ?? 'we ended the conversation before the message was begun';
    case 'relay-lacks-smtputf8':
      return 'the mail server does not offer SMTPUTF8 (RFC 6531), which this address needs';
    case 'address-unfit':
      return `${JSON.stringify(detail ?? '')} can't be used in an SMTP command`;
    case 'gave-up':
      return detail ? `given up after ${detail} hours` : 'given up';
    case 'worker-died':
      return 'the worker stopped while this message was being handed over';
    case 'answer-unrecorded':
      return 'what the mail server answered could not be recorded';
    case 'resent-uncertain':
      return 'sent again although it may have arrived';
    case 'may-have-arrived':
      return 'not sent again, it may have arrived';
    case 'undecided':
      return 'not believed yet, because the mail server has taken nothing of this send';
    case 'retried':
      return 'tried again after it was rejected';
    case 'send-cancelled':
      return 'the send was cancelled';
    case 'unconfirmed':
    case 'unsubscribed':
    case 'bounced':
    case 'complained':
    case 'suppressed':
      return `${code} since the send was made${detail ? ` (${detail})` : ''}`;
    default:
      return refusalWords[code].what;
  }
}

/** Why subscribers would get no copy, after their number: “3 have unsubscribed”. */
export function leftOutWords(code: LeftOutCode, count: number): string {
  const [have, are] = count === 1 ? ['has', 'is'] : ['have', 'are'];
  switch (code) {
    case 'pending':
      return `${have} not confirmed yet`;
    case 'unsubscribed':
      return `${have} unsubscribed`;
    case 'bounced':
      return 'can’t be reached: their mail bounced';
    case 'complained':
      return 'marked an issue as spam';
    case 'suppressed':
      return `${are} suppressed: never mailed again`;
    case 'has-copy':
      return `${have} a copy of this issue from another send`;
  }
}

/** Why no mail can be handed over. */
export function outageWords({ code, detail }: Pick<Outage, 'code' | 'detail'>): string {
  return code === 'relay-unreachable' ? detail : `${reasonWords({ code })}: ${detail}`;
}

/** How fast a relay takes mail: `about 14 messages a second`. */
export function paceWords({ perSecond, windowMs }: { perSecond: number; windowMs: number | null }): string {
  const [count, unit] =
    windowMs === 3_600_000 || perSecond < 1 / 60
      ? [perSecond * 3600, 'an hour']
      : windowMs !== null || perSecond < 0.5
        ? [perSecond * 60, 'a minute']
        : [perSecond, 'a second'];
  const rounded = count < 10 ? Math.round(count * 10) / 10 : Math.round(count);
  return `about ${rounded.toLocaleString('en')} messages ${unit}`;
}

/** Why a worker stopped in the middle of a batch. */
export function stopWords(reason: StopReason): string {
  switch (reason.code) {
    case 'send-not-sending':
      return `the send is ${reason.status}`;
    case 'preempted':
      return 'a send of higher priority goes first';
    case 'lease-lost':
      return 'another worker took the batch over';
    case 'database-away':
      return `the database did not answer: ${reason.detail}`;
    case 'ledger-unwritable':
      return `the ledger can't be written: ${reason.detail}`;
    case 'outage':
      return outageWords(reason.outage);
    case 'paused':
      return pauseWords(reason.reason);
    case 'failed':
      return reason.detail;
  }
}

function durationWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
