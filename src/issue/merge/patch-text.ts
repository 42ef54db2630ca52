/** Changes a draft's text so that it has other data, and keeps its comments, quotes and line breaks elsewhere. */
import { isDeepStrictEqual } from 'node:util';
import { editDraft, type Edit } from '../edit/edit-draft.ts';
import { dataIn, type Json, type Path } from '../edit/edit-draft-places.ts';
import { alignDrafts, itemsOf } from './align-drafts.ts';
import { alignEntries, entriesOf, isGroup, type Group } from './align-entries.ts';

/** Two people who edit at the same time make a few dozen. */
const maxEdits = 400;

/** Undefined if the text can't be changed part by part, such as one that is not valid YAML. */
export function patchText(text: string, wanted: Group): string | undefined {
  let now = text;
  for (let count = 0; count < maxEdits; count++) {
    const data = dataIn(now);
    if (!isGroup(data)) return undefined;
    if (isDeepStrictEqual(data, wanted)) return now;
    const result = firstThatWorks(now, nextEdits(data, wanted));
    if (result === undefined) return undefined;
    now = result;
  }
  return undefined;
}

/** The edits that would lead there, each of which may be refused: then the next one is tried. */
function firstThatWorks(text: string, edits: Iterable<Edit>): string | undefined {
  for (const edit of edits) {
    const result = editDraft(text, edit);
    if (result.kind === 'edited' && result.text !== text) return result.text;
  }
  return undefined;
}

function* nextEdits(data: Group, wanted: Group): Generator<Edit> {
  const sections = [entriesOf(data.sections), entriesOf(wanted.sections)];
  const hasSections = sections.every((list) => list !== undefined) && 'sections' in data && 'sections' in wanted;
  yield* groupEdits(data, wanted, [], hasSections ? ['sections'] : []);
  if (!hasSections) return;
  const [now, then] = sections as [Group[], Group[]];
  const partners = alignDrafts(data, wanted);
  const to = now.map((section) => then.indexOf(partners.get(section)!));
  yield* insertions(now, then, to, ['sections']);
  // Before sections are deleted: what is in them may be wanted elsewhere.
  for (const [index, section] of now.entries())
    for (const [from, item] of itemsOf(section).entries()) {
      const partner = partners.get(item);
      const home = partner && then.findIndex((each) => itemsOf(each).includes(partner));
      if (home === undefined || home === -1 || home === to[index]) continue;
      const target = to.indexOf(home);
      const at = Math.min(itemsOf(then[home]!).indexOf(partner!), itemsOf(now[target] ?? {}).length);
      if (target !== -1)
        yield { op: 'move', from: ['sections', index, 'items', from], to: ['sections', target, 'items', at] };
    }
  yield* removalsAndMoves(now, then, to, ['sections']);
  for (const [index, section] of now.entries()) {
    const other = then[to[index]!];
    if (!other) continue;
    const path = ['sections', index];
    const lists = [entriesOf(section.items), entriesOf(other.items)];
    const hasItems = lists.every((list) => list !== undefined) && 'items' in section && 'items' in other;
    if (hasItems) {
      const [items, wantedItems] = lists as [Group[], Group[]];
      const pairs = items.map((item) => wantedItems.indexOf(partners.get(item)!));
      yield* listEdits(items, wantedItems, pairs, [...path, 'items']);
    }
    yield* groupEdits(section, other, path, hasItems ? ['items'] : []);
  }
}

function* groupEdits(now: Group, then: Group, path: Path, except: string[]): Generator<Edit> {
  const order = Object.keys(then);
  for (const key of new Set([...order, ...Object.keys(now)])) {
    if (except.includes(key) || isDeepStrictEqual(now[key], then[key])) continue;
    const at = [...path, key];
    if (!(key in then)) {
      yield { op: 'unset', path: at };
      continue;
    }
    if (isGroup(now[key]) && isGroup(then[key])) yield* groupEdits(now[key], then[key], at, []);
    const lists = [entriesOf(now[key]), entriesOf(then[key])];
    if (key in now && lists.every((list) => list !== undefined) && lists.some((list) => list.length > 0)) {
      const [rows, wantedRows] = lists as [Group[], Group[]];
      yield* listEdits(rows, wantedRows, alignEntries(rows, wantedRows), at);
    }
    yield { op: 'set', path: at, value: then[key] as Json, order };
  }
}

function* listEdits(now: Group[], then: Group[], to: number[], path: Path): Generator<Edit> {
  yield* insertions(now, then, to, path);
  yield* removalsAndMoves(now, then, to, path);
  for (const [index, entry] of now.entries()) {
    const other = then[to[index]!];
    if (other) yield* groupEdits(entry, other, [...path, index], []);
  }
}

/** One edit at a time: the next round looks at the text again. */
function* insertions(now: Group[], then: Group[], to: number[], path: Path): Generator<Edit> {
  const missing = then.findIndex((_, index) => !to.includes(index));
  if (missing === -1) return;
  // Behind the entry that it follows.
  const previous = missing === 0 ? -1 : to.indexOf(missing - 1);
  yield { op: 'insert', path: [...path, Math.min(previous + 1, now.length)], value: then[missing] as Json };
}

function* removalsAndMoves(now: Group[], then: Group[], to: number[], path: Path): Generator<Edit> {
  const extra = now.findLastIndex((_, index) => to[index] === -1);
  if (extra !== -1) yield { op: 'remove', path: [...path, extra] };
  if (extra !== -1 || now.length !== then.length) return;
  const misplaced = to.findIndex((target, index) => target !== index);
  if (misplaced !== -1) yield { op: 'move', from: [...path, to.indexOf(misplaced)], to: [...path, misplaced] };
}
