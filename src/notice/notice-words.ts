/** The texts for operators, the same in the mail, the POST, on the desk and in the terminal. */
import { stripVTControlCharacters } from 'node:util';
import { everyone } from '../send/plan/start-send.ts';
import { momentWords } from '../send/plan/when.ts';
import { outageWords, pauseAdvice, pauseWords, restoredWords } from '../send/reason-words.ts';
import { isRefusal } from '../send/reasons.ts';
import type { SendSummary } from '../send/steer/status.ts';
import type { CertificateEvent, Notice, NoticeDetail } from './notice.ts';

export interface NoticeWords {
  /** One line without a full stop. */
  title: string;
  /** What happened, one paragraph each. */
  happened: string[];
  /** What to do, one sentence each; commands are between backticks. */
  todo: string[];
  /** The page of the desk that shows more. */
  deskPath: string;
}

export function noticeWords(
  { id, detail, send }: Pick<Notice, 'id' | 'detail' | 'send'>,
  timeZone: string,
): NoticeWords {
  const words = send ? sendWords(detail, send, timeZone) : placeWords(detail, timeZone);
  return {
    title: plain(words.title),
    happened: words.happened.map(plain),
    todo: [...words.todo, `\`galley notices seen ${id}\` ends the daily repetition of this.`],
    deskPath: send ? `/sends/${send.id}` : '/#notices',
  };
}

type Words = Omit<NoticeWords, 'deskPath'>;

function commands(send: number): { resume: string; reject: string } {
  return { resume: `\`galley send resume ${send}\``, reject: `\`galley send resolve ${send} --reject\`` };
}

function sendWords(detail: NoticeDetail, send: SendSummary, timeZone: string): Words {
  const which = `issue ${send.issue}${send.audience === everyone ? '' : ` to ${send.audience}`}`;
  const numbers = `${countWords(send)}. This is send ${send.id}, through ${send.transport}.`;
  switch (detail.kind) {
    case 'send-paused':
      return {
        title: `The send of ${which} is paused`,
        happened: [
          `Why: ${pauseWords(detail.reason, timeZone)}.`,
          numbers,
          'Nothing more is sent until somebody resumes it.',
        ],
        todo: [
          `\`galley status ${send.id}\` lists what the mail server said.`,
          ...[pauseAdvice(detail.reason, commands(send.id))].filter((advice) => advice !== undefined),
          // What to do about a refusal ends with the same command.
          ...(isRefusal(detail.reason)
            ? []
            : [`When the cause is gone, \`galley send resume ${send.id}\` continues; nobody gets a second copy.`]),
        ],
      };
    case 'send-cancelled':
      return {
        title: `The send of ${which} was cancelled by Galley`,
        happened: [`Why: ${pauseWords(detail.reason, timeZone)}.`, numbers],
        todo: [`If readers should get it, add them and run \`galley send ${send.issue}\` again.`],
      };
    case 'send-stalled':
      return {
        title: `The send of ${which} does not move`,
        happened: [stallWords(detail.since, send, timeZone), numbers],
        todo: [
          'See whether a `galley serve` or `galley work` with this SMTP_URL and DATABASE_URL is running, and what it logs.',
          `\`galley status ${send.id}\` shows the send, \`galley doctor\` checks the mail server.`,
        ],
      };
    default:
      return {
        title: `Issue ${send.issue} was sent, and not everybody got it`,
        happened: [numbers],
        todo: [
          `\`galley status ${send.id}\` names the readers, with what the mail server said.`,
          ...(send.counts.rejected > 0
            ? [`If it refused us and not them, \`galley send retry ${send.id}\` tries them again.`]
            : []),
          ...(send.counts.uncertain > 0
            ? [`\`galley send resolve ${send.id}\` decides about those that may have arrived.`]
            : []),
        ],
      };
  }
}

function stallWords(since: string | null, { waitingFor, scheduledAt }: SendSummary, timeZone: string): string {
  const at = (iso: string) => momentWords(Date.parse(iso), timeZone);
  if (since === null)
    return `It should have begun on ${scheduledAt ? at(scheduledAt) : 'its day'}, and no process begins it.`;
  const what = `Nothing has moved since ${at(since)}`;
  return waitingFor ? `${what}: it waits for the mail server (${outageWords(waitingFor)}).` : `${what}.`;
}

/** Such as `Accepted: 53 of 120; refused: 12; not sent yet: 55`. */
function countWords({ counts, recipients }: SendSummary): string {
  const number = (count: number) => count.toLocaleString('en');
  const unsent = counts.planned + counts.attempting;
  return [
    `Accepted: ${number(counts.accepted)} of ${number(recipients)}`,
    counts.rejected > 0 && `refused: ${number(counts.rejected)}`,
    counts.uncertain > 0 && `uncertain (may have arrived): ${number(counts.uncertain)}`,
    counts.deferred > 0 && `to be tried again: ${number(counts.deferred)}`,
    counts.skipped > 0 && `skipped: ${number(counts.skipped)}`,
    unsent > 0 && `not sent yet: ${number(unsent)}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function placeWords(detail: NoticeDetail, timeZone: string): Words {
  const at = (iso: string) => momentWords(Date.parse(iso), timeZone);
  if (detail.kind === 'backup-overdue')
    return {
      title: 'The backup is overdue',
      happened: [
        detail.newest
          ? `The newest backup in ${detail.path} is of ${at(detail.newest)}; galley.yaml allows ${ageWords(detail.maxAgeMs)} (backups.maxAge).`
          : `There is no backup in ${detail.path}: no file there holds anything, or it can’t be read.`,
      ],
      todo: ['See why the job that makes it did not run, and make one now.'],
    };
  if (detail.kind === 'database-restored') {
    const [what] = restoredWords(detail.restored, timeZone);
    return {
      title: 'The database was restored from a backup, or copied',
      happened: [what, 'Every send that was scheduled or running in it is paused, and nothing new is sent.'],
      todo: [
        'Compare the log of the mail server with `galley status`: readers who were mailed after the backup was made would get a second copy.',
        'Then run `galley restored`, and resume or cancel each send.',
      ],
    };
  }
  if (detail.kind !== 'certificate') return { title: 'Something needs a look', happened: [], todo: [] };
  const { host, setting, fault, endsAt } = detail;
  return {
    title: `The certificate of ${host} ${certificateFaults[fault]}`,
    happened: [
      [
        fault === 'ends-soon' ? `It ends on ${endsAt ? at(endsAt) : 'a day that can’t be read'}.` : '',
        setting === 'PUBLIC_URL'
          ? 'Without it readers can’t open their pages, and mail clients refuse to unsubscribe them.'
          : `Without it no mail is handed over to this server of ${setting}.`,
      ]
        .filter(Boolean)
        .join(' '),
    ],
    todo: [
      'Find out why it was not renewed automatically, and renew it.',
      '`galley doctor` looks at it again at once.',
    ],
  };
}

const certificateFaults: Record<CertificateEvent, string> = {
  'ends-soon': 'ends soon',
  expired: 'has expired',
  'not-yet-valid': 'is not valid yet',
  'other-name': 'is for another name',
  untrusted: 'is not signed by a trusted authority',
};

function ageWords(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  return hours % 24 === 0 && hours >= 48 ? `${hours / 24} days` : `${hours} hours`;
}

/** Removes control characters from a server's reply, which may contain anything. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}
