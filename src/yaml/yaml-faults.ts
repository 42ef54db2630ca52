import type { LineCounter, YAMLParseError } from 'yaml';

/** One YAML mistake, explained for somebody who has never read the YAML specification. */
export interface YamlFault {
  rule: string;
  message: string;
  hint?: string;
  line: number;
  column: number;
}

/** The parser may report one error for each line of a long file that it misreads. */
const maxFaults = 200;

/**
 * Reduces the parser's errors to those that help. The parser continues after a mistake and misunderstands what follows:
 * for one badly indented line it reports four errors, the first of which suggests quotes around a comment. So each line
 * is reported once, and wrong indentation is reported as such.
 */
export function yamlFaults(errors: YAMLParseError[], counter: LineCounter, lines: string[]): YamlFault[] {
  // A tab confuses the parser's indentation, so its errors about later lines mean nothing.
  const tab = errors.find(({ code }) => code === 'TAB_AS_INDENT');
  const seen = new Set<number>();
  return (tab ? [tab] : errors.slice(0, maxFaults)).flatMap((error) => {
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

/** Does not use the parser's own messages, because they name parts of its grammar. */
function wordsFor(
  { code, message }: YAMLParseError,
  line: number,
  lines: string[],
): Pick<YamlFault, 'message'> & Partial<YamlFault> {
  if (/flow map/i.test(message) && code === 'MISSING_CHAR')
    return {
      message: 'a { is never closed',
      hint: 'Close it with }, or put quotes around a text that begins with {.',
      ...placeOfOpen('{', '}', line, lines),
    };
  if (/flow sequence/i.test(message) && code === 'MISSING_CHAR')
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
  const quotes = 'Put quotes around the whole text.';
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used for indentation', hint: 'YAML requires spaces: two for each level.' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: 'YAML reads a “: ” in this text as the end of a key', hint: quotes };
    case 'MULTILINE_IMPLICIT_KEY':
      return { message: 'this text looks like a key and runs over several lines', hint: quotes };
    case 'BLOCK_IN_FLOW':
      return { message: 'YAML reads “- ” inside brackets as the beginning of another list', hint: quotes };
    case 'NON_STRING_KEY':
    case 'KEY_OVER_1024_CHARS':
      return { message: 'this can’t be a key: a key is a single word', hint: quotes };
    case 'BAD_DQ_ESCAPE':
      return {
        message: 'in double quotes a backslash begins a code, and this one does not exist',
        hint: 'Use single quotes, which keep a backslash as it is.',
      };
    case 'BAD_ALIAS':
      return { message: 'YAML reads a * at the beginning as a reference to another part of the file', hint: quotes };
    case 'MULTIPLE_DOCS':
    case 'BAD_DIRECTIVE':
      return {
        message: 'YAML reads this line as the end of the file, or as an instruction to itself',
        hint: 'Delete the line, or put quotes around the text.',
      };
    case 'TAG_RESOLVE_FAILED':
    case 'MULTIPLE_TAGS':
    case 'MULTIPLE_ANCHORS':
    case 'ALIAS_PROPS':
    case 'BAD_PROP_ORDER':
      return { message: 'YAML reads a ! or & at the beginning as a sign of its own', hint: quotes };
    case 'BAD_INDENT':
      return {
        message: 'the indentation of this line differs from the entries around it',
        hint: 'Indent it like the entries around it.',
      };
    default:
      return {
        message: 'YAML can’t read this line',
        hint: 'Compare its indentation with the lines around it, and put quotes around the text.',
      };
  }
}

/**
 * The parser reports where it gave up. Editors need to see where the mistake began: the last line before that place
 * that opens more than it closes.
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
