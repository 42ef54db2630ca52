import { domainToASCII } from 'node:url';

/** A normalised address, or why it can't be one. */
export type AddressResult = { ok: true; address: string; needsSmtpUtf8: boolean } | { ok: false; reason: string };

/** `atext` of RFC 5322 3.2.3, and any non-ASCII character (RFC 6531 3.3). */
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~\-\u0080-\u{10ffff}]+(?:\.[\w!#$%&'*+/=?^`{|}~\-\u0080-\u{10ffff}]+)*$/u;

/**
 * Checks and normalises an address as mail is really delivered: dot-atom local part, a domain name with a dot.
 * The domain becomes lower-case A-labels; the local part is NFC and lower case, because two readers who differ
 * only in case are one person with two copies, and no mail host of note tells them apart (RFC 5321 2.4 would
 * let it). Limits in octets: local part 64, domain 255, whole path 254 (RFC 5321 4.5.3.1, erratum 1690).
 */
export function normaliseAddress(written: string): AddressResult {
  const text = written.trim().normalize('NFC');
  if (text === '') return refuse('the address is empty');
  if (/[\p{Cc}\p{Cf}\p{Co}]/u.test(text)) return refuse('the address has a control or invisible character in it');
  const at = text.lastIndexOf('@');
  if (at < 0) return refuse('there is no @ in it');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (local === '') return refuse('there is nothing before the @');
  if (domain === '') return refuse('there is nothing after the @');
  if (/\s/.test(text)) return refuse('there is a space in it');
  if (local.includes('@')) return refuse('there is more than one @ in it');
  if (local.startsWith('"')) return refuse('quoted local parts are not supported');
  if (!dotAtom.test(local)) {
    return refuse(/^\.|\.$|\.\./.test(local) ? 'the part before the @ has a dot in the wrong place' : 'the part before the @ has a character that is not allowed');
  }
  if (domain.startsWith('[')) return refuse('an address literal in brackets is not supported');
  const ascii = domainToASCII(domain);
  const fault = domainFault(ascii);
  if (fault) return refuse(fault);
  const lower = local.toLowerCase();
  if (Buffer.byteLength(lower) > 64) return refuse('the part before the @ is longer than 64 bytes');
  const address = `${lower}@${ascii}`;
  if (Buffer.byteLength(address) > 254) return refuse('the address is longer than 254 bytes');
  // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
  return { ok: true, address, needsSmtpUtf8: !/^[\x00-\x7f]*$/.test(lower) };
}

function refuse(reason: string): AddressResult {
  return { ok: false, reason };
}

function domainFault(ascii: string): string | undefined {
  if (ascii === '') return 'the domain is not a valid name';
  if (ascii.length > 255) return 'the domain is longer than 255 bytes';
  const labels = ascii.split('.');
  if (labels.length < 2) return 'the domain has no dot in it';
  for (const label of labels) {
    if (label === '') return 'the domain has a dot in the wrong place';
    if (label.length > 63) return 'a part of the domain is longer than 63 bytes';
    if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label)) return `the domain has a part that is not allowed: ${label}`;
  }
  if (/^\d+$/.test(labels.at(-1)!)) return 'the domain ends in a number';
  return undefined;
}

export interface Mailbox {
  name?: string;
  address: string;
}

/** `The Weekly Loop <editors@example.org>` or a bare address. */
export function parseMailbox(written: string): { ok: true; mailbox: Mailbox } | { ok: false; reason: string } {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*)?<([^<>]+)>\s*$/.exec(written);
  const result = normaliseAddress(match?.[2] ?? written);
  if (!result.ok) return result;
  const name = match?.[1]?.trim();
  if (name && /[\p{Cc}\p{Co}]/u.test(name)) return { ok: false, reason: 'the name has a control character in it' };
  return { ok: true, mailbox: { ...(name ? { name } : {}), address: result.address } };
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
