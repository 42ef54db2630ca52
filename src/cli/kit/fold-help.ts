import type { Command } from 'commander';
import stringWidth from 'string-width';
import type { Terminal } from './terminal.ts';

/** The width that commander uses without a terminal. */
const defaultWidth = 80;

/**
 * Makes a command and its subcommands write to `terminal`, and throw a CommanderError where commander would end the
 * process. Commander wraps the help that it writes itself; text that a command adds to its help is wrapped here.
 */
export function bindCommand(command: Command, terminal: Pick<Terminal, 'stdout' | 'stderr'>): void {
  const { stdout, stderr } = terminal;
  command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(foldHelp(text, stdout.columns ?? defaultWidth)),
    writeErr: (text) => void stderr.write(text),
    getOutHelpWidth: () => (stdout.isTTY ? stdout.columns : undefined) ?? defaultWidth,
    getErrHelpWidth: () => (stderr.isTTY ? stderr.columns : undefined) ?? defaultWidth,
  });
  for (const verb of command.commands) bindCommand(verb, terminal);
}

/**
 * Wraps paragraphs to the width. Of an indented line, a command or a word with its meaning, only the meaning is
 * wrapped: a command over two lines could not be copied.
 */
function foldHelp(text: string, width: number): string {
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
