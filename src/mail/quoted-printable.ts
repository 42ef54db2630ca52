/**
 * Quoted-printable (RFC 2045 6.7), written for text that is encoded once and filled many times: the fixed parts
 * are encoded ahead, each slot later, and the two meet without re-encoding anything.
 */

/** Maximum length of an encoded line without its CRLF (RFC 2045 6.7 rule 5). */
const lineLimit = 76;

/** A slot whose value always has the same width and needs no escaping, such as a token. */
export interface FixedSlot {
  width: number;
}

/** Text to encode; `fixed` slots keep the line going, `free` ones are on lines of their own. */
export type QpPiece<F extends FixedSlot, S> = string | { fixed: F } | { free: S };

/** Encoded text with gaps: `holes[i].offset` is the place of slot i's `width` bytes. */
export interface QpStatic<F extends FixedSlot> {
  bytes: Buffer;
  holes: { offset: number; slot: F }[];
}

export type QpSegment<F extends FixedSlot, S> = { static: QpStatic<F> } | { free: S };

/** Encodes text with slots. Line ends in the text may be LF or CRLF; they become CRLF. */
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
      // A space at the end of the text is only at the end of a line if a line end follows; a slot may come instead.
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
 * A free slot's value, ready to be put between two static segments: it opens and closes with a soft line break, so
 * neither neighbour needs to know how long it is.
 */
export function encodeFreeSlot(value: string): string {
  if (value === '') return '=\r\n';
  if (fitsOnOneLine.test(value)) return `=\r\n${value}=\r\n`;
  const writer = new LineWriter();
  // Not "last": a soft break follows, which needs a column and protects a space before it.
  writer.write(value, false);
  return `=\r\n${writer.text()}=\r\n`;
}

/** What most readers' fields are: nothing in it has to be encoded, and it leaves room for the soft break's `=`. */
const fitsOnOneLine = /^(?!\.|From )[\t -<>-~]{1,75}$/;

/** Encodes a whole text, for parts without slots. */
export function encodeQuotedPrintable(text: string): string {
  const writer = new LineWriter();
  writer.write(text, true);
  return writer.text();
}

/** What each byte looks like in the middle of a line. */
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

  /** Leaves `width` columns open on one line and returns their offset in the result. */
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
      // White space at the end of a line may be lost on the way (rule 3).
      if ((byte === 32 || byte === 9) && endsLine) encoded = byte === 32 ? '=20' : '=09';
      // A dot at the start of a line would be doubled by SMTP (RFC 5321 4.5.2), "From " changed by mbox stores:
      // both would be undone or not, and a signature over the body depends on it.
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
