import { merge } from 'node-diff3';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../edit/edit-draft-places.ts';

/** Values of which there can be only one. */
const single = new Set([
  'url',
  'src',
  'date',
  'at',
  'timezone',
  'theme',
  'lang',
  'dir',
  'id',
  'kind',
  'number',
  'sponsored',
  'starts',
  'ends',
  'width',
  'height',
  'rule',
]);

/**
 * Two versions of a field in one: what both changed in different words is put together, and where they changed the same
 * words, mine comes first and theirs after it. Undefined for a value that can't be both.
 */
export function bothOf(
  { base, mine, theirs }: { base?: Json | undefined; mine?: Json | undefined; theirs?: Json | undefined },
  field: string,
): Json | undefined {
  if (single.has(field.split('.').at(-1)!)) return undefined;
  if (isWords(mine) && isWords(theirs))
    return [...mine, ...theirs.filter((each) => !mine.some((other) => isDeepStrictEqual(each, other)))];
  if (typeof mine !== 'string' || typeof theirs !== 'string' || mine.trim() === '' || theirs.trim() === '')
    return undefined;
  if (typeof base === 'string') {
    const [one, common, other] = [mine, base, theirs].map((text) => text.split(/(?<=\s)(?=\S)/)) as [
      string[],
      string[],
      string[],
    ];
    const { conflict, result } = merge(one, common, other);
    if (!conflict) return result.join('');
  }
  if (mine.includes(theirs.trim())) return mine;
  if (theirs.includes(mine.trim())) return theirs;
  const isProse =
    /\n/.test(mine + theirs) || field.endsWith('summary') || field.endsWith('intro') || field.endsWith('text');
  return isProse ? `${mine.trimEnd()}\n\n${theirs}` : `${mine.trim()} ${theirs.trim()}`;
}

function isWords(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number');
}
