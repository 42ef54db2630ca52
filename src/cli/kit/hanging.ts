import stringWidth from 'string-width';

/** Words after what is in front of them, in lines of at most `width` cells; later lines begin below the first word. */
export function hanging(front: string, words: string, width: number): string {
  const indent = stringWidth(front);
  const lines: string[] = [];
  let line = front;
  let used = indent;
  for (const word of words.split(' ')) {
    const cells = stringWidth(word);
    if (used > indent && used + 1 + cells > width) {
      lines.push(line);
      line = ' '.repeat(indent);
      used = indent;
    }
    line += used > indent ? ` ${word}` : word;
    used += used > indent ? 1 + cells : cells;
  }
  return [...lines, line].map((each) => `${each}\n`).join('');
}
