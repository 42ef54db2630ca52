/** Decodes the bytes of a file. Drafts are UTF-8; a file in another encoding is decoded if possible and reported. */

/** How a file is encoded, if it is not UTF-8. */
export interface EncodingFault {
  code: 'other-encoding' | 'mixed-encodings' | 'no-text';
  /** The encoding's usual name, such as `Windows-1252`. */
  encoding: string;
  /** The position in the text of the first byte that is not valid UTF-8; 0-based. */
  at: number;
}

export interface DecodedText {
  text: string;
  fault?: EncodingFault;
}

export function decodeText(bytes: Uint8Array): DecodedText {
  const mark = markOf(bytes);
  if (mark) return otherEncoding(new TextDecoder(mark.label).decode(bytes.subarray(mark.length)), mark.name, 0);
  const text = strict('utf-8', bytes);
  if (text !== undefined && !looksWide(bytes)) return { text };
  const wide = looksWide(bytes);
  if (wide) return otherEncoding(new TextDecoder(wide.label).decode(bytes), wide.name, 0);
  if (bytes.subarray(0, 4096).filter((byte) => byte === 0).length > 0)
    return { text: new TextDecoder().decode(bytes), fault: { code: 'no-text', encoding: '', at: 0 } };
  return singleBytes(bytes);
}

function otherEncoding(text: string, encoding: string, at: number): DecodedText {
  return { text, fault: { code: 'other-encoding', encoding, at } };
}

interface Label {
  label: string;
  name: string;
}

function markOf(bytes: Uint8Array): (Label & { length: number }) | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { label: 'utf-16le', name: 'UTF-16', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { label: 'utf-16be', name: 'UTF-16', length: 2 };
  return undefined;
}

/** UTF-16 without a mark: every second byte of plain English is zero. */
function looksWide(bytes: Uint8Array): Label | undefined {
  const sample = bytes.subarray(0, 4096);
  if (sample.length < 8) return undefined;
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++;
  const half = sample.length / 2;
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.1) return { label: 'utf-16le', name: 'UTF-16' };
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.1) return { label: 'utf-16be', name: 'UTF-16' };
  return undefined;
}

function strict(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes one byte per letter. Lines that are UTF-8 stay UTF-8: a file that two programs saved can contain both. */
function singleBytes(bytes: Uint8Array): DecodedText {
  const lines: { bytes: Uint8Array; text: string | undefined }[] = [];
  for (let from = 0; from <= bytes.length;) {
    const end = bytes.indexOf(10, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    lines.push({ bytes: line, text: strict('utf-8', line) });
    if (end < 0) break;
    from = end + 1;
  }
  const foreign = Buffer.concat(lines.filter(({ text }) => text === undefined).map((line) => line.bytes));
  const best = likeliest(foreign);
  const isMixed = lines.some(({ bytes: own, text }) => text !== undefined && own.some((byte) => byte > 127));
  const decoder = new TextDecoder(best.label);
  let at = -1;
  let length = 0;
  const texts = lines.map(({ bytes: own, text }) => {
    const words = text ?? decoder.decode(own);
    if (text === undefined && at < 0) at = length + Math.max(words.search(/[^\0-\x7f]/), 0);
    length += words.length + 1;
    return words;
  });
  return {
    text: texts.join('\n'),
    fault: { code: isMixed ? 'mixed-encodings' : 'other-encoding', encoding: best.name, at: Math.max(at, 0) },
  };
}

/** Sorted by how common they are in newsletters; if several fit equally well, the first is used. */
const candidates: Label[] = [
  { label: 'windows-1252', name: 'Windows-1252' },
  { label: 'iso-8859-15', name: 'ISO 8859-15' },
  { label: 'macintosh', name: 'Mac OS Roman' },
  { label: 'windows-1250', name: 'Windows-1250' },
  { label: 'iso-8859-2', name: 'ISO 8859-2' },
  { label: 'windows-1251', name: 'Windows-1251' },
  { label: 'koi8-r', name: 'KOI8-R' },
  { label: 'windows-1253', name: 'Windows-1253' },
  { label: 'windows-1254', name: 'Windows-1254' },
  { label: 'shift_jis', name: 'Shift_JIS' },
  { label: 'gb18030', name: 'GB 18030' },
];

function likeliest(bytes: Uint8Array): Label {
  const sample = bytes.subarray(0, 65_536);
  const scored = candidates.map((candidate) => ({ candidate, score: plausibility(strict(candidate.label, sample)) }));
  return scored.reduce((best, each) => (each.score > best.score + 1e-9 ? each : best)).candidate;
}

/**
 * Measures how much a text looks like words, per foreign character. Letters are next to letters of their own script;
 * capitals inside a word are rare, and signs such as ‰ or ¬ inside a word are very rare.
 */
function plausibility(text: string | undefined): number {
  if (text === undefined) return -Infinity;
  let score = 0;
  let count = 0;
  for (const match of text.matchAll(/[^\0-\x7f]/gu)) {
    const char = match[0];
    const before = text[match.index - 1] ?? ' ';
    const after = text[match.index + char.length] ?? ' ';
    count++;
    score += worth(char, before, after);
  }
  return count === 0 ? 0 : score / count;
}

function worth(char: string, before: string, after: string): number {
  if (/[\u0080-\u009f\ufffd]/.test(char)) return -8;
  // “żQue” is not a word; “¿Que” begins a question.
  if (/\p{Ll}/u.test(char) && /\p{Lu}/u.test(after)) return -1;
  if (/[¿¡]/.test(char)) return /[\s("'«]/.test(before) && /\p{L}/u.test(after) ? 2.6 : -1;
  const inWord = /\p{L}/u.test(before) || /\p{L}/u.test(after);
  if (/[äöüßéèêëàâçñóíáúôîïûåøæœÄÖÜÉãõ]/.test(char)) return capitalInside(char, before) ? -1 : inWord ? 3 : 1;
  if (/[ąćęłńśźżčďěňřšťůžőűășțŁŚŻŹČŘŠŽ]/.test(char)) return capitalInside(char, before) ? -1 : inWord ? 2.5 : 0.5;
  if (/\p{Script=Cyrillic}/u.test(char)) {
    if (capitalInside(char, before)) return -2;
    return /[\p{Script=Cyrillic}]/u.test(before + after) ? 2.6 : /[a-z]/i.test(before + after) ? -3 : 1;
  }
  if (/\p{Script=Greek}/u.test(char)) return /\p{Script=Greek}/u.test(before + after) ? 2.4 : -2;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) return 2.7;
  if (/\p{Script=Han}/u.test(char)) return /[a-z]/i.test(before + after) ? -2 : 1.5;
  if (/[‘’“”„–—…«»€°·•©®§]/.test(char)) return 2.2;
  if (/\u00a0/.test(char)) return 1;
  return /\p{L}/u.test(char) ? (inWord ? 0 : -1) : inWord ? -2 : 0;
}

function capitalInside(char: string, before: string): boolean {
  return /\p{Lu}/u.test(char) && /\p{Ll}/u.test(before);
}
