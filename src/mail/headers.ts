import type { Mailbox } from './address.ts';

/** Maximum length of a header line that we write (RFC 5322 2.1.1 recommends 78; without the CRLF). */
const lineLimit = 78;

/**
 * One header field, folded, with CRLF at its end. The value may not hold a line break of its own: a field that
 * could add another header throws, whichever caller let it through.
 */
export function headerLine(name: string, value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not pass
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
    throw new Error(`The header ${name} has a control character in its value`);
  return `${fold(`${name}: ${value}`)}\r\n`;
}

/** Breaks at spaces, as late as fits (RFC 5322 2.2.3). What has no space stays in one piece. */
function fold(line: string): string {
  if (line.length <= lineLimit) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?= )/)) {
    if (current !== '' && current.length + word.length > lineLimit && current.trim() !== '') {
      lines.push(current);
      current = word;
    } else {
      current += word;
    }
  }
  lines.push(current);
  return lines.join('\r\n');
}

/**
 * Text for a header that people read (RFC 2047): as it is where it is ASCII, else as encoded words of at most 75
 * characters, each holding whole characters.
 */
export function encodeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let chunk = '';
  // 75 less "=?UTF-8?B?" and "?=" leaves 63 characters of base64: 45 bytes.
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    for (const part of Buffer.byteLength(segment) > 45 ? [...segment] : [segment]) {
      if (Buffer.byteLength(chunk + part) > 45) {
        words.push(chunk);
        chunk = '';
      }
      chunk += part;
    }
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

/** `Name <address>`; the name quoted where it has specials, encoded where it is not ASCII (RFC 5322 3.4). */
export function formatMailbox({ name, address }: Mailbox): string {
  if (!name) return address;
  if (/^[\w !#$%&'*+/=?^`{|}~-]+$/.test(name) && !name.includes('=?')) return `${name} <${address}>`;
  if (/^[\x20-\x7e]*$/.test(name) && !name.includes('=?')) return `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`;
  return `${encodeText(name)} <${address}>`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Fri, 27 Nov 2026 09:00:00 +0000` (RFC 5322 3.3). `at` in milliseconds since the epoch. */
export function formatDate(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    `${days[date.getUTCDay()]}, ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
  );
}
