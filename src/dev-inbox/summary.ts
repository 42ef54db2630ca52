import PostalMime, { type Address } from 'postal-mime';

export interface Summary {
  /** `Name <address>`, or empty. */
  from: string;
  subject: string;
}

/** Header blocks are a few kilobytes; nothing after this is searched. */
const headLimit = 64 * 1024;

/** Sender and subject for the list, read from the header alone: the body is parsed when someone opens the message. */
export async function summarise(raw: Uint8Array): Promise<Summary> {
  try {
    const email = await PostalMime.parse(headOf(raw));
    return { from: oneLine(addressText(email.from), 320), subject: oneLine(email.subject ?? '', 1000) };
  } catch {
    // Too broken to read; it is stored all the same, and its source can be looked at.
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

/** No control characters, no line ends, and an end: a subject of a megabyte is still one row of a list. */
export function oneLine(text: string, limit: number): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return clean.length > limit ? `${clean.slice(0, limit).toWellFormed()}…` : clean;
}
