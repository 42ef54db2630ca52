import { domainOf } from '../../mail/address.ts';

/**
 * The mailbox that an address leads to, as far as it can be told from the address: without `+tag`, and at Gmail without
 * dots and under its one name. Two mailboxes may share a key elsewhere; then they share a limit, and nothing else.
 */
export function mailboxOf(address: string): string {
  const domain = domainOf(address);
  const name = address.slice(0, -domain.length - 1).toLowerCase();
  const base = name.slice(0, Math.max(1, name.indexOf('+') < 0 ? name.length : name.indexOf('+')));
  return /^g(?:oogle)?mail\.com$/.test(domain) ? `${base.replaceAll('.', '')}@gmail.com` : `${base}@${domain}`;
}
