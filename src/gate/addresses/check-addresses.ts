import { addressFaults } from '../../fetch/written/address-fault.ts';
import type { AddressFault } from '../../fetch/written/fault.ts';
import { mailtoFaults } from '../../fetch/written/mailto-fault.ts';
import type { Issue } from '../../issue/issue.ts';
import { pathText } from '../../yaml/zod-problems.ts';
import type { YamlSource } from '../../yaml/yaml-source.ts';
import { findingBuilder } from '../finding-builder.ts';
import type { Finding } from '../finding.ts';
import { writtenItems } from '../written.ts';
import { fixOfAddress } from './address-fix.ts';
import { wordsOfAddress, wordsOfMailto, type AddressFinding } from './address-words.ts';
import { findAddresses, type PlacedAddress } from './find-addresses.ts';

/**
 * Checks the text of all addresses in a file, without the network. `allow` are hosts of an internal newsletter's own
 * network, `own` the publication's slug. Works for invalid issues; for valid ones, findings name their items.
 */
export function checkAddresses(
  source: YamlSource,
  { issue, allow = [], own = '' }: { issue?: Issue | undefined; allow?: string[]; own?: string } = {},
): Finding[] {
  const report = findingBuilder(source);
  const items = issue
    ? writtenItems({ source, issue }).map(({ path, item }) => ({ at: pathText(path), id: item.id }))
    : [];
  return findAddresses(source).flatMap((address) => {
    const { url, path, within } = address;
    const at = pathText(path);
    const item = items.find((each) => at.startsWith(`${each.at}.`))?.id;
    const told = ({ rule, message, severity, hint }: AddressFinding) =>
      report(rule, message, { severity, hint, path, within, url, ...(item === undefined ? {} : { item }) });
    if (/^mailto:/i.test(url)) return mailtoFaults(url).map((fault) => told(wordsOfMailto(fault)));
    const faults = addressFaults(url).filter((fault) => isTold(fault, address, { allow, own }));
    return faults.map((fault): Finding => {
      const finding = told(wordsOfAddress(fault));
      // If there are several faults there is no fix, because each would replace the whole address.
      const fix = faults.length === 1 ? fixOfAddress(fault, url, finding) : undefined;
      return { ...finding, ...(fix ? { fix } : {}) };
    });
  });
}

function isTold(
  fault: AddressFault,
  { url, isSponsors }: PlacedAddress,
  { allow, own }: { allow: string[]; own: string },
): boolean {
  switch (fault.kind) {
    // Text that does not even look like a web address is reported by the draft's schema.
    case 'scheme':
      return /^https?:\/\//i.test(url);
    case 'local-host':
      return !allow.some((host) => host.toLowerCase() === fault.host || host.toLowerCase() === URL.parse(url)?.host);
    // Sponsors may count visits as they like.
    case 'personal':
      return fault.as !== 'visit' || !(isSponsors || namesUs(url, own));
    default:
      return true;
  }
}

/** Whether a link says that its visitors come from this publication: `utm_source=weekly-loop`, also shortened. */
function namesUs(url: string, own: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const source = plain(URL.parse(url)?.searchParams.get('utm_source') ?? '');
  return source.length > 2 && own !== '' && (plain(own).includes(source) || source.includes(plain(own)));
}
