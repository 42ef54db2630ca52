import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { GalleyError } from '../../problem.ts';

/** Properties of a CSV file, read from its first bytes. */
export interface CsvSource {
  file: string;
  /** The file name without its folder, for messages and the consent ledger. */
  name: string;
  sizeBytes: number;
  delimiter: ',' | ';' | '\t';
  /** Where the header begins: after a byte order mark and Excel's `sep=;` line. */
  start: { byte: number; line: number };
}

const headBytes = 64 * 1024;

/** @throws GalleyError E_CSV_FILE when the file is missing, empty, or not a CSV file in UTF-8. */
export async function openCsv(file: string): Promise<CsvSource> {
  const name = basename(file);
  const { head, sizeBytes } = await readHead(file);
  const wrong = notCsv(head);
  if (wrong) throw fault(`${name} ${wrong.what}`, wrong.hint);
  const bom = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const text = head.toString('utf8', bom);
  if (text.trim() === '') throw fault(`${name} is empty`, 'The first line must name the columns: email,firstName');
  const separator = /^sep=([,;\t])(\r\n|\n|\r)/i.exec(text);
  if (separator) {
    const delimiter = separator[1] as CsvSource['delimiter'];
    return { file, name, sizeBytes, delimiter, start: { byte: bom + separator[0].length, line: 2 } };
  }
  return { file, name, sizeBytes, delimiter: guessDelimiter(text), start: { byte: bom, line: 1 } };
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
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff) || everySecondByteIsZero(head)) {
    return { what: 'is written in UTF-16', hint: 'Save it as “CSV UTF-8”; Excel’s “Unicode text” is UTF-16.' };
  }
  return undefined;
}

/** UTF-16 without a byte order mark: zeros between ASCII letters. A single NUL in a row does not count. */
function everySecondByteIsZero(head: Buffer): boolean {
  const pairs = Math.min(head.length >> 1, 64);
  if (pairs < 4) return false;
  let low = 0;
  let high = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[pair * 2] === 0) high++;
    if (head[pair * 2 + 1] === 0) low++;
  }
  return Math.max(low, high) > pairs * 0.7;
}

/** The most frequent of the three in the first line, outside quotes; a comma when there is none. */
function guessDelimiter(text: string): CsvSource['delimiter'] {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  for (const character of text.trimStart()) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n' || character === '\r') break;
    else if (character === ',' || character === ';' || character === '\t') counts[character]++;
  }
  if (counts[';'] > counts[','] && counts[';'] >= counts['\t']) return ';';
  return counts['\t'] > counts[','] ? '\t' : ',';
}

function fault(message: string, hint: string, cause?: unknown): GalleyError {
  return new GalleyError(message, { code: 'E_CSV_FILE', hint, cause });
}
