import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { NoAnswer } from '../fetch/no-answer.ts';
import type { SafeFetch } from '../fetch/safe-fetch.ts';
import type { Target, NoticeMessage, NotifyResult } from './notify-operators.ts';

export interface UrlTargetDeps {
  /** Its path may be a secret, so messages name only its host. */
  url: string;
  /** Signs the body; without it, the body is not signed. */
  secret: string | undefined;
  web: Pick<SafeFetch, 'fetch'>;
  /** The publication's slug. */
  slug: string;
  deskUrl: string;
  clock: Clock;
}

const maxAnswerBytes = 4_096;

/**
 * POSTs each notice as JSON, with the headers of standardwebhooks.com: an id that stays the same in further attempts, a
 * time, and a signature of both and the body.
 */
export function urlTarget(deps: UrlTargetDeps): Target {
  const url = new URL(deps.url);
  return {
    name: 'url',
    async notify(message): Promise<NotifyResult> {
      const body = JSON.stringify(contentOf(message, deps));
      try {
        const { status } = await deps.web.fetch(url, {
          method: 'POST',
          maxBytes: maxAnswerBytes,
          accept: '*/*',
          content: { body, headers: { 'content-type': 'application/json', ...headersOf(body, message, deps) } },
        });
        if (status >= 200 && status < 300) return { kind: 'accepted', by: url.host };
        const redirects = status >= 300 && status < 400;
        return {
          kind: 'failed',
          why: `${url.host} answered ${status}${redirects ? ': it redirects, and a notice is only posted to OPERATOR_URL itself' : ''}`,
        };
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        return { kind: 'failed', why: `${url.host}: ${error.message}` };
      }
    },
  };
}

/** The field names are public: docs/operators.md lists them. */
function contentOf({ notice, words, time }: NoticeMessage, { slug, deskUrl }: UrlTargetDeps): Record<string, unknown> {
  const { send } = notice;
  return {
    id: notice.id,
    kind: notice.kind,
    time,
    publication: slug,
    at: new Date(notice.createdAt).toISOString(),
    title: words.title,
    text: [words.title, ...words.happened, ...words.todo].join('\n'),
    desk: `${deskUrl}${words.deskPath}`,
    detail: notice.detail,
    ...(send ? { send: { id: send.id, issue: send.issue, status: send.status, counts: send.counts } } : {}),
  };
}

function headersOf(
  body: string,
  { notice, time }: NoticeMessage,
  { secret, slug, clock }: UrlTargetDeps,
): Record<string, string> {
  const id = `${slug}-notice-${notice.id}-${time}`;
  const at = String(Math.floor(clock.now() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': at };
  if (secret === undefined) return headers;
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${at}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** In the notation of that standard: `whsec_` and base64. Any other text stands for its own bytes. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}
