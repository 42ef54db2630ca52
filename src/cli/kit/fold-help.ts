import type { Command } from 'commander';
import stringWidth from 'string-width';
import type { Terminal } from './terminal.ts';

/** As wide as commander writes where there is no terminal. */
const usualWidth = 80;

/**
 * Lets a command, and those below it, write to `terminal` and throw a CommanderError where commander would end the
 * process. Commander folds the help that it writes itself; what a command adds to its help is folded here.
 */
export function bindCommand(command: Command, terminal: Pick<Terminal, 'stdout' | 'stderr'>): void {
  const { stdout, stderr } = terminal;
  command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(foldHelp(text, stdout.columns ?? usualWidth)),
    writeErr: (text) => void stderr.write(text),
    getOutHelpWidth: () => (stdout.isTTY ? stdout.columns : undefined) ?? usualWidth,
    getErrHelpWidth: () => (stderr.isTTY ? stderr.columns : undefined) ?? usualWidth,
  });
  for (const verb of command.commands) bindCommand(verb, terminal);
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
  if (stringWidth(line) <= width || term === undefined || meaning === undefined) return line;
  const column = stringWidth(term);
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
    if (lines.at(-1) && stringWidth(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}
