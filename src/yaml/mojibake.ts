/** Text that was UTF-8 once and was read as something else: “cafÃ©” for “café”, “itâ€™s” for “it’s”. */

export interface Mojibake {
  /** Offset in the text. */
  at: number;
  written: string;
  /** The text that was meant. */
  meant: string;
  /** The wrong encoding in which it was read. */
  encoding: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const readAs = [
  { label: 'windows-1252', name: 'Windows-1252', lead: /[ÂÃÄÅÎÏÐÑ×ØÙâãäåæçèéïð]/ },
  { label: 'macintosh', name: 'Mac OS Roman', lead: /[¬√‚]/ },
].map((each) => ({ ...each, bytes: bytesOf(each.label) }));

/** Returns the first garbled place in each line, and what the whole run of characters was meant to be. */
export function findMojibake(text: string): Mojibake[] {
  if (!/[ÂÃÄÅÎÏÐÑ×ØÙâãäåæçèéïð√¬‚]/.test(text)) return [];
  const found: Mojibake[] = [];
  for (const match of text.matchAll(/[^\0-\x7f]{2,}/g)) {
    const run = match[0].slice(0, 4000);
    for (const { name, lead, bytes } of readAs) {
      if (!lead.test(run)) continue;
      const before = text[match.index - 1] ?? ' ';
      const part = decodeRun(run, bytes, before, text[match.index + match[0].length] ?? ' ');
      if (!part) continue;
      found.push({
        at: match.index + part.from,
        written: part.written,
        meant: again(part.meant, bytes),
        encoding: name,
      });
      break;
    }
  }
  return found;
}

/** Returns the part of a run that is UTF-8 if each character is replaced by its byte. */
function decodeRun(
  run: string,
  table: Map<string, number>,
  before: string,
  after: string,
): { from: number; written: string; meant: string } | undefined {
  const chars = [...run];
  let at = 0;
  let offset = 0;
  while (at < chars.length) {
    const bytes: number[] = [];
    let to = at;
    const meant: string[] = [];
    // Takes as many consecutive whole characters as possible.
    while (to < chars.length) {
      const first = table.get(chars[to]!);
      const length =
        first === undefined
          ? 0
          : first >= 0xf0 && first < 0xf5
            ? 4
            : first >= 0xe0
              ? 3
              : first >= 0xc2 && first < 0xe0
                ? 2
                : 0;
      if (length === 0 || first! > 0xf4) break;
      const own = chars.slice(to, to + length).map((char) => table.get(char));
      if (own.length < length || own.slice(1).some((byte) => byte === undefined || byte < 0x80 || byte > 0xbf)) break;
      let text: string;
      try {
        text = utf8.decode(Uint8Array.from(own as number[]));
      } catch {
        break;
      }
      meant.push(text);
      bytes.push(...(own as number[]));
      to += length;
    }
    const written = chars.slice(at, to).join('');
    const near = { before: at > 0 ? chars[at - 1]! : before, after: to < chars.length ? chars[to]! : after };
    if (meant.length > 0 && isPlausible(meant, written, near)) return { from: offset, written, meant: meant.join('') };
    offset += chars[at]!.length;
    at++;
  }
  return undefined;
}

/** False for what people write on purpose: „Spaß“ ends with two signs that would decode to a letter of N’Ko. */
function isPlausible(meant: string[], written: string, { before, after }: { before: string; after: string }): boolean {
  const text = meant.join('');
  // Closing punctuation after a capital is not garbled: «MANHû, “CAFÉ”.
  const closes = written.length === 2 && /[’”»…–—‘“›]/.test(written[1]!) && /\p{Lu}/u.test(before);
  if (closes) return false;
  if (/^[√¬]/.test(written) && written.length === 2)
    return /[a-z]/i.test(before + after) && !/[π∑∞]/.test(written) && /[\u00a0-\u00ff]/.test(text);
  if (/[\u{1f000}-\u{1ffff}\u2000-\u2bff\ufb00-\ufeff\ufffd]/u.test(text)) return true;
  if (/^[\u00a0-\u00ff]+$/.test(text)) return !/^[¬√]/.test(written) || meant.length > 1;
  if (/[\u3040-\u30ff]/.test(text)) return true;
  return (
    meant.length > 1 && /^[\u0100-\u017f\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u4e00-\u9fff\u00a0-\u00ff]+$/.test(text)
  );
}

/** Decodes once more, because some texts were garbled twice. */
function again(meant: string, table: Map<string, number>): string {
  const bytes = [...meant].map((char) => table.get(char));
  if (bytes.some((byte) => byte === undefined) || bytes.length < 2) return meant;
  try {
    return utf8.decode(Uint8Array.from(bytes as number[]));
  } catch {
    return meant;
  }
}

/** Maps each character of an encoding to its byte; bytes that the encoding leaves out map as in Latin-1. */
function bytesOf(label: string): Map<string, number> {
  const decoder = new TextDecoder(label);
  const table = new Map<string, number>();
  for (let byte = 0x80; byte < 0x100; byte++) {
    if (label === 'windows-1252') table.set(String.fromCharCode(byte), byte);
    table.set(decoder.decode(Uint8Array.of(byte)), byte);
  }
  return table;
}
