/**
 * Invisible characters that a server takes for part of the address: direction controls, zero-width characters, fillers,
 * soft hyphens, unusual spaces. They come from text pasted from a chat, a PDF or a web page.
 */
const hidden =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is meant separately
  /[\p{Cc}\p{Zl}\p{Zp}\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;

/** Joiners belong to letters in Persian, in scripts of India, and in emoji (RFC 5892 A.1). */
const joiner = /[\u200c\u200d]/u;
const mayBeJoined = /[\p{M}\p{Extended_Pictographic}\ufe0f]|(?!\p{Script=Latin})\p{L}/u;

/** The first of them as `U+200B`, also if it is escaped as `%E2%80%8B`. */
export function hiddenCharacter(written: string): string | undefined {
  const found = pieces(written).find((piece) => piece.isHidden);
  return found && `U+${found.text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

export function withoutHidden(written: string): string {
  return pieces(written)
    .flatMap((piece) => (piece.isHidden ? [] : [piece.raw]))
    .join('');
}

interface Piece {
  raw: string;
  text: string;
  isHidden: boolean;
}

/** The characters; non-ASCII ones also if they are escaped. */
function pieces(written: string): Piece[] {
  const found = [...written.matchAll(/(?:%[89a-f][\da-f])+|./gisu)].flatMap(([raw]) => {
    if (raw.length === 1 || !raw.startsWith('%')) return [{ raw, text: raw }];
    try {
      return [...decodeURIComponent(raw)].map((text) => ({ raw: encodeURIComponent(text), text }));
    } catch {
      return [{ raw, text: raw }]; // not UTF-8, but an old site's own encoding
    }
  });
  return found.map((piece, index) => ({ ...piece, isHidden: isHidden(piece.text, found, index) }));
}

function isHidden(text: string, all: { text: string }[], index: number): boolean {
  if (!hidden.test(text)) return false;
  if (!joiner.test(text)) return true;
  const [before, after] = [all[index - 1]?.text ?? '', all[index + 1]?.text ?? ''];
  return !(mayBeJoined.test(before) && mayBeJoined.test(after));
}
