import { hostOf, wireUrl } from '../../fetch/web-url.ts';
import { trackingParameters } from '../../fetch/canonical-url.ts';
import type { Finding, GateInput } from '../finding.ts';
import { addressFaults } from '../../fetch/written/address-fault.ts';
import { findingBuilder, type RuleName, type ReportFinding, type FindingDetails } from '../finding-builder.ts';
import { writtenLinks, type WrittenLink } from '../written.ts';
import { fetchLinksWithAge, type LinkOptions } from './fetch-links.ts';
import type { Hop } from '../../fetch/follow-link.ts';
import type { LinkKind, LinkVerdict } from './judge-link.ts';

/** How far the links of an issue were checked. */
export interface LinkCheck {
  total: number;
  /** Without a verdict that is recent enough. */
  unchecked: number;
  /** Whether that is because nothing could be reached from here. */
  isOffline: boolean;
  /** When the oldest verdict was found, in ms since the epoch; null without any. */
  oldestAt: number | null;
}

/** Fetches every web link of the draft and reports those that do not work. Each address is reported once. */
export async function checkLinks(
  input: GateInput,
  options: LinkOptions,
): Promise<{ findings: Finding[]; checked: LinkCheck }> {
  const report = findingBuilder(input.source);
  const linksByAddress = Map.groupBy(
    writtenLinks(input).filter(({ as }) => as !== 'button'),
    ({ url }) => addressOf(url),
  );
  const { verdicts, oldestAt } = await fetchLinksWithAge(
    [...linksByAddress].map(([url, [first]]) => ({ url, title: first!.words })),
    options,
  );
  const count = (kind: LinkKind) => [...verdicts.values()].filter((verdict) => verdict.kind === kind).length;
  const [cancelled, unreached] = [count('cancelled'), count('unreached')];
  const findings = [...linksByAddress].flatMap(([address, links]) => {
    const verdict = verdicts.get(address);
    return verdict ? findingsOf(options.isSample ? ofSample(verdict) : verdict, links, report) : [];
  });
  if (unreached > 0)
    findings.push(
      report(
        'links-unreached',
        `no site could be reached from here, so ${unreached} of ${linksByAddress.size} links were not checked`,
        { hint: 'That is this machine’s network, not the links. Check again when it is back.' },
      ),
    );
  if (cancelled > 0)
    findings.push(
      report('links-unfinished', `${cancelled} of ${linksByAddress.size} links were not fetched`, {
        hint: 'Run it again; results so far are cached.',
      }),
    );
  const missing = linksByAddress.size - verdicts.size;
  return {
    findings,
    checked: {
      total: linksByAddress.size,
      unchecked: missing + cancelled + unreached,
      isOffline: unreached > 0,
      oldestAt,
    },
  };
}

/** A sample issue leads to names that are reserved for examples, where there is nothing. */
function ofSample(verdict: LinkVerdict): LinkVerdict {
  const isFailed = verdict.kind === 'broken' || verdict.kind === 'unanswered' || verdict.kind === 'soft-404';
  const reserved = /^(.*\.)?example\.(?:com|net|org)$/.exec(hostOf(verdict.url));
  // Where somebody has put a site on such a name, as on a test machine, its answer counts.
  return isFailed && reserved && (reserved[1] === undefined || verdict.status === undefined)
    ? { ...verdict, kind: 'unknown', because: 'its name is reserved for examples' }
    : verdict;
}

/** The address as it is requested: encoded, and without the part after #, which never leaves the browser. */
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
  'link-broken': 'Look for a typing mistake, or find out where the page has moved.',
  'link-soft-404': 'Open the link to check it.',
  'link-unknown': 'Open it in a browser to check it.',
  'link-unanswered': 'Check again later.',
  'link-private': 'Use the public address.',
};

function findingsOf(verdict: LinkVerdict, links: WrittenLink[], report: ReportFinding): Finding[] {
  const [first] = links as [WrittenLink];
  const { path, within, item, url } = first;
  const at: FindingDetails = { path, within, item, url };
  const where = hostOf(url);
  const more = links.length > 1 ? ` (and in ${links.length - 1} more place${links.length > 2 ? 's' : ''})` : '';
  const rule = ruleOf[verdict.kind];
  // What its name alone tells is told without fetching it.
  if (rule === 'link-private' && verdict.hops.length === 0 && isLocalHost(url)) return [];
  if (rule) {
    const hint = [verdict.hops.length > 0 ? `It redirects: ${trailText(verdict)}.` : '', hints[rule] ?? '']
      .filter(Boolean)
      .join(' ');
    return [report(rule, `the link to ${where}${more}: ${verdict.because}`, { ...at, ...(hint ? { hint } : {}) })];
  }
  if (verdict.kind !== 'fine') return [];
  return [...movedFindings(verdict, first, at, more, report), ...lostParameters(verdict, first, at, report)];
}

function isLocalHost(url: string): boolean {
  return addressFaults(url).some(({ kind }) => kind === 'local-host');
}

function movedFindings(
  verdict: LinkVerdict,
  { url }: WrittenLink,
  at: FindingDetails,
  more: string,
  report: ReportFinding,
): Finding[] {
  const permanentUrl = permanentEnd(verdict);
  if (permanentUrl)
    return [
      report('link-moved', `the link to ${hostOf(url)}${more} has moved permanently to ${permanentUrl}`, {
        ...at,
        hint: 'Use the new address.',
      }),
    ];
  if (verdict.hops.length === 0 || hostOf(verdict.end) === hostOf(url)) return [];
  return [
    report(
      'link-redirects',
      `the link to ${hostOf(url)}${more} redirects to ${hostOf(verdict.end)}: ${trailText(verdict)}`,
      at,
    ),
  ];
}

/** The address after the last permanent redirect in a row; a temporary one after it may change tomorrow. */
function permanentEnd({ hops, end }: LinkVerdict): string | undefined {
  const isPermanent = ({ status }: Hop) => status === 301 || status === 308;
  const lasting = hops.findIndex((hop) => !isPermanent(hop));
  if (hops.length === 0 || lasting === 0) return undefined;
  return lasting < 0 ? end : hops[lasting]!.url;
}

function lostParameters(
  verdict: LinkVerdict,
  { url, section }: WrittenLink,
  at: FindingDetails,
  report: ReportFinding,
): Finding[] {
  const kept = new Set(trackingParameters(verdict.end));
  const lost = verdict.hops.length === 0 ? [] : trackingParameters(url).filter((parameter) => !kept.has(parameter));
  if (lost.length === 0) return [];
  const severity = section?.kind === 'sponsored' ? 'warning' : 'info';
  return [
    report(
      'link-parameters-lost',
      `${lost.map((parameter) => parameter.slice(0, 60)).join(', ')} ${lost.length === 1 ? 'is' : 'are'} lost in the redirects to ${hostOf(verdict.end)}`,
      { ...at, severity, hint: 'Add the parameters to the address where the redirects end.' },
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
