import type { Command } from 'commander';
import { displayWidth } from './table.ts';

/** As wide as commander writes where there is no terminal. */
const usualWidth = 80;

/** Commander folds what it writes itself; what a command adds to its help is folded here, that of its sub-commands too. */
export function foldHelpOf(command: Command): void {
  command.configureOutput({
    writeOut: (text) => void process.stdout.write(foldHelp(text, process.stdout.columns ?? usualWidth)),
  });
  for (const verb of command.commands) foldHelpOf(verb);
}

/**
 * Paragraphs are filled anew. Of an indented line, which is a command or a word and what it means, only the meaning is
 * folded: a command over two lines could not be copied.
 */
export function foldHelp(text: string, width: number): string {
  return text
    .replaceAll(/^\S.*(?:\n\S.*)*/gm, (paragraph) => fill(paragraph.replaceAll('\n', ' '), width))
    .replaceAll(/^ .*/gm, (line) => foldMeaning(line, width));
}

function foldMeaning(line: string, width: number): string {
  const [, term, meaning] = /^( +\S.*? {2,})(\S.*)$/.exec(line) ?? [];
  if (displayWidth(line) <= width || term === undefined || meaning === undefined) return line;
  const column = displayWidth(term);
  return column > width * 0.6
    ? `${term.trimEnd()}\n${indented(meaning, 6, width)}`
    : indented(meaning, column, width).replace(/^ +/, term);
}

function indented(words: string, column: number, width: number): string {
  return fill(words, width - column).replaceAll(/^/gm, ' '.repeat(column));
}

function fill(words: string, width: number): string {
  const lines = [''];
  for (const word of words.split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && displayWidth(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}
