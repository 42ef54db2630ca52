/** Wraps text by its visible width in a fixed-width font, for the text part. */

/** The assumed width of a mark: a first name, a city. A link's mark is alone on its line and is never measured. */
const markWidth = 12;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wide =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const markPattern = /(\uE000[^\uE001]*\uE001)/;

/** Columns in a fixed-width font: CJK and emoji take two, combining signs none, a mark twelve. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const part of text.split(markPattern)) {
    if (part.startsWith('\uE000')) width += markWidth;
    else for (const { segment } of graphemes.segment(part)) width += graphemeWidth(segment);
  }
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}

export interface WrapOptions {
  /** In columns, including prefixes. */
  width: number;
  /** Prefixes of the first line and of the other lines: a bullet and the indentation below it. */
  first?: string;
  rest?: string;
}

/**
 * Lines of at most `width` columns; a longer word gets its own line. `[3]` stays with the word before it, because at
 * the start of a line it would look like an entry of the link list.
 */
export function wrapText(text: string, { width, first = '', rest = first }: WrapOptions): string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const { piece, gap } of piecesOf(text)) {
    const room = width - displayWidth(lines.length === 0 ? first : rest);
    const pieceWidth = displayWidth(piece);
    if (line !== '' && columns + gap.length + pieceWidth > room) {
      lines.push((lines.length === 0 ? first : rest) + line);
      line = piece;
      columns = pieceWidth;
    } else {
      line += (line === '' ? '' : gap) + piece;
      columns += (columns === 0 ? 0 : gap.length) + pieceWidth;
    }
  }
  if (line !== '') lines.push((lines.length === 0 ? first : rest) + line);
  return lines;
}

/**
 * Units that must not be split, with the space before them. Only ASCII spaces separate words: U+00A0 keeps them
 * together.
 */
function piecesOf(text: string): { piece: string; gap: string }[] {
  const pieces: { piece: string; gap: string }[] = [];
  for (const word of text.split(/[ \t\n]+/).filter(Boolean)) {
    const last = pieces.at(-1);
    if (last && /^\[\d+\]/.test(word)) last.piece += ` ${word}`;
    else splitWord(word).forEach((piece, index) => pieces.push({ piece, gap: index === 0 ? ' ' : '' }));
  }
  return pieces;
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const dictionary = new Intl.Segmenter('und', { granularity: 'word' });

/** Languages without spaces between words, such as Chinese, Japanese and Thai, break where the dictionary says. */
function splitWord(word: string): string[] {
  if (!unspaced.test(word)) return [word];
  const pieces: string[] = [];
  let opening = '';
  for (const part of word.split(markPattern).filter(Boolean)) {
    const segments = part.startsWith('\uE000') ? [{ segment: part, isWordLike: true }] : dictionary.segment(part);
    for (const { segment, isWordLike } of segments) {
      // A line may not end with an opening bracket nor begin with a full stop (kinsoku).
      if (/^[\p{Ps}\p{Pi}]+$/u.test(segment)) opening += segment;
      else if (!isWordLike && pieces.length > 0 && opening === '') pieces[pieces.length - 1] += segment;
      else {
        pieces.push(opening + segment);
        opening = '';
      }
    }
  }
  if (opening) pieces.push(opening);
  return pieces;
}
