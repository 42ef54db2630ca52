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
  | 'cancelled';

/** What is known of one address. */
export interface LinkVerdict {
  url: string;
  kind: LinkKind;
  /** What speaks for it, to follow “the link to … ”: `answers 404 (not found)`. */
  because: string;
  /** The redirects on the way. */
  hops: Hop[];
  /** Where they end. */
  end: string;
  status?: number;
  title?: string;
}

/** The page that a site shows for an address which can't exist, or undefined when it says so by its status. */
export type ProbeSite = (url: URL) => Promise<PageFacts | undefined>;

const cannotTell = (status: number, why: string) => ({ kind: 'unknown', because: `answers ${status} ${why}` }) as const;

/** `expected` is the item's title, which a page may repeat without meaning itself. */
export async function judgeLink(start: string, trail: Trail, probe: ProbeSite, expected = ''): Promise<LinkVerdict> {
  const { hops, url: end, answer, failure } = trail;
  const base = { url: start, hops, end };
  if (failure) return { ...base, ...judgeFailure(failure) };
  const { status, headers, body } = answer!;
  const isHtml = /html/i.test(headers['content-type'] ?? 'text/html');
  const page = isHtml && body.length > 0 ? readPage(body, headers['content-type']) : undefined;
  const told = { ...base, status, ...(page?.title ? { title: page.title } : {}) };

  const refused = judgeStatus(status, headers, page);
  if (refused) return { ...told, ...refused };
  if (page?.isChallenge)
    return { ...told, kind: 'unknown', because: 'shows a page that wants to know whether you are a person' };
  const login = loginAfter(start, end);
  if (login) return { ...told, kind: 'needs-login', because: `sends to a login page (${login})` };
  const soft = page && (await judgePage(start, end, page, probe, expected));
  if (soft) return { ...told, ...soft };
  const lost = homeInstead(start, end);
  return lost ? { ...told, kind: 'soft-404', because: lost } : { ...told, kind: 'fine', because: `answers ${status}` };
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
      return { kind: 'unknown', because: `leads on: ${message}` };
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
  if (status === 401) return { kind: 'needs-login', because: 'asks for a login (401)' };
  if (status === 404)
    return isChallenge
      ? cannotTell(status, 'with a test for people')
      : { kind: 'broken', because: 'answers 404 (not found)' };
  if (status === 410) return { kind: 'broken', because: 'answers 410 (gone for good)' };
  if (status === 403 || status === 429 || status === 999) return cannotTell(status, 'to programs');
  if (status === 400) return { kind: 'broken', because: 'answers 400 (it can’t read the address)' };
  if (status === 503 && isChallenge) return cannotTell(status, 'with a test for people');
  if (status >= 500) return { kind: 'unanswered', because: `answers ${status}, a fault of its own` };
  if (status >= 300 && status < 400)
    return { kind: 'broken', because: `answers ${status} and doesn’t say where to go` };
  return cannotTell(status, 'to a program’s question');
}

/** A page that answers 200 and is not what was promised. */
async function judgePage(
  start: string,
  end: string,
  page: PageFacts,
  probe: ProbeSite,
  expected: string,
): Promise<Pick<LinkVerdict, 'kind' | 'because'> | undefined> {
  const words = saysMissing(page, expected);
  if (words !== undefined) return { kind: 'soft-404', because: `says of itself “${words.slice(0, 80)}”` };
  const url = new URL(end);
  // Of a home page there is nothing to compare; a single-page site keeps its pages behind the #.
  if (url.pathname === '/' || new URL(start).pathname === '/') return undefined;
  const nowhere = await probe(url);
  if (!nowhere || nowhere.title !== page.title || likeness(nowhere.text, page.text) < 0.9) return undefined;
  const isShell = page.text.length < 400; // a script draws the page: what comes over the wire is the same everywhere
  return isShell
    ? { kind: 'unknown', because: 'shows programs the same page for every address' }
    : { kind: 'soft-404', because: `shows the page that ${hostOf(end)} has for addresses that don’t exist` };
}

/** A deep link that lands on its own site's home page: what was there has been taken away. */
function homeInstead(start: string, end: string): string | undefined {
  const [from, to] = [new URL(start), new URL(end)];
  const isHome = /^\/([a-z]{2}([-_][a-z]{2})?\/?)?(index\.\w+)?$/i.test(to.pathname) && to.search === '';
  const wasDeep =
    from.pathname.replace(/\/+$/, '').split('/').length > 1 &&
    !/^\/([a-z]{2}([-_][a-z]{2})?\/?)?(index\.\w+)?$/i.test(from.pathname);
  if (!isHome || !wasDeep || siteOf(from) !== siteOf(to)) return undefined;
  return `lands on the home page of ${hostOf(end)}`;
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
