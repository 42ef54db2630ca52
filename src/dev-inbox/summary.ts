import type { Address } from 'postal-mime';
import { parseMessage } from './parse-message.ts';

export interface Summary {
  /** As `Name <address>`, or empty. */
  from: string;
  subject: string;
}

/** Bytes searched for headers, which usually take a few kilobytes. */
const headLimit = 64 * 1024;

/** Sender and subject for the list. Parses only the header; the body is parsed when the message is opened. */
export async function summarise(raw: Uint8Array): Promise<Summary> {
  try {
    const email = await parseMessage(headOf(raw));
    return { from: oneLine(addressText(email.from), 320), subject: oneLine(email.subject ?? '', 1000) };
  } catch {
    // It can't be parsed, but it is stored, and its source can be read.
    return { from: '', subject: '' };
  }
}

function headOf(raw: Uint8Array): Uint8Array {
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headLimit));
  const ends = [buffer.indexOf('\r\n\r\n'), buffer.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length === 0 ? buffer : buffer.subarray(0, Math.min(...ends) + 2);
}

export function addressText(address: Address | undefined): string {
  if (!address) return '';
  if (address.group) return `${address.name}: ${address.group.map(addressText).join(', ')}`;
  return address.name && address.address ? `${address.name} <${address.address}>` : address.address || address.name;
}

/** Removes control characters and line ends and cuts the text, so that even a subject of a megabyte is one row. */
export function oneLine(text: string, limit: number): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return clean.length > limit ? `${clean.slice(0, limit).toWellFormed()}…` : clean;
}
