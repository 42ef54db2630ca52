import { commentsIn, dataIn } from '../edit/edit-draft-places.ts';
import { isDeepStrictEqual } from 'node:util';

/**
 * Puts the comments that one person wrote, and that are missing in the merged text, above the line that they were above.
 * Where there is no such line any more, they go to the top.
 */
export function keepComments(merged: string, base: string, written: string): string {
  const missing = without(without(commentsIn(written), commentsIn(base)), commentsIn(merged));
  let text = merged;
  for (const comment of missing) {
    const lines = written.split('\n');
    const at = lines.findIndex((line) => line.includes(comment));
    const next = lines
      .slice(at + (lines[at]?.trimStart().startsWith('#') ? 1 : 0))
      .find(isContent)
      ?.trim();
    const wanted = [inItsLine(text, lines[at] ?? ''), insertAbove(text, comment, next), `${comment}\n${text}`];
    const data = dataIn(text);
    text = wanted.find((each) => each !== undefined && isDeepStrictEqual(dataIn(each), data)) ?? text;
  }
  return text;
}

function isContent(line: string): boolean {
  return line.trim() !== '' && !line.trimStart().startsWith('#');
}

/** A comment behind a field, in place of the one that is there. */
function inItsLine(text: string, written: string): string | undefined {
  if (!isContent(written)) return undefined;
  const lines = text.split('\n');
  const at = lines.findIndex((line) => contentOf(line) === contentOf(written));
  if (at === -1) return undefined;
  lines[at] = written;
  return lines.join('\n');
}

function insertAbove(text: string, comment: string, next: string | undefined): string | undefined {
  if (next === undefined) return undefined;
  const lines = text.split('\n');
  const at = lines.findIndex((line) => contentOf(line) === contentOf(next));
  if (at === -1) return undefined;
  const indent = /^ */.exec(lines[at]!)![0];
  lines.splice(at, 0, indent + comment + (lines[at]!.endsWith('\r') ? '\r' : ''));
  return lines.join('\n');
}

/** `list` without the comments of `other`, each as often as it is there. */
function without(list: string[], other: string[]): string[] {
  const left = [...other];
  return list.filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A line without its comment. */
function contentOf(line: string): string {
  return line.replace(/\s+#.*$/, '').trim();
}
