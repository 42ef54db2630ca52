import { foldedLines, headerInstead } from './scan-block.ts';
import { quoted, shortened } from './quote.ts';
import {
  indentOf,
  isBlank,
  isComment,
  nameOf,
  partsOfLine,
  spanOf,
  typed,
  wordsOf,
  type Scan,
  type WrittenValue,
} from './slip.ts';

/** Reports what YAML would cut off or misread in a text without quotes. Returns the line after it. */
export function scanPlain(scan: Scan, whole: WrittenValue): number {
  const { lines, starts, slips } = scan;
  const value = { ...whole, end: endOfText(scan, whole) };
  const first = lines[value.line]!.slice(value.column).trimEnd();
  const tell = (rule: string, message: string, at: number, hint?: string) =>
    slips.push({ rule, message, at, ...fixFor(scan, value, hint) });

  const start = reservedStart(scan, value, first);
  const comment = commentIn(scan, value);
  const colon = colonIn(scan, value);
  if (start && !first.startsWith('#')) tell(start.rule, start.message, starts[value.line]! + value.column);
  else if (colon !== undefined) tell('yaml-colon', colonWords(first, nameOf(value)), colon);
  else if (comment && (value.kind?.isFree || comment.cuts))
    tell(
      'yaml-comment',
      comment.kept === ''
        ? `YAML reads “#” at the beginning as a comment: ${nameOf(value)} would be empty`
        : `YAML reads everything behind “ #” as a comment: ${nameOf(value)} would be mailed as “${shortened(comment.kept)}”`,
      comment.at,
      ' A comment goes on a line of its own, or two spaces behind the text.',
    );
  else foldedLines(scan, value);
  return value.end;
}

/** Reports lines with dashes below the key of a text: YAML makes a list of them, which the key does not accept. */
export function scanListAsText(scan: Scan, whole: WrittenValue): number {
  const value = { ...whole, end: endOfText(scan, whole) };
  scan.slips.push({
    rule: 'yaml-reserved-start',
    message: `YAML reads “- ” at the beginning as an entry of a list: ${nameOf(value)} is a text`,
    at: scan.starts[value.line]! + value.column,
    ...headerInstead(scan, value, '', '|'),
  });
  return value.end;
}

/** Ends the value before a line that was meant as a key or an entry and is only indented too far. */
function endOfText({ lines, keys }: Scan, { line, end, isEntry }: WrittenValue): number {
  for (let at = line + 1; at < end; at++) {
    if (isBlank(lines[at]!) || isComment(lines[at]!)) continue;
    const { key, dashes } = partsOfLine(lines[at]!);
    if (key && keys.has(key.name)) return at;
    if (key && keys.size === 0 && /^\w+$/.test(key.name)) return at;
    if (isEntry && dashes.length > 0) return at;
  }
  return end;
}

/** Reports a sign that a value must not begin with, and how YAML reads it. */
function reservedStart(scan: Scan, value: WrittenValue, first: string): { rule: string; message: string } | undefined {
  const sign = first[0]!;
  const name = nameOf(value);
  const reserved = (what: string) => ({
    rule: 'yaml-reserved-start',
    message: `a text can’t begin with ${what} unless it is in quotes`,
  });
  if (sign === '@' || sign === '%') return reserved(sign);
  if (sign === '`') return reserved('a backtick');
  if (/^[,\]}]/.test(first)) return reserved(sign);
  if (/^[?-](?:\s|$)/.test(first)) return reserved(`“${sign} ”`);
  if (/^:(?:\s|$)/.test(first)) return reserved('a colon');
  if (sign === '|' || sign === '>')
    return {
      rule: 'yaml-reserved-start',
      message: `YAML reads “${sign}” at the beginning as the sign for a text over several lines below it`,
    };
  const word = /^.[^\s,[\]{}]*/.exec(first)![0].slice(1);
  const isAlone = first.length === word.length + 1 || /^\s+#/.test(first.slice(word.length + 1));
  if (sign === '!')
    return {
      rule: 'yaml-tag',
      message: `YAML reads “${shortened(`!${word}`, 30)}” as the name of a type: ${name} would lose it`,
    };
  if (sign === '&')
    return {
      rule: 'yaml-anchor',
      message: `YAML reads “${shortened(`&${word}`, 30)}” as a label: ${name} would lose it`,
    };
  if (sign === '*' && !(isAlone && word !== '' && scan.anchors.has(word)))
    return {
      rule: 'yaml-alias',
      message: `YAML reads “${shortened(`*${word}`, 30)}” as a reference to another part of the file`,
    };
  return undefined;
}

interface Comment {
  at: number;
  /** The part of the text that YAML would keep. */
  kept: string;
  /** Whether more of the value follows below the comment; YAML can't read it then. */
  cuts: boolean;
}

function commentIn({ lines, starts }: Scan, value: WrittenValue): Comment | undefined {
  const kept: string[] = [];
  for (let at = value.line; at < value.end; at++) {
    const line = lines[at]!;
    const from = at === value.line ? value.column : 0;
    const sign = commentStart(line, from, at > value.line || line[from] === '#');
    if (sign >= 0) {
      kept.push(line.slice(from, sign).trim());
      const cuts = lines.slice(at + 1, value.end).some((text) => !isBlank(text) && !isComment(text));
      if (!cuts && isRemark(line, sign)) return undefined;
      return { at: starts[at]! + sign, kept: kept.join(' ').trim(), cuts };
    }
    kept.push(line.slice(from).trim());
  }
  return undefined;
}

/** True for a comment with two spaces before its sign and one after it. Nobody writes a title like that. */
function isRemark(line: string, sign: number): boolean {
  return /[ \t]{2}$/.test(line.slice(Math.max(sign - 2, 0), sign)) && /^#(?:\s|$)/.test(line.slice(sign, sign + 2));
}

/** Returns where ` #` begins a comment; -1 if there is no comment. */
export function commentStart(line: string, from: number, isLineStart = false): number {
  for (let at = line.indexOf('#', from); at >= 0; at = line.indexOf('#', at + 1)) {
    if (at > from ? /[ \t]/.test(line[at - 1]!) : isLineStart) return at;
  }
  return -1;
}

/** Returns where “: ”, or a colon at the end of a line, would turn the text into another key. */
function colonIn({ lines, starts }: Scan, value: WrittenValue): number | undefined {
  for (let at = value.line; at < value.end; at++) {
    const line = lines[at]!;
    const from = at === value.line ? value.column : indentOf(line);
    if (at > value.line && isComment(line)) continue;
    const comment = commentStart(line, from, at > value.line || line[from] === '#');
    const words = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    const found = words.slice(from).search(/:(?:[ \t]|$)/);
    if (found >= 0) return starts[at]! + from + found;
    // YAML reads nothing after a comment sign.
    if (comment >= 0) return undefined;
  }
  return undefined;
}

function colonWords(first: string, name: string): string {
  return /^[“„”«‘‚]/.test(first)
    ? `these are typographic quotes, which YAML does not know: it reads the “: ” in ${name} as the end of a key`
    : `YAML reads the “: ” in ${name} as the end of a key`;
}

/** Puts a text on one line in quotes; moves a text over several lines below `>-`. */
function fixFor(scan: Scan, value: WrittenValue, more = ''): Pick<Scan['slips'][number], 'hint' | 'fix'> {
  const lines = scan.lines.slice(value.line, value.end).filter((line) => !isBlank(line));
  const { from, to } = spanOf(scan, value);
  if (lines.length > 1) return headerInstead(scan, value, more);
  const words = unquoted(wordsOf(scan, value));
  const insert = quoted(words);
  return {
    hint: `Put it in quotes: \`${typed(value, shortenedQuoted(words))}\`.${more}`,
    fix: { label: 'Add quotes', splices: [{ from, to, insert }] },
  };
}

/** The exact quotes, with the middle of a long text left out. */
export function shortenedQuoted(words: string): string {
  const whole = quoted(words);
  return whole.length <= 100 ? whole : `${whole.slice(0, 60).trimEnd()} … ${whole.slice(-30).trimStart()}`;
}

/** Removes the name of a type, and typographic quotes around the text that were meant as YAML's quotes. */
function unquoted(written: string): string {
  const words = written.replace(/^!!(?:str|int|float|bool|null|timestamp)\s+(["']?)(.*)\1$/, '$2');
  const inner = /^[“„”«]\s?([^“”„«»]*?)\s?[”“»]$/.exec(words)?.[1];
  return inner ?? words;
}
