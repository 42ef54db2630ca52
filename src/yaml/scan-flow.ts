import { delimiter, isBlankTo, lineEnd, withoutQuotes, wordsEnd, type Bracket } from './flow-ends.ts';
import { quoted, shortened } from './quote.ts';
import { scanPlain, shortenedQuoted } from './scan-plain.ts';
import { meantBy, scanEscapes } from './scan-quoted.ts';
import {
  closingQuote,
  indentOf,
  lineAt,
  isBlank,
  isComment,
  nameOf,
  partsOfLine,
  typed,
  type Scan,
  type WrittenValue,
} from './slip.ts';

/** An issue is five levels deep; the parser gives up at a few hundred. */
const maxDepth = 32;

/** `[a, b]` and `{ a: b }`. Returns the line after it. */
export function scanFlow(scan: Scan, value: WrittenValue): number {
  const { text, starts, lines } = scan;
  const from = starts[value.line]! + value.column;
  const until = flowEnd(scan, value);
  const first = lines[value.line]!.slice(value.column);
  // A text that begins with a bracket: “[Update] …”, “{{ subscriber.firstName }}, …”.
  const isText = value.kind?.isText && (!value.kind.isList || value.isEntry);
  if (first.startsWith('{{') || isText) return wholeText(scan, value, from);
  const before = scan.slips.length;
  const found = readFlow(scan, value, from, until);
  if (found.kind === 'closed') {
    const end = found.at + lineEnd(text.slice(found.at));
    const rest = text.slice(found.at, end).trimEnd();
    if (rest !== '' && !/^[ \t]+#/.test(rest)) {
      if (value.kind === undefined) {
        scan.slips.splice(before);
        return wholeText(scan, value, from);
      }
      scan.slips.push({
        rule: 'yaml-bracket',
        message: `the ${first.startsWith('[') ? 'list' : 'group'} ends before the line does: “${shortened(rest, 30)}” stands behind it`,
        hint: 'Put it inside the brackets, or delete it.',
        at: found.at + rest.length - rest.trimStart().length,
        repair: [{ from: found.at, to: end, insert: '' }],
      });
    }
    return Math.max(value.line + 1, lineAt(starts, found.at - 1) + 1);
  }
  if (found.kind === 'deep') {
    scan.slips.push({
      rule: 'yaml-too-deep',
      message: 'the file is nested too deeply',
      hint: 'A draft is about five levels deep.',
      at: from,
      isUnsure: true,
    });
    return lines.length;
  }
  const { sign, at } = found.open;
  const close = sign === '[' ? ']' : '}';
  const end = starts[value.line]! + lines[value.line]!.trimEnd().length;
  scan.slips.push({
    rule: 'yaml-open-bracket',
    message: `a ${sign} is never closed`,
    hint: `Close it with ${close}, or put quotes around a text that begins with ${sign}.`,
    at,
    repair: [{ from: end, to: end, insert: found.closers }],
    isUnsure: value.end > value.line + 1,
  });
  return value.line + 1 < value.end ? value.end : value.line + 1;
}

/** Reports that the whole value is a text that needs quotes. */
function wholeText(scan: Scan, value: WrittenValue, at: number): number {
  const before = scan.slips.length;
  const end = scanPlain(scan, value);
  // The same quotes also correct what is wrong in a plain text, such as a comment in it.
  scan.slips.splice(before);
  const sign = scan.text[at]!;
  const last = scan.lines[end - 1]!.trimEnd();
  const to = scan.starts[end - 1]! + last.length;
  const words = scan.text.slice(at, to).replaceAll(/\s*\n\s*/g, ' ');
  scan.slips.push({
    rule: 'yaml-reserved-start',
    message: `YAML reads “${sign}” at the beginning as the start of a ${sign === '[' ? 'list' : 'group'}: ${nameOf(value)} is a text`,
    hint: `Put it in quotes: \`${typed(value, shortenedQuoted(words))}\`.`,
    at,
    fix: { label: 'Add quotes', splices: [{ from: at, to, insert: quoted(words) }] },
  });
  return end;
}

type FlowEnd = { kind: 'closed'; at: number } | { kind: 'open'; open: Bracket; closers: string } | { kind: 'deep' };

/** Reads to the bracket that closes the first one, and reports what is wrong between them. */
function readFlow(scan: Scan, value: WrittenValue, from: number, until: number): FlowEnd {
  const { text, keys } = scan;
  const stack: Bracket[] = [];
  let at = from;
  while (at < until) {
    const char = text[at]!;
    const top = stack.at(-1);
    if (/\s/.test(char)) {
      at++;
    } else if ((char === '[' || char === '{') && isTextNext(scan, value, top, at)) {
      at = readText(scan, top, at, until, 'yaml-reserved-start', startWords(char));
    } else if (char === '[' || char === '{') {
      if (stack.length >= maxDepth) return { kind: 'deep' };
      stack.push({ sign: char, at, isKeyNext: char === '{', key: undefined, lastValue: undefined });
      at++;
    } else if (char === ']' || char === '}') {
      stack.pop();
      at++;
      if (stack.length === 0) return { kind: 'closed', at };
    } else if (char === ',') {
      if (top?.sign === '{') {
        // `alt: , and more`: the value of `alt` is still missing.
        if (!top.isKeyNext && top.key !== undefined && top.lastValue?.key !== top.key)
          top.lastValue = { from: at, to: at + 1, key: top.key };
        top.isKeyNext = true;
      }
      at++;
    } else if (char === '#' && /[\s[{,]/.test(text[at - 1]!)) {
      const end = at + lineEnd(text.slice(at, until));
      const comment = text.slice(at, end);
      const last = top?.lastValue;
      const isBegin = top?.sign === '{' && !top.isKeyNext && last?.key !== top.key && keys.get(top.key ?? '')?.isFree;
      const isBehind =
        last !== undefined && isBlankTo(text, last.to, at) && last.key === top?.key && /^#\S/.test(comment);
      if (isBehind) at = hashInText(scan, last.from, at, until, top);
      else if (isBegin) at = hashInText(scan, at, at, until, top);
      // A comment after an entry does not contain the bracket that closes an open one.
      else if (/[\]}]/.test(comment) || /^#\S[^,]*,/.test(comment)) at = hashInText(scan, at, at, until, top);
      else at = end;
    } else if (char === '"' || char === "'") {
      const close = closingQuote(text.slice(at, until), 0);
      if (close < 0 || text.slice(at, at + close).includes('\n')) {
        const to = delimiter(text, at, until, top);
        const words = text.slice(at, to).trimEnd();
        const meant = char === "'" ? words : words.slice(1);
        entrySlip(scan, top, 'yaml-open-quote', `a ${char} is never closed`, at, words, at, meant);
        at = to;
        continue;
      }
      const end = at + close + 1;
      const next = text.slice(end, until).search(/\S/);
      const behind = next < 0 ? '' : text[end + next]!;
      if (top?.isKeyNext && behind === ':') {
        top.key = text.slice(at + 1, end - 1);
        top.isKeyNext = false;
        at = end + next + 1;
      } else if (behind !== '' && !/[,\]}#]/.test(behind)) {
        const to = delimiter(text, end, until, top);
        const words = text.slice(at, to).trimEnd();
        entrySlip(
          scan,
          top,
          'yaml-quotes-end',
          'the quotes end before the text does',
          at,
          words,
          end + next,
          meantBy(char, words),
        );
        at = to;
      } else {
        const kind = top?.sign === '{' ? keys.get(top.key ?? '') : value.kind;
        if (char === '"')
          scanEscapes(scan, { key: top?.sign === '{' ? top.key : undefined, isEntry: false, kind }, at, end - 1);
        if (top?.key !== undefined) top.lastValue = { from: at, to: end, key: top.key };
        at = end;
      }
    } else {
      at = readWords(scan, value, at, until, top);
    }
  }
  const open = stack.at(-1)!;
  return { kind: 'open', open: stack[0] ?? open, closers: closersOf(stack) };
}

/** Reads words without quotes inside brackets. Returns the offset where reading continues. */
function readWords(scan: Scan, value: WrittenValue, at: number, until: number, top: Bracket | undefined): number {
  const { text, keys } = scan;
  const end = wordsEnd(text, at, until);
  const words = text.slice(at, end).trimEnd();
  const next = text[end] ?? '';
  const kind = top?.sign === '{' ? keys.get(top.key ?? '') : value.kind;
  if (top?.sign === '{' && top.isKeyNext) {
    if (next === ':' && words !== '') {
      top.key = words;
      top.isKeyNext = false;
      return end + 1;
    }
    // `alt: A map, drawn by hand`: the comma has ended the text.
    const last = top.lastValue;
    if (!last || !keys.get(last.key)?.isText || keys.has(words)) return Math.max(end, at + 1);
    const to = delimiter(text, at, until, top);
    const whole = text.slice(last.from, to).trimEnd();
    const lost = shortened(text.slice(at, to), 40);
    const message = `a comma inside { … } ends the text of \`${last.key}\`: “${lost}” would be lost`;
    entrySlip(scan, { ...top, key: last.key }, 'yaml-comma', message, last.from, whole, at, withoutQuotes(whole));
    top.lastValue = undefined;
    return Math.max(to, at + 1);
  }
  const isText = kind?.isText ?? false;
  if (next === '#' && words !== '' && kind?.isFree) return hashInText(scan, at, end, until, top);
  if (next === ':' && words !== '' && (top?.sign === '{' || isText))
    return readText(scan, top, at, until, 'yaml-colon', 'YAML reads the “: ” in this text as the end of a key', end);
  if ((next === '[' || next === '{') && isText && words !== '')
    return readText(
      scan,
      top,
      at,
      until,
      'yaml-bracket',
      `YAML reads the “${next}” in this text as a sign of its own`,
      end,
    );
  const sign = words === '' ? next : words[0]!;
  if (
    (/[@`%*&!|>]/.test(sign) || /^[-?:](?:\s|$)/.test(words === '' ? `${next} ` : words)) &&
    !isReference(scan, words)
  )
    return readText(scan, top, at, until, 'yaml-reserved-start', startWords(sign));
  if (top?.key !== undefined) top.lastValue = { from: at, to: at + words.length, key: top.key };
  return Math.max(end, at + 1);
}

function startWords(sign: string): string {
  if (sign === '[' || sign === '{')
    return `YAML reads “${sign}” at the beginning as the start of a ${sign === '[' ? 'list' : 'group'}`;
  return `a text can’t begin with ${sign === '`' ? 'a backtick' : sign} unless it is in quotes`;
}

/** In a place where only a text is possible, a bracket is part of that text. */
function isTextNext({ keys, text }: Scan, { kind }: WrittenValue, top: Bracket | undefined, at: number): boolean {
  if (!top) return false;
  if (text.startsWith('{{', at)) return true;
  if (top.sign === '[') return kind?.isText ?? false;
  const own = top.isKeyNext ? undefined : keys.get(top.key ?? '');
  return (own?.isText && !own.isList) ?? false;
}

/** Reports that a whole entry or value, up to the sign that ends it, is a text that needs quotes. */
function readText(
  scan: Scan,
  top: Bracket | undefined,
  from: number,
  until: number,
  rule: string,
  message: string,
  at = from,
): number {
  const to = delimiter(scan.text, from, until, top);
  entrySlip(scan, top, rule, message, from, scan.text.slice(from, to).trimEnd(), at);
  return Math.max(to, from + 1);
}

function isReference({ anchors, repeated }: Scan, words: string): boolean {
  const name = words.slice(1).split(/\s/)[0]!;
  return words[0] === '*' ? anchors.has(name) && name === words.slice(1) : words[0] === '&' && repeated.has(name);
}

/** `{ title: Poll #61, url: … }`: the comment swallows the rest of the line with its bracket. */
function hashInText(scan: Scan, from: number, hash: number, until: number, top: Bracket | undefined): number {
  const { text } = scan;
  const line = hash + lineEnd(text.slice(hash, until));
  const to = Math.min(delimiter(text, hash, until, top), line);
  const words = text.slice(from, to).trimEnd();
  const message = `YAML reads everything behind “ #” as a comment: “${shortened(text.slice(hash, line), 40)}” would be lost`;
  const sign = /^["']/.exec(words)?.[0];
  entrySlip(scan, top, 'yaml-comment', message, from, words, hash, sign ? meantBy(sign, words) : words);
  return to;
}

function entrySlip(
  scan: Scan,
  top: Bracket | undefined,
  rule: string,
  message: string,
  from: number,
  written: string,
  at: number,
  words = /^(["']).*\1$/s.test(written) ? written.slice(1, -1) : written,
): void {
  const key = top?.sign === '{' ? top.key : undefined;
  const flat = words.replaceAll(/\s*\n\s*/g, ' ');
  scan.slips.push({
    rule,
    message,
    at,
    hint: `Put it in quotes: \`${key === undefined ? shortenedQuoted(flat) : typed({ key, isEntry: false }, shortenedQuoted(flat))}\`.`,
    fix: { label: 'Add quotes', splices: [{ from, to: from + written.length, insert: quoted(flat) }] },
  });
}

/** Returns where a flow collection must end: at the next line that is clearly another key or entry. */
function flowEnd({ text, lines, starts }: Scan, { line, parentColumn }: WrittenValue): number {
  for (let at = line + 1; at < lines.length; at++) {
    const words = lines[at]!;
    if (isBlank(words) || isComment(words) || indentOf(words) > parentColumn) continue;
    const { key, dashes } = partsOfLine(words);
    if (dashes.length > 0 || key) return starts[at]!;
  }
  return text.length;
}

function closersOf(stack: Bracket[]): string {
  return stack
    .toReversed()
    .map(({ sign }) => (sign === '[' ? ']' : '}'))
    .join('');
}
