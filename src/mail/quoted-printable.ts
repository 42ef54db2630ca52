/**
 * Quoted-printable (RFC 2045 6.7) for text that is encoded once and filled many times: fixed parts are encoded first,
 * each slot later, and they are joined without encoding anything again.
 */

/** Maximum length of an encoded line without its CRLF (RFC 2045 6.7 rule 5). */
const lineLimit = 76;

/** A slot whose value always has the same width and needs no escaping, such as a token. */
export interface FixedSlot {
  width: number;
}

/** Text to encode; `fixed` slots stay within a line, `free` ones have lines of their own. */
export type QpPiece<F extends FixedSlot, S> = string | { fixed: F } | { free: S };

/** Encoded text with gaps: the value of slot i has `width` bytes at `holes[i].offset`. */
export interface QpStatic<F extends FixedSlot> {
  bytes: Buffer;
  holes: { offset: number; slot: F }[];
}

export type QpSegment<F extends FixedSlot, S> = { static: QpStatic<F> } | { free: S };

/** Encodes text with slots. Line ends may be LF or CRLF; they become CRLF. */
export function encodeWithSlots<F extends FixedSlot, S>(pieces: QpPiece<F, S>[]): QpSegment<F, S>[] {
  const segments: QpSegment<F, S>[] = [];
  let writer = new LineWriter();
  let holes: QpStatic<F>['holes'] = [];
  const flush = () => {
    if (writer.length > 0) segments.push({ static: { bytes: writer.bytes(), holes } });
    writer = new LineWriter();
    holes = [];
  };
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'string') {
      // A space at the end of the text is at the end of a line only if a line end follows; a slot may follow instead.
      writer.write(piece, index === pieces.length - 1);
    } else if ('fixed' in piece) {
      holes.push({ offset: writer.reserve(piece.fixed.width), slot: piece.fixed });
    } else {
      flush();
      segments.push({ free: piece.free });
    }
  }
  flush();
  return segments;
}

/**
 * Encodes a free slot's value, to be put between two static segments. It begins and ends with a soft line break, so
 * that its length does not matter to its neighbours.
 */
export function encodeFreeSlot(value: string): string {
  if (value === '') return '=\r\n';
  if (fitsOnOneLine.test(value)) return `=\r\n${value}=\r\n`;
  const writer = new LineWriter();
  // Not `last`: a soft line break follows, which needs a column and protects a space before it.
  writer.write(value, false);
  return `=\r\n${writer.text()}=\r\n`;
}

/** Most readers' fields: nothing has to be encoded, and there is room for the `=` of the soft line break. */
const fitsOnOneLine = /^(?!\.|From )[\t -<>-~]{1,75}$/;

/** Encodes a whole text, for parts without slots. */
export function encodeQuotedPrintable(text: string): string {
  const writer = new LineWriter();
  writer.write(text, true);
  return writer.text();
}

/** The encoded form of each byte in the middle of a line. */
const plain: string[] = Array.from({ length: 256 }, (_, byte) =>
  (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32 || byte === 9
    ? String.fromCharCode(byte)
    : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

class LineWriter {
  readonly #parts: string[] = [];
  #line = '';
  #length = 0;

  get length(): number {
    return this.#length + this.#line.length;
  }

  /** Reserves `width` columns on one line and returns their offset in the result. */
  reserve(width: number): number {
    if (this.#line.length + width > lineLimit - 1) this.#softBreak();
    const offset = this.length;
    this.#line += '\0'.repeat(width);
    return offset;
  }

  write(text: string, isLast: boolean): void {
    const bytes = Buffer.from(text.replaceAll(/\r\n?|\n/g, '\n'));
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 10) {
        this.#push(`${this.#line}\r\n`);
        this.#line = '';
        continue;
      }
      const next = bytes[at + 1];
      const endsLine = next === 10 || (next === undefined && isLast);
      let encoded = plain[byte]!;
      // White space at the end of a line may be lost in transit (rule 3).
      if ((byte === 32 || byte === 9) && endsLine) encoded = byte === 32 ? '=20' : '=09';
      // SMTP doubles a dot at the start of a line (RFC 5321 4.5.2), and mbox files change "From ". Not all software
      // undoes that, which would break a signature of the body.
      if (this.#line === '' && (byte === 46 || (byte === 70 && bytes.toString('latin1', at, at + 5) === 'From '))) {
        encoded = byte === 46 ? '=2E' : '=46';
      }
      if (this.#line.length + encoded.length > lineLimit - (endsLine ? 0 : 1)) {
        this.#softBreak();
        if (encoded === '.') encoded = '=2E';
        else if (byte === 70 && bytes.toString('latin1', at, at + 5) === 'From ') encoded = '=46';
      }
      this.#line += encoded;
    }
  }

  text(): string {
    return this.#parts.join('') + this.#line;
  }

  bytes(): Buffer {
    return Buffer.from(this.text(), 'latin1');
  }

  #softBreak(): void {
    this.#push(`${this.#line}=\r\n`);
    this.#line = '';
  }

  #push(line: string): void {
    this.#parts.push(line);
    this.#length += line.length;
  }
}
