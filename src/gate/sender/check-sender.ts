import { domainOf } from '../../mail/address.ts';
import type { DkimKey } from '../../mail/dkim.ts';
import type { Dns } from './ask-dns.ts';
import { checkDkimKey } from './check-dkim.ts';
import { checkDmarc } from './check-dmarc.ts';
import { checkSpf } from './check-spf.ts';
import type { Fact } from './fact.ts';

/** The sender, as far as receivers can check it in the DNS. */
export interface OutgoingSender {
  /** Address in From. */
  from: string;
  /** Address that bounces go to. */
  returnPath: string;
  /** DKIM keys; empty when the mail server signs, or nobody. */
  dkim: DkimKey[];
  dns: Dns;
}

/** Problems of each part of the sender's DNS; an empty list means that it is correct. */
export async function inspectSender({
  from,
  returnPath,
  dkim,
  dns,
}: OutgoingSender): Promise<Record<'dkim' | 'spf' | 'dmarc' | 'bounces', Fact[]>> {
  const [fromDomain, bounceDomain] = [domainOf(from).toLowerCase(), domainOf(returnPath).toLowerCase()];
  const [keys, spf, dmarc, bounces] = await Promise.all([
    Promise.all(dkim.map((key) => checkDkimKey(key, dns))),
    checkSpf(bounceDomain, dns),
    checkDmarc({ from: fromDomain, dkim: dkim.map(({ domain }) => domain), returnPath: bounceDomain }, dns),
    checkBounces(bounceDomain, dns),
  ]);
  const unsigned: Fact = {
    rule: 'dkim-off',
    message: 'mail leaves this machine without a DKIM signature',
    hint: 'Set DKIM_PRIVATE_KEY and DKIM_SELECTOR, unless your mail server signs.',
  };
  return { dkim: dkim.length === 0 ? [unsigned] : keys.flat(), spf, dmarc, bounces };
}

/**
 * RFC 5321 5.1: mail goes to the MX, or to the address of the name itself. A null MX (RFC 7505) means that the domain
 * does not accept mail.
 */
async function checkBounces(domain: string, dns: Dns): Promise<Fact[]> {
  const hint = 'Publish an MX record, or set returnPath to a mailbox that exists.';
  const mx = await dns.mx(domain);
  if (mx.kind === 'unanswered')
    return [{ rule: 'dns-unanswered', message: `the MX of ${domain} could not be looked up: ${mx.why}` }];
  if (mx.kind === 'found')
    return mx.records.every(({ exchange }) => exchange === '' || exchange === '.')
      ? [
          {
            rule: 'bounces-unreachable',
            message: `${domain}, to which bounces go, does not accept mail (null MX)`,
            hint,
          },
        ]
      : [];
  const host = await dns.addresses(domain);
  if (host.kind === 'unanswered')
    return [{ rule: 'dns-unanswered', message: `the addresses of ${domain} could not be looked up: ${host.why}` }];
  return host.kind === 'found'
    ? []
    : [
        {
          rule: 'bounces-unreachable',
          message: `${domain}, to which bounces go, has neither an MX nor an address record`,
          hint,
        },
      ];
}
