import type { LineCounter, YAMLParseError } from 'yaml';

/** One thing that is wrong with a text as YAML, for somebody who has never read its specification. */
export interface YamlFault {
  rule: string;
  message: string;
  hint?: string;
  line: number;
  column: number;
}

/**
 * What the parser's errors come down to. It goes on after a mistake and misunderstands what follows: of a line that is out of
 * its column it makes four complaints, of which the first advises quotes around a comment. So a line is complained of once, and
 * what stands in the wrong column is told as that.
 */
export function yamlFaults(errors: YAMLParseError[], counter: LineCounter, lines: string[]): YamlFault[] {
  // A tab throws the parser off its indentation: what it says of the lines after that is about nothing.
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

/** A line that begins further in, or less far, than any entry it could belong to. */
function misplacedLine(
  { code, message }: YAMLParseError,
  { line, column }: Pick<YamlFault, 'line' | 'column'>,
  lines: string[],
): YamlFault | undefined {
  if (!misunderstood.has(code) || /flow|closing|single line/i.test(message)) return undefined;
  const here = lines[line - 1] ?? '';
  // `subject: Foo: bar` is no matter of columns.
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /: .*: /.test(`${here} `) && !here.trimStart().startsWith('- '))
    return undefined;
  if (/without - indicator/.test(message))
    return misplaced(line, lines, 'this line begins in another column than the entries it seems to stand among');
  const own = indentOf(here);
  const after = lines.findIndex((text, index) => index >= line && hasWords(text));
  const isHere = code === 'BAD_INDENT' || (here.trimStart().startsWith('- ') && column <= own + 1);
  if (isHere)
    return misplaced(line, lines, 'this line begins in another column than the entries it seems to stand among');
  if (after >= 0 && indentOf(lines[after]!) > own)
    return misplaced(
      after + 1,
      lines,
      'this line begins further right than the one above it, which has its text already',
    );
  return undefined;
}

function misplaced(line: number, lines: string[], message: string): YamlFault {
  return {
    rule: 'yaml-bad-indent',
    message,
    hint: 'Begin it in the same column as the entries beside it; two spaces more are one level deeper.',
    line,
    column: indentOf(lines[line - 1]!) + 1,
  };
}

function hasWords(text: string): boolean {
  return !/^\s*(#|$)/.test(text);
}

/** A list's dash belongs to the margin of its item. */
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
    return { message: 'a tab is used for indentation', hint: 'YAML wants spaces; two for each level.' };
  if (code === 'DUPLICATE_KEY')
    return { message: 'this key stands twice in the same place', hint: 'Remove one of the two.' };
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return {
      message: 'a “: ” in the middle of this text makes it look like another key',
      hint: 'Put quotes around the whole text.',
    };
  if (code === 'NON_STRING_KEY') return { message: 'a key must be a word' };
  const glued = /^\s*(?:- )?([\w-]+):(\S.*)/.exec(here);
  if (glued && /implicit (?:map )?key/i.test(message))
    return {
      message: `there is no space behind the colon of \`${glued[1]!}\``,
      hint: `Write \`${glued[1]!}: ${glued[2]!.slice(0, 30)}\`.`,
    };
  if (/flow map/i.test(message))
    return {
      message: 'a { is opened and never closed',
      hint: 'Close it with }, or put quotes around a text that begins with {.',
      ...placeOfOpen('{', '}', line, lines),
    };
  if (/flow sequence/i.test(message))
    return {
      message: 'a [ is opened and never closed',
      hint: 'Close it with ], or put quotes around a text that begins with [.',
      ...placeOfOpen('[', ']', line, lines),
    };
  const quote = /Missing closing (["'])/.exec(message)?.[1];
  if (quote)
    return {
      message: `a ${quote} is opened and never closed`,
      hint: `Put another ${quote} at the end of the text, or take the first away.`,
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
    ...(code === 'BAD_INDENT' ? { hint: 'Line it up with the entries beside it.' } : {}),
  };
}

/** The parser says where it gave up; what an editor has to see is where it began: the last line up to there that opens more than it closes. */
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
