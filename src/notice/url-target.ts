import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { NoAnswer } from '../fetch/no-answer.ts';
import type { SafeFetch } from '../fetch/safe-fetch.ts';
import type { Target, Telling, Told } from './tell-operators.ts';

export interface UrlTargetDeps {
  /** Its path may be a secret, so no message names more than its host. */
  url: string;
  /** Signs the body; undefined: it is not signed. */
  secret: string | undefined;
  web: Pick<SafeFetch, 'fetch'>;
  /** The publication's. */
  slug: string;
  deskUrl: string;
  clock: Clock;
}

const maxAnswerBytes = 4_096;

/**
 * POSTs each notice as JSON, with the headers of standardwebhooks.com: an id that stays the same when it is tried again,
 * a time, and a signature over both and the body.
 */
export function urlTarget(deps: UrlTargetDeps): Target {
  const url = new URL(deps.url);
  return {
    name: 'url',
    async tell(telling): Promise<Told> {
      const body = JSON.stringify(contentOf(telling, deps));
      try {
        const { status } = await deps.web.fetch(url, {
          method: 'POST',
          maxBytes: maxAnswerBytes,
          accept: '*/*',
          content: { body, headers: { 'content-type': 'application/json', ...headersOf(body, telling, deps) } },
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

/** Field names are a promise: docs/operators.md lists them. */
function contentOf({ notice, words, time }: Telling, { slug, deskUrl }: UrlTargetDeps): Record<string, unknown> {
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
  { notice, time }: Telling,
  { secret, slug, clock }: UrlTargetDeps,
): Record<string, string> {
  const id = `${slug}-notice-${notice.id}-${time}`;
  const at = String(Math.floor(clock.now() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': at };
  if (secret === undefined) return headers;
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${at}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** As that standard writes secrets: `whsec_` and base64; any other text is its own bytes. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}
