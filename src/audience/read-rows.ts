import { createReadStream } from 'node:fs';
import { parse, type CsvError } from 'csv-parse';
import type { CsvSource } from './csv-source.ts';

export type CsvRow =
  | { line: number; cells: string[] }
  /** A line that is no CSV: `text` is how it begins. */
  | { line: number; unreadable: string; text: string };

export interface RowBatch {
  rows: CsvRow[];
  /** How far into the file these reach. */
  bytes: number;
}

/** In characters; also what an unclosed quote may swallow before it is noticed. */
const longestRow = 1024 * 1024;

interface Place {
  byte: number;
  line: number;
}

/**
 * The rows of a CSV file in file order, header first, blank lines left out, each with the line it starts on. Where
 * the CSV is broken the line is handed out as unreadable and reading goes on with the line after it: a quote that
 * somebody forgot costs one row, not everything up to the next quote. What is read twice for it stays in proportion
 * to the file: a quote that swallows a megabyte met no other on its way.
 */
export async function* readRows({ file, delimiter, start }: CsvSource): AsyncGenerator<RowBatch> {
  let place = start;
  for (;;) {
    const stop = yield* readUntilBroken(file, delimiter, place);
    if (!stop) return;
    const broken = await readLine(file, stop.at.byte);
    yield { rows: [{ line: stop.at.line, unreadable: explain(stop.code), text: broken.text }], bytes: broken.next };
    place = { byte: broken.next, line: stop.at.line + 1 };
  }
}

/** Reads on from `from` to the end, or to a record that can't be parsed: then says where that one starts. */
async function* readUntilBroken(file: string, delimiter: string, from: Place): AsyncGenerator<RowBatch, { code: string; at: Place } | undefined> {
  let rows: CsvRow[] = [];
  const at = { ...from };
  const parser = parse({
    columns: false,
    delimiter,
    // All three at once: files glued together from several systems are common.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: longestRow,
    // Records are taken here and never enter the readable side: three times as fast as iterating the stream.
    on_record: (cells, info) => {
      if (cells.some((cell) => cell !== '')) rows.push({ line: at.line, cells });
      // Counted here because csv-parse counts a quoted CRLF as two lines.
      at.line += 1 + lineBreaks(cells);
      at.byte = from.byte + info.bytes;
      return null;
    },
  });
  parser.on('error', () => {}); // told by the callbacks below
  const take = (): RowBatch => {
    const batch = { rows, bytes: at.byte };
    rows = [];
    return batch;
  };
  for await (const chunk of createReadStream(file, { start: from.byte, highWaterMark: 256 * 1024 })) {
    const error = await new Promise<Error | null | undefined>((done) => parser.write(chunk, done));
    if (rows.length > 0) yield take();
    if (error) return { code: (error as CsvError).code, at };
  }
  const error = await new Promise<Error | null | undefined>((done) => parser.end(done));
  if (rows.length > 0) yield take();
  return error ? { code: (error as CsvError).code, at } : undefined;
}

function lineBreaks(cells: string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)!.length;
  }
  return breaks;
}

/** How the line at `byte` begins, and where the next one does. */
async function readLine(file: string, byte: number): Promise<{ text: string; next: number }> {
  let next = byte;
  const begins: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start: byte }) as AsyncIterable<Buffer>) {
    const end = chunk.findIndex((value) => value === 10 || value === 13);
    if (next - byte < 1024) begins.push(chunk.subarray(0, Math.min(end < 0 ? chunk.length : end, 1024)));
    if (end < 0) {
      next += chunk.length;
      continue;
    }
    // A CR that ends this chunk leaves its LF behind as a blank line, which is skipped but counted: look further.
    next += end + 1 + (chunk[end] === 13 && (chunk[end + 1] ?? (await byteAt(file, next + end + 1))) === 10 ? 1 : 0);
    break;
  }
  return { text: Buffer.concat(begins).toString('utf8'), next };
}

async function byteAt(file: string, byte: number): Promise<number | undefined> {
  for await (const chunk of createReadStream(file, { start: byte, end: byte }) as AsyncIterable<Buffer>) return chunk[0];
  return undefined;
}

function explain(code: string): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something stands right behind a closing quote; a quote inside a cell is written twice ("")';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a cell that is not in quotes; put the cell in quotes and write the quote twice ("")';
    case 'CSV_MAX_RECORD_SIZE':
      return 'the row is longer than 1 MiB, or a quote in it is opened and never closed';
    default:
      return `the row can't be read (${code})`;
  }
}
