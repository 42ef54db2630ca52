import { getDomain } from 'tldts';
import type { Dns } from './ask-dns.ts';
import type { Fact } from './fact.ts';
import { readTags } from './read-tags.ts';

export interface Alignment {
  /** The domain in From. */
  from: string;
  /** Domains in the DKIM signatures. */
  dkim: string[];
  /** Domain of the return path, which SPF checks. */
  returnPath: string;
}

/** Checks that the From domain has a DMARC policy and that our mail is aligned with it (RFC 7489 3.1, 6.6.3). */
export async function checkDmarc({ from, dkim, returnPath }: Alignment, dns: Dns): Promise<Fact[]> {
  const found = await findPolicy(from, dns);
  if ('unanswered' in found) return [{ rule: 'dns-unanswered', message: found.unanswered }];
  const { at, records } = found;
  if (records.length === 0)
    return [
      {
        rule: 'dmarc-missing',
        message: `${from} has no DMARC record`,
        hint: 'Publish one, at least p=none: Gmail and Yahoo require it from bulk senders.',
        record: {
          name: `_dmarc.${organisation(from)}`,
          value: `v=DMARC1; p=none; rua=mailto:dmarc@${organisation(from)}`,
        },
      },
    ];
  if (records.length > 1)
    return [
      {
        rule: 'dmarc-broken',
        message: `there are ${records.length} DMARC records at ${at}, so receivers use none of them`,
        hint: 'Keep only one.',
      },
    ];
  const tags = readTags(records[0]!);
  const policy = tags?.get('p')?.toLowerCase();
  if (!tags || !policy || !['none', 'quarantine', 'reject'].includes(policy))
    return [
      {
        rule: 'dmarc-broken',
        message: `the DMARC record at ${at} ${tags && !policy ? 'has no p=' : 'is not valid'}`,
        hint: 'It must begin with v=DMARC1; p=none, quarantine or reject.',
      },
    ];
  const isAligned = (domain: string, mode: string | undefined) =>
    mode?.toLowerCase() === 's' ? domain.toLowerCase() === from : organisation(domain) === organisation(from);
  if (dkim.some((domain) => isAligned(domain, tags.get('adkim'))) || isAligned(returnPath, tags.get('aspf'))) return [];
  const signed = dkim.length > 0 ? `DKIM signs for ${dkim.join(' and ')}` : 'Galley does not sign with DKIM';
  return [
    {
      rule: 'dmarc-unaligned',
      message: `mail from ${from} fails its DMARC policy (p=${policy}): ${signed}, and bounces go to ${returnPath}`,
      hint: `Sign with ${from} (DKIM_DOMAIN), or set returnPath to an address in it.`,
    },
  ];
}

/** The record of the domain itself, or of the registered domain above it. */
async function findPolicy(from: string, dns: Dns): Promise<{ at: string; records: string[] } | { unanswered: string }> {
  for (const domain of new Set([from, organisation(from)])) {
    const at = `_dmarc.${domain}`;
    const answer = await dns.txt(at);
    if (answer.kind === 'unanswered') return { unanswered: `${at} could not be looked up: ${answer.why}` };
    const records = answer.kind === 'found' ? answer.records.filter((record) => /^v=DMARC1\s*(;|$)/i.test(record)) : [];
    if (records.length > 0) return { at, records };
  }
  return { at: `_dmarc.${from}`, records: [] };
}

function organisation(domain: string): string {
  return getDomain(domain, { allowPrivateDomains: true }) ?? domain.toLowerCase();
}
