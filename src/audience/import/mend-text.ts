import { parseDocument } from 'htmlparser2';

/** Restores text in which another program has encoded letters twice, or decoded them in the wrong encoding. */
export function mendText(text: string): string {
  const decoded = entity.test(text) ? decodeEntities(text) : text;
  return mojibake.test(decoded) ? decodeAgain(decoded) : decoded;
}

const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,9});/i;

/** Decodes twice, because some programs encode text that is already encoded: `&amp;#039;`. */
function decodeEntities(text: string): string {
  let decoded = text;
  for (let round = 0; round < 2 && entity.test(decoded); round++)
    decoded = decoded.replaceAll(new RegExp(entity, 'gi'), (found) =>
      parseDocument(found)
        .children.map((node) => ('data' in node ? node.data : ''))
        .join(''),
    );
  return decoded;
}

/** A lead byte of UTF-8 and one that follows it, as Windows-1252 shows them: `Ã©`, `â€™`, `Å‚`. */
const mojibake =
  /[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/;

function decodeAgain(text: string): string {
  let decoded = text;
  for (let round = 0; round < 2 && mojibake.test(decoded); round++) {
    const bytes = Buffer.alloc(decoded.length);
    for (let index = 0; index < decoded.length; index++) {
      const byte = windows1252.get(decoded[index]!);
      if (byte === undefined) return decoded;
      bytes[index] = byte;
    }
    try {
      decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return decoded;
    }
  }
  return decoded;
}

const windows1252 = new Map<string, number>();
for (let byte = 0; byte < 256; byte++) {
  windows1252.set(String.fromCharCode(byte), byte);
  windows1252.set(new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte);
}
