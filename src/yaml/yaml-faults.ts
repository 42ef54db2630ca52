import type { LineCounter, YAMLParseError } from 'yaml';

/** One YAML mistake, explained for somebody who has never read the YAML specification. */
export interface YamlFault {
  rule: string;
  message: string;
  hint?: string;
  line: number;
  column: number;
}

/**
 * Reduces the parser's errors to those that help. The parser continues after a mistake and misunderstands what follows:
 * for one badly indented line it reports four errors, the first of which suggests quotes around a comment. So each line
 * is reported once, and wrong indentation is reported as such.
 */
export function yamlFaults(errors: YAMLParseError[], counter: LineCounter, lines: string[]): YamlFault[] {
  // A tab confuses the parser's indentation, so its errors about later lines mean nothing.
  const tab = errors.find(({ code }) => code === 'TAB_AS_INDENT');
  const seen = new Set<number>();
  return (tab ? [tab] : errors).flatMap((error) => {
    const { line, col } = counter.linePos(error.pos[0]);
    const fault = misplacedLine(error, { line, column: col }, lines) ?? {
      rule: `yaml-${error.code.toLowerCase().replaceAll('_', '-')}`,
      line,
      column: col,
      ...wordsFor(error, line, lines),
    };
    const isNews = !seen.has(line) && !seen.has(fault.line);
    seen.add(line).add(fault.line);
    return isNews ? [fault] : [];
  });
}

const misunderstood = new Set([
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'NON_STRING_KEY',
  'BAD_INDENT',
  'MISSING_CHAR',
]);

/** A line whose indentation matches none of the entries that it could belong to. */
function misplacedLine(
  { code, message }: YAMLParseError,
  { line, column }: Pick<YamlFault, 'line' | 'column'>,
  lines: string[],
): YamlFault | undefined {
  if (!misunderstood.has(code) || /flow|closing|single line/i.test(message)) return undefined;
  const here = lines[line - 1] ?? '';
  // `subject: Foo: bar` is not an indentation problem.
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /: .*: /.test(`${here} `) && !here.trimStart().startsWith('- '))
    return undefined;
  if (/without - indicator/.test(message))
    return misplaced(line, lines, 'the indentation of this line differs from the entries around it');
  const own = indentOf(here);
  const after = lines.findIndex((text, index) => index >= line && hasWords(text));
  const isHere = code === 'BAD_INDENT' || (here.trimStart().startsWith('- ') && column <= own + 1);
  if (isHere) return misplaced(line, lines, 'the indentation of this line differs from the entries around it');
  if (after >= 0 && indentOf(lines[after]!) > own)
    return misplaced(
      after + 1,
      lines,
      'this line is indented further than the one above it, which already has a value',
    );
  return undefined;
}

function misplaced(line: number, lines: string[], message: string): YamlFault {
  return {
    rule: 'yaml-bad-indent',
    message,
    hint: 'Indent it like the entries around it, or by two more spaces to go one level deeper.',
    line,
    column: indentOf(lines[line - 1]!) + 1,
  };
}

function hasWords(text: string): boolean {
  return !/^\s*(#|$)/.test(text);
}

/** Spaces at the beginning of the line. A list's dash does not count as indentation. */
function indentOf(text: string): number {
  return /^ */.exec(text)![0].length;
}

function wordsFor(
  { code, message }: YAMLParseError,
  line: number,
  lines: string[],
): Pick<YamlFault, 'message'> & Partial<YamlFault> {
  const here = lines[line - 1] ?? '';
  if (code === 'TAB_AS_INDENT')
    return { message: 'a tab is used for indentation', hint: 'YAML requires spaces: two for each level.' };
  if (code === 'DUPLICATE_KEY')
    return { message: 'this key appears twice in the same mapping', hint: 'Remove one of the two.' };
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return {
      message: 'a “: ” in the middle of this text makes it look like another key',
      hint: 'Put quotes around the whole text.',
    };
  if (code === 'NON_STRING_KEY') return { message: 'a key must be a word' };
  const glued = /^\s*(?:- )?([\w-]+):(\S.*)/.exec(here);
  if (glued && /implicit (?:map )?key/i.test(message))
    return {
      message: `there is no space after the colon of \`${glued[1]!}\``,
      hint: `Write \`${glued[1]!}: ${glued[2]!.slice(0, 30)}\`.`,
    };
  if (/flow map/i.test(message))
    return {
      message: 'a { is never closed',
      hint: 'Close it with }, or put quotes around a text that begins with {.',
      ...placeOfOpen('{', '}', line, lines),
    };
  if (/flow sequence/i.test(message))
    return {
      message: 'a [ is never closed',
      hint: 'Close it with ], or put quotes around a text that begins with [.',
      ...placeOfOpen('[', ']', line, lines),
    };
  const quote = /Missing closing (["'])/.exec(message)?.[1];
  if (quote)
    return {
      message: `a ${quote} is never closed`,
      hint: `Put another ${quote} at the end of the text, or remove the first one.`,
      ...placeOfOpen(quote, quote, line, lines),
    };
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return {
      message: 'this text looks like a key and runs over several lines',
      hint: 'Put quotes around the whole text.',
    };
  if (code === 'BLOCK_IN_FLOW') return { message: lowerFirst(message), hint: 'Put quotes around the whole text.' };
  return {
    message: code === 'MISSING_CHAR' ? `this is not valid YAML: ${lowerFirst(message)}` : lowerFirst(message),
    ...(code === 'BAD_INDENT' ? { hint: 'Indent it like the entries around it.' } : {}),
  };
}

/**
 * The parser reports where it gave up. Editors need to see where the mistake began: the last line before that which
 * opens more than it closes.
 */
function placeOfOpen(
  open: string,
  close: string,
  before: number,
  lines: string[],
): { line: number; column: number } | undefined {
  for (let index = Math.min(before, lines.length) - 1; index >= 0; index--) {
    const text = lines[index]!.replace(/\s#.*$/, '');
    const count = (sign: string) => text.split(sign).length - 1;
    if (open === close ? count(open) % 2 === 1 : count(open) > count(close))
      return { line: index + 1, column: text.lastIndexOf(open) + 1 };
  }
  return undefined;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
