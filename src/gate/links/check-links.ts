import { hostOf, wireUrl } from '../../fetch/web-url.ts';
import { trackingParameters } from '../../fetch/canonical-url.ts';
import type { Finding, GateInput } from '../finding.ts';
import { teller, type RuleName, type Tell, type Told } from '../tell.ts';
import { writtenLinks, type WrittenLink } from '../written.ts';
import { fetchLinks, type LinkOptions } from './fetch-links.ts';
import type { Hop } from '../../fetch/follow-link.ts';
import type { LinkKind, LinkVerdict } from './judge-link.ts';

/** Fetches every web link of the draft and tells of those that are not what they should be. Each address is told once. */
export async function checkLinks(input: GateInput, options: LinkOptions): Promise<Finding[]> {
  const tell = teller(input.source);
  const places = Map.groupBy(
    writtenLinks(input).filter(({ as }) => as !== 'button'),
    ({ url }) => addressOf(url),
  );
  const verdicts = await fetchLinks(
    [...places].map(([url, [first]]) => ({ url, title: first!.words })),
    options,
  );
  const cancelled = [...verdicts.values()].filter(({ kind }) => kind === 'cancelled').length;
  const findings = [...places].flatMap(([address, links]) => findingsOf(verdicts.get(address)!, links, tell));
  if (cancelled > 0)
    findings.push(
      tell('links-unfinished', `${cancelled} of ${places.size} links were not fetched`, {
        hint: 'Run it again; what was fetched is remembered.',
      }),
    );
  return findings;
}

/** What is asked for: the address as the wire has it; what follows a # never leaves the browser. */
function addressOf(url: string): string {
  return (wireUrl(url) ?? url).split('#')[0]!;
}

const ruleOf: Partial<Record<LinkKind, RuleName>> = {
  broken: 'link-broken',
  'soft-404': 'link-soft-404',
  loop: 'link-loop',
  tls: 'link-tls',
  private: 'link-private',
  unanswered: 'link-unanswered',
  unknown: 'link-unknown',
  'needs-login': 'link-needs-login',
};

const hints: Partial<Record<RuleName, string>> = {
  'link-broken': 'Look for a typing mistake, or for where the page has moved.',
  'link-soft-404': 'Open it and see.',
  'link-unknown': 'Open it in a browser once.',
  'link-unanswered': 'Check again later.',
  'link-private': 'Use the public address.',
};

function findingsOf(verdict: LinkVerdict, links: WrittenLink[], tell: Tell): Finding[] {
  const [first] = links as [WrittenLink];
  const { path, within, item, url } = first;
  const at: Told = { path, within, item, url };
  const where = hostOf(url);
  const more = links.length > 1 ? ` (and in ${links.length - 1} more place${links.length > 2 ? 's' : ''})` : '';
  const rule = ruleOf[verdict.kind];
  if (rule) {
    const hint = [verdict.hops.length > 0 ? `It redirects: ${trailText(verdict)}.` : '', hints[rule] ?? '']
      .filter(Boolean)
      .join(' ');
    return [tell(rule, `the link to ${where}${more}: ${verdict.because}`, { ...at, ...(hint ? { hint } : {}) })];
  }
  if (verdict.kind !== 'fine') return [];
  return [...movedFindings(verdict, first, at, more, tell), ...lostParameters(verdict, first, at, tell)];
}

function movedFindings(verdict: LinkVerdict, { url }: WrittenLink, at: Told, more: string, tell: Tell): Finding[] {
  const forGood = permanentEnd(verdict);
  if (forGood)
    return [
      tell('link-moved', `the link to ${hostOf(url)}${more} has moved for good, to ${forGood}`, {
        ...at,
        hint: 'Write the new address.',
      }),
    ];
  if (verdict.hops.length === 0 || hostOf(verdict.end) === hostOf(url)) return [];
  return [
    tell(
      'link-redirects',
      `the link to ${hostOf(url)}${more} leads to ${hostOf(verdict.end)}: ${trailText(verdict)}`,
      at,
    ),
  ];
}

/** As far as the redirects say that they are meant to stay; a temporary one after them may change tomorrow. */
function permanentEnd({ hops, end }: LinkVerdict): string | undefined {
  const isForGood = ({ status }: Hop) => status === 301 || status === 308;
  const lasting = hops.findIndex((hop) => !isForGood(hop));
  if (hops.length === 0 || lasting === 0) return undefined;
  return lasting < 0 ? end : hops[lasting]!.url;
}

function lostParameters(verdict: LinkVerdict, { url, section }: WrittenLink, at: Told, tell: Tell): Finding[] {
  const kept = new Set(trackingParameters(verdict.end));
  const lost = verdict.hops.length === 0 ? [] : trackingParameters(url).filter((parameter) => !kept.has(parameter));
  if (lost.length === 0) return [];
  const severity = section?.kind === 'sponsored' ? 'warning' : 'info';
  return [
    tell(
      'link-parameters-lost',
      `${lost.map((parameter) => parameter.slice(0, 60)).join(', ')} ${lost.length === 1 ? 'is' : 'are'} lost on the way to ${hostOf(verdict.end)}`,
      { ...at, severity, hint: 'Put the parameters on the address where the redirects end.' },
    ),
  ];
}

/** `https://a.example/x (301) → https://b.example/ (302) → https://c.example/` */
function trailText({ hops, end }: LinkVerdict): string {
  return [...hops.map(({ url, status }) => `${shorten(url)} (${status})`), shorten(end)].join(' → ');
}

function shorten(url: string): string {
  return url.length <= 90 ? url : `${url.slice(0, 88)}…`;
}
