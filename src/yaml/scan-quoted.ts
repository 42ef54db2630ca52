import { quoted, shortened } from './quote.ts';
import { shortenedQuoted, commentStart } from './scan-plain.ts';
import {
  closingQuote,
  isBlank,
  isComment,
  nameOf,
  spanOf,
  typed,
  wordsOf,
  type Scan,
  type WrittenValue,
} from './slip.ts';
import { foldedLines } from './scan-block.ts';

/** Reports quotes that end before their text does, and backslashes that change it. Returns the line after the text. */
export function scanQuoted(scan: Scan, value: WrittenValue): number {
  const { text, lines, starts, slips } = scan;
  const { from, to } = spanOf(scan, value);
  const sign = text[from]!;
  const inner = closingQuote(text.slice(from, to), 0);
  const close = inner < 0 ? -1 : from + inner;
  const name = nameOf(value);
  const words = wordsOf(scan, value);
  const whole = (rule: string, message: string, at: number, meant: string, label = 'Correct the quotes') => {
    slips.push({
      rule,
      message,
      at,
      hint: `Write \`${typed(value, shortenedQuoted(meant))}\`.`,
      fix: { label, splices: [{ from, to, insert: quoted(meant) }] },
    });
    return value.end;
  };
  if (close < 0) {
    const isApostrophe = sign === "'" && /^'(?:\d0s|[a-z]{1,6}\b)/i.test(words) && !/[.!?]$/.test(words);
    return whole(
      'yaml-open-quote',
      `a ${sign} is never closed`,
      from,
      isApostrophe ? words : words.slice(1).replace(/[”“"]$/, ''),
    );
  }
  const behind = text.slice(close + 1, to);
  const rest = behind.replace(/^[ \t]+#[^\n]*/, '');
  const stray = rest.split('\n').find((line, index) => !isBlank(line) && !(index > 0 && isComment(line)));
  if (stray !== undefined) {
    const at = close + 1 + behind.indexOf(stray.trim());
    return whole(
      'yaml-quotes-end',
      `the quotes end before the text does: “${shortened(stray, 30)}” stands behind them`,
      at,
      meantBy(sign, words),
    );
  }
  const comment = /^[ \t]+(#\S?)/.exec(behind);
  // “# …” after closed quotes is meant as a comment; the `#61` in `"Long Poll" #61 is out` is not.
  if (comment && value.kind?.isFree && comment[1]!.length > 1 && value.end === value.line + 1) {
    return whole(
      'yaml-comment',
      `YAML reads everything behind “ #” as a comment: ${name} would be mailed as “${shortened(text.slice(from + 1, close))}”`,
      from + commentStart(text.slice(from, to), close - from),
      meantBy(sign, words),
      'Put all of it in quotes',
    );
  }
  if (sign === '"' && scanEscapes(scan, value, from, close)) return value.end;
  if (lines.slice(value.line, value.end).length > 1 && starts[value.line + 1]! < close) foldedLines(scan, value);
  return value.end;
}

/** Reports the first backslash in double quotes that changes the text. */
export function scanEscapes(
  { text, slips }: Scan,
  value: Pick<WrittenValue, 'key' | 'isEntry' | 'kind'>,
  from: number,
  close: number,
): boolean {
  const inner = text.slice(from + 1, close);
  // A field that does not take free text, such as a web address, has its own check.
  if (value.kind && !value.kind.isFree) return false;
  const escape = wrongEscape(inner, value.kind?.isProse ?? true, value.kind?.isText ?? false);
  if (!escape) return false;
  const meant = inner.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/\\(["\\/])/g, '$1');
  slips.push({
    rule: 'yaml-escape',
    message: `in double quotes YAML reads “${escape.written}” as ${escape.reads}`,
    at: from + 1 + escape.at,
    hint: `Write \`${typed(value, shortenedQuoted(meant))}\`: single quotes keep a backslash as it is.`,
    fix: { label: 'Use single quotes', splices: [{ from, to: close + 1, insert: quoted(meant) }] },
  });
  return true;
}

/** Returns the text meant by words that begin with a quote: the outer quotes enclose it, or quotes are part of it. */
export function meantBy(sign: string, words: string): string {
  if (!words.endsWith(sign) || words.length < 3) return words;
  const second = words.indexOf(sign, 1);
  const behind = words[second + 1] ?? '';
  const opensAgain =
    /[\s([—–-]/.test(words[second - 1]!) || ((sign === "'" || second === 1) && /[\p{L}\p{N}]/u.test(behind));
  // “"A 5" disk"”: with an odd number of quotes, one of them has no partner.
  const isOdd = words.split(sign).length % 2 === 0;
  return opensAgain || isOdd || second === words.length - 1 ? words.slice(1, -1) : words;
}

const escapes: Record<string, string> = {
  n: 'a line break',
  t: 'a tab',
  r: 'a line break',
  b: 'a control character',
  a: 'a control character',
  f: 'a control character',
  v: 'a control character',
  e: 'a control character',
  '0': 'a control character',
  N: 'a control character',
  L: 'a line break',
  P: 'a line break',
  _: 'a no-break space',
  ' ': 'a space',
};

interface WrongEscape {
  at: number;
  written: string;
  reads: string;
}

/** Finds a backslash whose meaning in YAML is certainly not what the writer meant. */
function wrongEscape(inner: string, isProse: boolean, isText: boolean): WrongEscape | undefined {
  const isPath = /(?:^|[\s("'=])[A-Za-z]:\\\w/.test(inner);
  let first: WrongEscape | undefined;
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', at + 2)) {
    const sign = inner[at + 1] ?? '';
    if (/["\\/\n\r]/.test(sign)) continue;
    // Programs write the line breaks of Windows like this.
    if (/^\\r(?:\\n|\\?\r?\n)/.test(inner.slice(at, at + 5)) && isProse) continue;
    const code = { x: 2, u: 4, U: 8 }[sign];
    if (code !== undefined && new RegExp(`^[0-9a-fA-F]{${code}}`).test(inner.slice(at + 2)) && !isPath) continue;
    const reads = code === undefined ? escapes[sign] : undefined;
    const wrong = { at, written: `\\${sign}`, reads: reads ?? 'a code that does not exist' };
    if (reads === undefined) return first ?? wrong;
    const isMeant =
      sign === 'n'
        ? isProse || !isText
        : sign === 't'
          ? !/[a-z]/.test(inner[at + 2] ?? '') || !isText
          : sign === '_' || sign === ' ';
    if (!isMeant || isPath) return wrong;
    first ??= undefined;
  }
  return first;
}
