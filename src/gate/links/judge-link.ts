import { getDomain } from 'tldts';
import { hostOf } from '../../fetch/web-url.ts';
import type { Hop, Trail } from '../../fetch/follow-link.ts';
import { likeness, readPage, type PageFacts } from '../../fetch/read-page.ts';
import { saysMissing } from './says-missing.ts';

export type LinkKind =
  | 'fine'
  | 'broken'
  | 'soft-404'
  | 'loop'
  | 'tls'
  | 'private'
  | 'unanswered'
  | 'unknown'
  | 'needs-login'
  | 'cancelled'
  /** Nothing could be reached: the fault is on our side. */
  | 'unreached';

/** The result for one address. */
export interface LinkVerdict {
  url: string;
  kind: LinkKind;
  /** The reason, as the rest of “the link to …”: `responds with 404 (not found)`. */
  because: string;
  /** The redirects in order. */
  hops: Hop[];
  /** The final address. */
  end: string;
  status?: number;
  title?: string;
}

/** The page that a site shows for an address that can't exist; undefined when it responds with an error status. */
export type ProbeSite = (url: URL) => Promise<PageFacts | undefined>;

const unknownBecause = (status: number, why: string) =>
  ({ kind: 'unknown', because: `responds with ${status} ${why}` }) as const;

/** `expected` is the title of the item, which a page may repeat without being an error page. */
export async function judgeLink(start: string, trail: Trail, probe: ProbeSite, expected = ''): Promise<LinkVerdict> {
  const { hops, url: end, answer, failure } = trail;
  const base = { url: start, hops, end };
  if (failure) return { ...base, ...judgeFailure(failure) };
  const { status, headers, body } = answer!;
  const isHtml = /html/i.test(headers['content-type'] ?? 'text/html');
  const page = isHtml && body.length > 0 ? readPage(body, headers['content-type']) : undefined;
  const known = { ...base, status, ...(page?.title ? { title: page.title } : {}) };

  const refused = judgeStatus(status, headers, page);
  if (refused) return { ...known, ...refused };
  if (page?.isChallenge)
    return { ...known, kind: 'unknown', because: 'shows a page that checks whether you are human' };
  const login = loginAfter(start, end);
  if (login) return { ...known, kind: 'needs-login', because: `redirects to a login page (${login})` };
  const soft = page && (await judgePage(start, end, page, probe, expected));
  if (soft) return { ...known, ...soft };
  const lost = homeInstead(start, end);
  return lost
    ? { ...known, kind: 'soft-404', because: lost }
    : { ...known, kind: 'fine', because: `responds with ${status}` };
}

function judgeFailure({ refusal, message }: NonNullable<Trail['failure']>): Pick<LinkVerdict, 'kind' | 'because'> {
  switch (refusal) {
    case 'loop':
      return { kind: 'loop', because: message };
    case 'private':
      return { kind: 'private', because: message };
    case 'tls':
      return { kind: 'tls', because: message };
    case 'no-host':
    case 'connection':
      return { kind: 'broken', because: message };
    case 'port':
    case 'scheme':
      return { kind: 'unknown', because: `redirects: ${message}` };
    case 'cancelled':
      return { kind: 'cancelled', because: message };
    case 'timeout':
    case 'broken-off':
      return { kind: 'unanswered', because: message };
  }
}

function judgeStatus(
  status: number,
  headers: Record<string, string>,
  page: PageFacts | undefined,
): Pick<LinkVerdict, 'kind' | 'because'> | undefined {
  if (status >= 200 && status < 300) return undefined;
  const isChallenge =
    page?.isChallenge === true ||
    headers['cf-mitigated'] === 'challenge' ||
    headers['x-amzn-waf-action'] !== undefined ||
    'x-datadome' in headers;
  if (status === 401) return { kind: 'needs-login', because: 'requires a login (401)' };
  if (status === 404)
    return isChallenge
      ? unknownBecause(status, 'with a challenge page')
      : { kind: 'broken', because: 'responds with 404 (not found)' };
  if (status === 410) return { kind: 'broken', because: 'responds with 410 (gone)' };
  if (status === 403 || status === 429 || status === 999) return unknownBecause(status, 'to programs');
  if (status === 400) return { kind: 'broken', because: 'responds with 400 (invalid address)' };
  if (status === 503 && isChallenge) return unknownBecause(status, 'with a challenge page');
  if (status >= 500) return { kind: 'unanswered', because: `responds with ${status} (server error)` };
  if (status >= 300 && status < 400)
    return { kind: 'broken', because: `responds with ${status} but without an address to redirect to` };
  return unknownBecause(status, 'to programs');
}

/** Recognises a page that responds with 200 but is an error page. */
async function judgePage(
  start: string,
  end: string,
  page: PageFacts,
  probe: ProbeSite,
  expected: string,
): Promise<Pick<LinkVerdict, 'kind' | 'because'> | undefined> {
  const words = saysMissing(page, expected);
  if (words !== undefined) return { kind: 'soft-404', because: `shows a page that says “${words.slice(0, 80)}”` };
  const url = new URL(end);
  // A home page has nothing to compare with; a single-page app keeps its pages behind the #.
  if (url.pathname === '/' || new URL(start).pathname === '/') return undefined;
  const nowhere = await probe(url);
  if (!nowhere || nowhere.title !== page.title || likeness(nowhere.text, page.text) < 0.9) return undefined;
  const isShell = page.text.length < 400; // a script renders the page, so the HTML is the same for every address
  return isShell
    ? { kind: 'unknown', because: 'shows programs the same page for every address' }
    : { kind: 'soft-404', because: `shows the page that ${hostOf(end)} uses for addresses that do not exist` };
}

/** A deep link that redirects to the home page of its own site: the page has been removed. */
function homeInstead(start: string, end: string): string | undefined {
  const [from, to] = [new URL(start), new URL(end)];
  const isHome = /^\/([a-z]{2}([-_][a-z]{2})?\/?)?(index\.\w+)?$/i.test(to.pathname) && to.search === '';
  const wasDeep =
    from.pathname.replace(/\/+$/, '').split('/').length > 1 &&
    !/^\/([a-z]{2}([-_][a-z]{2})?\/?)?(index\.\w+)?$/i.test(from.pathname);
  if (!isHome || !wasDeep || siteOf(from) !== siteOf(to)) return undefined;
  return `redirects to the home page of ${hostOf(end)}`;
}

function loginAfter(start: string, end: string): string | undefined {
  const to = new URL(end);
  const isLogin = (path: string) =>
    /\/(log-?in|sign-?in|anmelden|connexion|accounts?\/login|users\/sign_in|auth\/login|wp-login\.php)\b/i.test(path);
  return isLogin(to.pathname) && !isLogin(new URL(start).pathname)
    ? `${hostOf(end)}${to.pathname.slice(0, 40)}`
    : undefined;
}

function siteOf(url: URL): string {
  return getDomain(url.hostname) ?? url.hostname;
}
