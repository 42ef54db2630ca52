/**
 * Changes words in a folded text: the lines before and after the change keep their line breaks. Somebody who edits one
 * word of a paragraph wants one changed line in the diff.
 */

/** `first`: the column at which the first line begins; `rest`: that of the other lines. */
interface Columns {
  first: number;
  rest: number;
}

const minFold = 80;
const usualFold = 120;

/**
 * The lines of `after`, given those of `before`; undefined if they are not plain folded text (a list keeps its own
 * lines, so the caller has to use another style). A paragraph break is one line break in the value.
 */
export function refold(lines: string[], before: string, after: string, columns: Columns): string[] | undefined {
  const old = paragraphsOf(lines);
  // Folding has special rules for indented lines and blank lines at the edges; such texts are not refolded.
  if (!old || old.map((paragraph) => paragraph.join(' ')).join('\n') !== before || /^[ \t]|[ \t]$/m.test(after))
    return undefined;
  const fresh = after.split('\n');
  const head = commonStart(
    old.map((paragraph) => paragraph.join(' ')),
    fresh,
  );
  const tail = commonStart(
    old
      .slice(head)
      .map((paragraph) => paragraph.join(' '))
      .toReversed(),
    fresh.slice(head).toReversed(),
  );
  const maxLength = Math.max(
    ...old.flatMap((paragraph, index) =>
      paragraph.map((line, at) => line.length + (index + at === 0 ? columns.first : columns.rest)),
    ),
  );
  const width = Math.max(maxLength, lines.length > 1 ? minFold : usualFold);
  const paragraphs = fresh.map((text, index) => {
    if (index < head) return old[index]!;
    if (index >= fresh.length - tail) return old[old.length - fresh.length + index]!;
    // If the number of changed paragraphs is the same, they are compared in order.
    const counterpart = old.length === fresh.length ? old[index]! : [];
    return refoldParagraph(
      counterpart,
      text,
      width,
      index === 0 ? columns : { first: columns.rest, rest: columns.rest },
    );
  });
  return paragraphs.flatMap((paragraph, index) => (index === 0 ? paragraph : ['', ...paragraph]));
}

/** Two blank lines have an empty paragraph between them. */
function paragraphsOf(lines: string[]): string[][] | undefined {
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) return undefined;
    if (line === '') paragraphs.push([]);
    else paragraphs.at(-1)!.push(line);
  }
  return paragraphs;
}

function refoldParagraph(lines: string[], text: string, width: number, columns: Columns): string[] {
  // An empty paragraph is one more blank line, which is written with its neighbours.
  if (text === '') return [];
  const oldWords = lines.flatMap((line) => line.split(' ').map((word, index) => ({ word, breaks: index === 0 })));
  const words = text.split(' ');
  const head = commonStart(
    oldWords.map(({ word }) => word),
    words,
  );
  const tail = commonStart(
    oldWords
      .slice(head)
      .map(({ word }) => word)
      .toReversed(),
    words.slice(head).toReversed(),
  );
  const brokeBefore = (index: number): boolean => {
    if (index < head) return oldWords[index]!.breaks;
    return index >= words.length - tail && oldWords[oldWords.length - words.length + index]!.breaks;
  };
  const result: string[] = [];
  let line = words[0]!;
  // When a line becomes too long, the rest flows into the next line, until a line ends where it did before.
  let isFlowing = false;
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const start = result.length === 0 ? columns.first : columns.rest;
    const isFull = start + line.length + 1 + word.length > width && word !== '' && !line.endsWith(' ') && line !== '';
    const isBreak = isFull || (!isFlowing && brokeBefore(index));
    if (isFull) isFlowing = !brokeBefore(index);
    if (isBreak) {
      result.push(line);
      line = word;
    } else line += ` ${word}`;
  }
  return [...result, line];
}

function commonStart(a: string[], b: string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
