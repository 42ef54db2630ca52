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

/**
 * Breaks at spaces, as late as fits (RFC 5322 2.2.3). What has no space stays in one piece, and the first word stays
 * beside the name: some parsers, Python's among them, take a break right after the colon for a space of the value.
 */
function fold(line: string): string {
  if (line.length <= lineLimit) return line;
  const [name = '', first = '', ...words] = line.split(/(?= )/);
  const lines: string[] = [];
  let current = name + first;
  for (const word of words) {
    // A line of nothing but spaces would end the header for some parsers (RFC 5322 3.2.2 has it as obsolete).
    if (current.length + word.length > lineLimit && current.trim() !== '' && word.trim() !== '') {
      lines.push(current);
      current = word;
    } else {
      current += word;
    }
  }
  lines.push(current);
  return lines.join('\r\n');
}

/** Bytes that fit into an encoded word of 75 characters (RFC 2047 2): 63 of base64, less "=?UTF-8?B?" and "?=". */
const wordBytes = 45;
/** Bytes of the first, with which a line of at most 76 characters begins: the longest name before it is `Reply-To: `. */
const firstWordBytes = 39;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Text for a header that people read (RFC 2047): as it is where it is ASCII, else as encoded words, each holding whole
 * characters as people see them. They end behind a space where one is near: in a name, Python's parser shows a space
 * between any two of them.
 */
export function encodeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const chunks: string[] = [];
  let chunk = '';
  const room = () => (chunks.length === 0 ? firstWordBytes : wordBytes);
  const append = (part: string) => {
    if (chunk !== '' && Buffer.byteLength(chunk + part) > room()) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += part;
  };
  for (const word of text.match(/[^ ]* +|[^ ]+/g) ?? []) {
    if (Buffer.byteLength(word) <= firstWordBytes) append(word);
    else for (const part of wholeCharacters(word)) append(part);
  }
  return [...chunks, chunk].map((words) => `=?UTF-8?B?${Buffer.from(words).toString('base64')}?=`).join(' ');
}

/** Characters as people see them; one too long for an encoded word, such as a letter with forty accents, in its parts. */
function wholeCharacters(text: string): string[] {
  return [...graphemes.segment(text)].flatMap(({ segment }) =>
    Buffer.byteLength(segment) > firstWordBytes ? [...segment] : [segment],
  );
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
