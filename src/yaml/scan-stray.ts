import { shortened } from './quote.ts';
import { indentOf, isBlank, isComment, type LineParts, type Scan } from './slip.ts';

/** True for `title Three` or `title = Three`: a key without a colon. */
export function lacksColon({ keys }: Pick<Scan, 'keys'>, words: string): boolean {
  return keys.has(/^[\w-]+(?=\s|=|$)/.exec(words)?.[0] ?? '');
}

/** Reports a line that is not a key, an entry or part of the text above. Returns the line to continue with. */
export function strayLine(scan: Scan, at: number, { words, indent, column }: LineParts): number {
  const { lines, starts, slips } = scan;
  const from = starts[at]! + column;
  const name = /^[\w-]+/.exec(words)?.[0] ?? '';
  const behind = words.slice(name.length);
  if (lacksColon(scan, words)) {
    const rest = behind.replace(/^\s*=?\s*/, '');
    slips.push({
      rule: 'yaml-no-colon',
      message: `there is no colon after \`${name}\``,
      hint: `Write \`${rest === '' ? `${name}:` : shortened(`${name}: ${rest}`)}\`.`,
      at: from,
      fix: {
        label: 'Add the colon',
        splices: [
          { from: from + name.length, to: from + words.length - rest.length, insert: rest === '' ? ':' : ': ' },
        ],
      },
      isUnsure: rest === '',
    });
    return at + 1;
  }
  if (/^[\w-]+:[^\s/]/.test(words)) {
    const rest = words.slice(name.length + 1);
    const colon = from + name.length + 1;
    slips.push({
      rule: 'yaml-no-space',
      message: `there is no space after the colon of \`${name}\``,
      hint: `Write \`${shortened(`${name}: ${rest}`)}\`.`,
      at: from,
      fix: { label: 'Add the space', splices: [{ from: colon, to: colon, insert: ' ' }] },
    });
    return at + 1;
  }
  // What follows at the same or a deeper column is more of the same text.
  let end = at + 1;
  while (end < lines.length && !isBlank(lines[end]!) && indentOf(lines[end]!) > indent && !isComment(lines[end]!))
    end++;
  const isQuestion = /^\?(?:\s|$)/.test(words);
  slips.push({
    rule: isQuestion ? 'yaml-reserved-start' : 'yaml-no-key',
    message: isQuestion
      ? 'a line can’t begin with “? ”'
      : `this line has no key: YAML can’t tell what “${shortened(words, 40)}” belongs to`,
    hint: isQuestion
      ? 'Put quotes around the text.'
      : 'A text that goes on over several lines is further in than its key; a new one needs a key, such as `summary: …`.',
    at: from,
    repair: [{ from: starts[at]!, to: starts[end - 1]! + lines[end - 1]!.length, insert: '' }],
  });
  return end;
}
