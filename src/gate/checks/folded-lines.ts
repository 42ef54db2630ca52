import type { YamlSource } from '../../yaml/yaml-source.ts';

/** What Markdown understands at the start of a line only. */
const block = /^(?:[-*+•] +\S|\d{1,3}[.)] +\S|#{1,6} +\S|> *\S|\|.*\|$|```|~~~|\[[^\]]+\]: +\S)/;

/**
 * The first line of a Markdown text that begins a list, a quotation, a table and the like, and that YAML joins to the
 * line above it, because the text is written behind `>`, in quotes or without a sign. 1-based line and column.
 */
export function foldedLine(
  source: YamlSource,
  path: PropertyKey[],
  text: string,
): { words: string; line: number; column: number } | undefined {
  const { line, column, file } = source.placeOf(path);
  if (file !== undefined) return undefined;
  const lines = source.text.split(/\r?\n/);
  const head = lines[line - 1] ?? '';
  if (head[column - 1] === '|') return undefined;
  const key = /^\s*(?:- +)*/.exec(head)![0].length;
  for (let at = line; at < lines.length; at++) {
    const written = lines[at]!;
    const words = written.trim();
    const indent = written.length - written.trimStart().length;
    if (words !== '' && indent <= key) return undefined;
    const follows = (at > line || head[column - 1] !== '>') && lines[at - 1]!.trim() !== '';
    if (follows && block.test(words) && !`\n${text}`.includes(`\n${words.slice(0, 20)}`))
      return { words, line: at + 1, column: indent + 1 };
  }
  return undefined;
}
