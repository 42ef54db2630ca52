/** Which section, item or row of one draft is which of another, whatever was moved, renamed or written over. */
import { isDeepStrictEqual } from 'node:util';
import { canonicalUrl } from '../../fetch/canonical-url.ts';

export type Group = Record<string, unknown>;

/** For each entry of `before`, its index in `after`; -1 if it is gone. */
export function alignEntries(before: Group[], after: Group[]): number[] {
  const partner = pairByMarks(before, after);
  pairByNeighbours(before, after, partner);
  return partner;
}

/** The same for entries that have something in common that identifies them: an id, an address, a title. */
export function pairByMarks(before: Group[], after: Group[], partner = before.map(() => -1)): number[] {
  const taken = new Set(partner);
  const pair = (one: number, other: number) => {
    partner[one] = other;
    taken.add(other);
  };
  // Most entries of two drafts are equal and in place.
  for (let index = 0; index < before.length && isDeepStrictEqual(before[index], after[index]); index++)
    if (partner[index] === -1 && !taken.has(index)) pair(index, index);
  for (const mark of marks) {
    const places = new Map<string, number[]>();
    for (const [index, entry] of after.entries()) {
      const key = taken.has(index) ? undefined : mark(entry);
      if (key !== undefined) places.set(key, [...(places.get(key) ?? []), index]);
    }
    for (const [index, entry] of before.entries()) {
      const key = partner[index] === -1 ? mark(entry) : undefined;
      const found = key === undefined ? undefined : places.get(key)?.shift();
      if (found !== undefined) pair(index, found);
    }
  }
  return partner;
}

/** What identifies an entry, the surest first. Empty words identify nothing: every new item has them. */
const marks: ((entry: Group) => string | undefined)[] = [
  (entry) => wordsAt(entry, 'id'),
  (entry) => {
    const [url, title] = [addressOf(entry), wordsAt(entry, 'title')];
    return url && title && `${url} ${title}`;
  },
  addressOf,
  (entry) => {
    const title = wordsAt(entry, 'title');
    return title && `${wordsAt(entry, 'kind') ?? ''} ${title}`;
  },
  (entry) => ['title', 'text', 'label', 'quote', 'reason'].map((key) => wordsAt(entry, key)).find(Boolean),
  (entry) => (typeof entry.sponsored === 'number' ? `slot ${entry.sponsored}` : undefined),
  (entry) => {
    const words = textsOf(entry).join('\n');
    return words.length >= minWords ? words : undefined;
  },
];

/** Shorter entries without any of the other marks may be any entry. */
const minWords = 12;

/** An entry that was written over keeps its place: it is the one between the same neighbours. Fills in `partner`. */
export function pairByNeighbours(before: Group[], after: Group[], partner: number[]): void {
  const isFree = (other: number) => other >= 0 && other < after.length && !partner.includes(other);
  const pairNext = (index: number, neighbour: number | undefined, step: 1 | -1) => {
    if (partner[index] !== -1 || neighbour === undefined) return;
    const other = neighbour + step;
    if (isFree(other) && mayBeSame(before[index]!, after[other]!)) partner[index] = other;
  };
  const known = (index: number) => (partner[index] === -1 ? undefined : partner[index]);
  for (let index = 0; index < before.length; index++) pairNext(index, index === 0 ? -1 : known(index - 1), 1);
  const last = before.length - 1;
  for (let index = last; index >= 0; index--) pairNext(index, index === last ? after.length : known(index + 1), -1);
}

/**
 * Whether an entry may have become another one in the same place: one with few words may become anything, others keep
 * some of their words.
 */
function mayBeSame(before: Group, after: Group): boolean {
  if ((before.kind ?? 'links') !== (after.kind ?? 'links') || 'sponsored' in before !== 'sponsored' in after)
    return false;
  const written = textsOf(before);
  if (written.length <= 1) return true;
  const now = new Set(textsOf(after));
  return written.some((text) => now.has(text));
}

/** The words of an entry and of its own entries, without keys whose values many entries share. */
function textsOf(group: Group): string[] {
  return Object.entries(group).flatMap(([key, value]) => {
    if (key === 'kind' || key === 'source') return [];
    if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
    return isEntryList(value) ? value.flatMap(textsOf) : [];
  });
}

function addressOf(entry: Group): string | undefined {
  const written = wordsAt(entry, 'url');
  return written && canonicalUrl(written);
}

function wordsAt(entry: Group, key: string): string | undefined {
  const value = entry[key];
  const words = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return words === '' ? undefined : words;
}

export function isGroup(value: unknown): value is Group {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A list of sections, items or rows, as opposed to a list of words such as tags, which is one value. */
function isEntryList(value: unknown): value is Group[] {
  return Array.isArray(value) && value.length > 0 && value.every(isGroup);
}

/** The entries of a list that may be missing or empty; undefined for anything else. */
export function entriesOf(value: unknown): Group[] | undefined {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  return isEntryList(value) ? value : undefined;
}
