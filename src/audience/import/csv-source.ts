import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { GalleyError } from '../../problem.ts';

/** Properties of a CSV file, read from its first bytes. */
export interface CsvSource {
  file: string;
  /** The file name without its folder, for messages and the consent ledger. */
  name: string;
  sizeBytes: number;
  delimiter: ',' | ';' | '\t' | '|';
  /** A name that TextDecoder knows. */
  encoding: string;
  /** True for a guess: the file is not UTF-8, has no byte order mark, and is read as the encoding of Windows. */
  guessed: boolean;
  /** Where the header begins, in bytes of UTF-8: after a byte order mark and Excel's `sep=;` line. */
  start: { byte: number; line: number };
}

const headBytes = 64 * 1024;

/**
 * @param encoding of the file; otherwise it is recognised.
 * @throws GalleyError E_CSV_FILE when the file is missing, empty, or not a CSV file, or has an unknown encoding.
 */
export async function openCsv(file: string, encoding?: string): Promise<CsvSource> {
  const name = basename(file);
  const { head, sizeBytes } = await readHead(file);
  const wrong = notCsv(head);
  if (wrong) throw fault(`${name} ${wrong.what}`, wrong.hint);
  const found = encoding === undefined ? await findEncoding(file, head) : { encoding, guessed: false };
  // The decoder removes a byte order mark; `start` is only for UTF-8, whose bytes are read without decoding.
  const bom = found.encoding === 'utf-8' && head.subarray(0, 3).equals(utf8Mark) ? 3 : 0;
  const text = decoderOf(found.encoding).decode(head.subarray(bom), { stream: true });
  if (text.trim() === '') throw fault(`${name} is empty`, 'The first line must name the columns: email,firstName');
  const separator = /^\s*"?sep=([,;|\t])"?[ \t;,]*(\r\n|\n|\r)/i.exec(text);
  const delimiter = separator ? (separator[1] as CsvSource['delimiter']) : guessDelimiter(text);
  const start = { byte: bom + (separator ? Buffer.byteLength(separator[0]) : 0), line: separator ? 2 : 1 };
  return { file, name, sizeBytes, delimiter, ...found, start };
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** @throws GalleyError E_CSV_FILE for a name that is not an encoding. */
export function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw fault(
      `${JSON.stringify(encoding)} is no encoding that can be read`,
      'Write a name such as utf-8, windows-1252, windows-1250, iso-8859-2, shift_jis or utf-16le.',
      cause,
    );
  }
}

async function findEncoding(file: string, head: Buffer): Promise<Pick<CsvSource, 'encoding' | 'guessed'>> {
  if (head.subarray(0, 3).equals(utf8Mark)) return { encoding: 'utf-8', guessed: false };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', guessed: false };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', guessed: false };
  const zeros = zeroBytes(head);
  if (zeros) return { encoding: zeros === 'odd' ? 'utf-16le' : 'utf-16be', guessed: false };
  return (await isWholeUtf8(file))
    ? { encoding: 'utf-8', guessed: false }
    : { encoding: 'windows-1252', guessed: true };
}

/** Reads the whole file: a letter in another encoding may be anywhere. A gigabyte takes less than a second. */
async function isWholeUtf8(file: string): Promise<boolean> {
  let rest = Buffer.alloc(0);
  for await (const block of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, block]) : block;
    const end = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return false;
    rest = Buffer.from(bytes.subarray(end));
  }
  return rest.length === 0;
}

/** The position after the last complete character. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needs ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

async function readHead(file: string): Promise<{ head: Buffer; sizeBytes: number }> {
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) throw fault(`${file} is not a file`, 'Give the name of a CSV file.');
    const handle = await open(file, 'r');
    try {
      const buffer = Buffer.alloc(Math.min(size, headBytes));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { head: buffer.subarray(0, bytesRead), sizeBytes: size };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof GalleyError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw fault(
      missing ? `There is no file ${file}` : `${file} can't be read: ${(cause as Error).message}`,
      'Check the name and that you have permission to read it.',
      cause,
    );
  }
}

function notCsv(head: Buffer): { what: string; hint: string } | undefined {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return { what: 'is a spreadsheet, not a CSV file', hint: 'Save it as “CSV UTF-8” in the spreadsheet program.' };
  }
  if (starts(0x1f, 0x8b)) return { what: 'is compressed', hint: 'Unpack it first, for example with gunzip.' };
  return undefined;
}

/**
 * Recognises UTF-16 without a byte order mark: zeros between ASCII letters, at odd places if it is little-endian. A
 * single NUL in a row does not count.
 */
function zeroBytes(head: Buffer): 'odd' | 'even' | undefined {
  const pairs = Math.min(head.length >> 1, 64);
  if (pairs < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[pair * 2] === 0) even++;
    if (head[pair * 2 + 1] === 0) odd++;
  }
  if (Math.max(even, odd) <= pairs * 0.7) return undefined;
  return odd > even ? 'odd' : 'even';
}

/**
 * Returns the most frequent of the four separators, outside quotes, in the first line that names a column of addresses
 * or contains an address, because a title may be above it. If there is no such line, uses the first line. Returns a
 * comma if the line has no separator.
 */
function guessDelimiter(text: string): CsvSource['delimiter'] {
  const lines = firstLines(text.trimStart());
  const line =
    lines.find(({ words }) => /mail|address|adress|correo|courriel|@|\u30e1|\u90ae/i.test(words)) ?? lines[0]!;
  const { counts } = line;
  if (counts[';'] > counts[','] && counts[';'] >= counts['\t']) return ';';
  if (counts['\t'] > counts[',']) return '\t';
  return counts[','] === 0 && counts['|'] > 0 ? '|' : ',';
}

interface Line {
  words: string;
  counts: Record<CsvSource['delimiter'], number>;
}

function firstLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  let quoted = false;
  let counts = { ',': 0, ';': 0, '\t': 0, '|': 0 };
  for (let at = 0; at <= text.length && lines.length < 20; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    if (at === text.length || (!quoted && (character === '\n' || character === '\r'))) {
      const words = text.slice(from, at);
      if (words.trim() !== '') lines.push({ words, counts });
      from = at + 1;
      counts = { ',': 0, ';': 0, '\t': 0, '|': 0 };
    } else if (!quoted && character !== undefined && Object.hasOwn(counts, character))
      counts[character as CsvSource['delimiter']]++;
  }
  return lines.length > 0 ? lines : [{ words: text, counts }];
}

function fault(message: string, hint: string, cause?: unknown): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_FILE', hint, cause });
}
