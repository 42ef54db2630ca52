import { createReadStream } from 'node:fs';
import { parse, type CsvError } from 'csv-parse';
import { decoderOf, type CsvSource } from './csv-source.ts';

export type CsvRow =
  | { line: number; cells: string[] }
  /** A line that is not valid CSV; `text` is its beginning. */
  | { line: number; unreadable: CsvFault; text: string };

export type CsvFault =
  | { code: 'quote-not-closed' | 'text-after-quote' | 'quote-in-cell' | 'row-too-long' }
  /** The parser's own code, for what is new to us. */
  | { code: 'unreadable'; parserCode: string };

export interface RowBatch {
  rows: CsvRow[];
  /** Position in the file after these rows. */
  bytes: number;
}

/** In characters. Also the most that an unclosed quote can take in before it is noticed. */
const maxRowLength = 1024 * 1024;

interface Place {
  byte: number;
  line: number;
}

/**
 * The rows of a CSV file in file order, with the header first and without blank lines, each with its first line number.
 * If the CSV is invalid, the line is returned as unreadable and reading continues with the next line, so a forgotten
 * quote costs one row instead of everything up to the next quote. The extra parsing stays proportional to the file
 * size: a quote that takes in a megabyte met no other quote.
 */
export async function* readRows(source: CsvSource): AsyncGenerator<RowBatch> {
  const { delimiter, start } = source;
  const blocks = readBlocks(source);
  try {
    let parser = openParser(delimiter, start);
    let next = (await blocks.next()).value ?? undefined;
    // The file content from the start of the current record, as far as it has been read.
    let held: Buffer = next ?? Buffer.alloc(0);
    for (;;) {
      const from = parser.at.byte;
      const fault = await parser.feed(next);
      if (parser.rows.length > 0) yield { rows: parser.rows.splice(0), bytes: parser.at.byte };
      held = held.subarray(parser.at.byte - from);
      if (fault) {
        const text = beginning(held);
        let byte = parser.at.byte;
        let end = lineEnd(held);
        while (end === undefined) {
          const more = (await blocks.next()).value;
          if (!more) break;
          byte += held.length - 1; // keep the last byte: it may be the CR of a CRLF
          held = Buffer.concat([held.subarray(-1), more]);
          end = lineEnd(held);
        }
        end ??= held.length;
        yield { rows: [{ line: parser.at.line, unreadable: faultOf(fault), text }], bytes: byte + end };
        held = held.subarray(end);
        parser = openParser(delimiter, { byte: byte + end, line: parser.at.line + 1 });
        next = held;
        continue;
      }
      if (!next) return;
      next = (await blocks.next()).value;
      if (next) held = Buffer.concat([held, next]);
    }
  } finally {
    await blocks.return(undefined);
  }
}

/** The file from `start` on, in UTF-8. */
async function* readBlocks({ file, encoding, start }: CsvSource): AsyncGenerator<Buffer, undefined> {
  const highWaterMark = 256 * 1024;
  if (encoding === 'utf-8') {
    yield* createReadStream(file, { start: start.byte, highWaterMark }) as AsyncIterable<Buffer>;
    return undefined;
  }
  const decoder = decoderOf(encoding);
  let skip = start.byte;
  for await (const block of createReadStream(file, { highWaterMark }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.from(decoder.decode(block, { stream: true }));
    if (bytes.length > skip) yield bytes.subarray(skip);
    skip = Math.max(0, skip - bytes.length);
  }
  const end = Buffer.from(decoder.decode());
  if (end.length > 0) yield end;
  return undefined;
}

interface Parser {
  rows: CsvRow[];
  /** The start of the first record that is not in `rows` yet. */
  at: Place;
  /** Parses bytes, or the end of the file if undefined; returns the error code of the record at `at`. */
  feed(bytes: Buffer | undefined): Promise<string | undefined>;
}

function openParser(delimiter: string, from: Place): Parser {
  const rows: CsvRow[] = [];
  const at = { ...from };
  const stream = parse({
    columns: false,
    delimiter,
    // All three at once: files that were concatenated from several systems are common.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: maxRowLength,
    // Records are collected here and never enter the readable side: three times as fast as iterating the stream.
    on_record: (cells, info) => {
      if (cells.some((cell) => cell !== '')) rows.push({ line: at.line, cells });
      // Counted here because csv-parse counts a quoted CRLF as two lines.
      at.line += 1 + lineBreaks(cells);
      at.byte = from.byte + info.bytes;
      return null;
    },
  });
  stream.on('error', () => {}); // the callbacks of write and end report it
  return {
    rows,
    at,
    feed: (bytes) =>
      new Promise((resolve) => {
        const done = (error?: Error | null) => resolve(error ? (error as CsvError).code : undefined);
        if (bytes) stream.write(bytes, done);
        else stream.end(done);
      }),
  };
}

function lineBreaks(cells: string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)!.length;
  }
  return breaks;
}

/** The beginning of the first line of an invalid record, for the report. */
function beginning(record: Buffer): string {
  return record.toString('utf8', 0, Math.min(lineEnd(record) ?? record.length, 1024)).trimEnd();
}

/**
 * The position after the first line break; undefined when there is none, or when a CR at the end may be half of one.
 */
function lineEnd(bytes: Buffer): number | undefined {
  const lf = bytes.indexOf(10);
  const cr = (lf < 0 ? bytes : bytes.subarray(0, lf)).indexOf(13);
  if (cr < 0) return lf < 0 ? undefined : lf + 1;
  if (cr === bytes.length - 1) return undefined;
  return bytes[cr + 1] === 10 ? cr + 2 : cr + 1;
}

function faultOf(parserCode: string): CsvFault {
  switch (parserCode) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { code: 'quote-not-closed' };
    case 'CSV_INVALID_CLOSING_QUOTE':
      return { code: 'text-after-quote' };
    case 'INVALID_OPENING_QUOTE':
      return { code: 'quote-in-cell' };
    case 'CSV_MAX_RECORD_SIZE':
      return { code: 'row-too-long' };
    default:
      return { code: 'unreadable', parserCode };
  }
}
