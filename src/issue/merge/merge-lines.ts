/** Merges texts line by line; for a text that is not valid YAML, and to keep comments and layout. */
import { createHash } from 'node:crypto';
import { diff3Merge } from 'node-diff3';
import type { Choices, Conflict, Side } from './conflict.ts';

export interface MergedLines {
  at(side: Side): string;
  conflicts: (Conflict & { kind: 'lines' })[];
}

/** A longer text is compared as a whole: the comparison takes time by the square of repeated lines. */
const maxLines = 20_000;

export function mergeLines({ base, mine, theirs }: Record<Side, string>, choices: Choices = {}): MergedLines {
  const texts = { base: linesOf(base), mine: linesOf(mine), theirs: linesOf(theirs) };
  const isLong = Object.values(texts).some(({ length }) => length > maxLines);
  const regions: { ok?: string[]; conflict?: { a: string[]; o: string[]; b: string[] } }[] = isLong
    ? [{ conflict: { a: texts.mine, o: texts.base, b: texts.theirs } }]
    : diff3Merge(texts.mine, texts.base, texts.theirs, { excludeFalseConflicts: true });
  const parts: Record<Side, string>[] = [];
  const conflicts: MergedLines['conflicts'] = [];
  for (const { ok, conflict } of regions) {
    if (ok) parts.push(same(ok.join('')));
    if (!conflict) continue;
    const part = { base: conflict.o.join(''), mine: conflict.a.join(''), theirs: conflict.b.join('') };
    const key = `lines#${markOf(part)}`;
    const choice = choices[key];
    if (choice === 'both') parts.push(same(joined(part.theirs, part.mine)));
    else if (choice) parts.push(same(part[choice]));
    else {
      conflicts.push({ kind: 'lines', key, mine: part.mine, theirs: part.theirs });
      parts.push(part);
    }
  }
  return { at: (side) => parts.map((part) => part[side]).join(''), conflicts };
}

function same(text: string): Record<Side, string> {
  return { base: text, mine: text, theirs: text };
}

function joined(first: string, second: string): string {
  return first === '' || first.endsWith('\n') ? first + second : `${first}\n${second}`;
}

/** Each with its line break. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function markOf(part: Record<Side, string>): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('base64url').slice(0, 16);
}
