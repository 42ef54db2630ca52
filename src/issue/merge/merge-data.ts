/**
 * Merges what two people made of one draft: fields, items and sections that only one of them changed are taken; what both
 * changed in different ways is a conflict, and neither is lost.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../edit/edit-draft-places.ts';
import { alignDrafts, itemsOf } from './align-drafts.ts';
import { alignEntries, entriesOf, pairByMarks, type Group } from './align-entries.ts';
import { bothOf } from './both-of.ts';
import type { Choice, Choices, Conflict, ConflictPlace, Side } from './conflict.ts';
import { mergeOrder } from './merge-order.ts';

export interface MergedData {
  /** The draft with each conflict at the value of one side. */
  at(side: Side): Group;
  conflicts: Conflict[];
}

/** A part of the merged draft; returns undefined where this side has nothing. */
type Part = (side: Side) => Json | undefined;

type Three<T> = Record<Side, T>;

/** The arguments are the data of three valid YAML texts. */
export function mergeData(drafts: Three<Group>, choices: Choices = {}): MergedData {
  // Copies, in which a part that an alias repeats is a part of its own.
  const { base, mine, theirs } = JSON.parse(JSON.stringify(drafts)) as Three<Group>;
  const merge = new Merge(choices);
  const hasSections = [base, mine, theirs].every(({ sections }) => entriesOf(sections) !== undefined);
  const parts = merge.group({ base, mine, theirs }, 'draft', {}, hasSections ? ['sections'] : []);
  if (hasSections) parts.set('sections', sectionsPart(merge, { base, mine, theirs }));
  const order = orderOfKeys({ base, mine, theirs });
  return {
    at: (side) => asGroup(parts, order, side) as Group,
    conflicts: merge.conflicts,
  };
}

class Merge {
  readonly conflicts: Conflict[] = [];
  readonly choices: Choices;
  constructor(choices: Choices) {
    this.choices = choices;
  }

  /** The parts of a group by key, without the keys in `except`. */
  group({ base, mine, theirs }: Three<Group>, id: string, place: ConflictPlace, except: string[] = [], at = ''): Parts {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)]);
    const parts: Parts = new Map();
    for (const key of keys) {
      if (except.includes(key)) continue;
      const values = { base: base[key], mine: mine[key], theirs: theirs[key] } as Three<Json | undefined>;
      parts.set(key, this.value(values, `${id}/${at}${key}`, place, `${at}${key}`));
    }
    return parts;
  }

  private value(values: Three<Json | undefined>, id: string, place: ConflictPlace, field: string): Part {
    const { base, mine, theirs } = values;
    if (isDeepStrictEqual(mine, theirs) || isDeepStrictEqual(base, mine)) return () => theirs;
    if (isDeepStrictEqual(base, theirs)) return () => mine;
    const groups = [base ?? {}, mine, theirs];
    if (groups.every(isPlainGroup)) {
      const three = { base: groups[0]!, mine: groups[1]!, theirs: groups[2]! };
      const parts = this.group(three, id.slice(0, id.lastIndexOf('/')), place, [], `${field}.`);
      const order = orderOfKeys(three);
      return (side) => asGroup(parts, order, side);
    }
    const lists = [base, mine, theirs].map(entriesOf);
    if (lists.every((list) => list !== undefined) && lists.some((list) => list.length > 0))
      return this.rows({ base: lists[0]!, mine: lists[1]!, theirs: lists[2]! }, id, place, field);
    const both = bothOf({ base, mine, theirs }, field);
    return this.conflict({
      kind: 'field',
      key: `${id}#${markOf(theirs)}`,
      place,
      field,
      ...(base === undefined ? {} : { base }),
      ...(mine === undefined ? {} : { mine }),
      ...(theirs === undefined ? {} : { theirs }),
      ...(both === undefined ? {} : { both }),
    });
  }

  private conflict(conflict: Conflict & { kind: 'field' }): Part {
    const choice = this.choices[conflict.key];
    const chosen = choice === 'both' && conflict.both === undefined ? undefined : choice;
    if (chosen) return () => conflict[chosen];
    this.conflicts.push(conflict);
    return (side) => conflict[side];
  }

  /** An entry that one person deleted and the other changed. */
  deletion(conflict: Conflict & { kind: 'deleted' }, values: Three<Part>): Part {
    const choice: Choice | undefined = this.choices[conflict.key];
    if (choice === 'mine' || choice === 'theirs') return values[choice];
    this.conflicts.push(conflict);
    return (side) => values[side](side);
  }

  /** A list of rows, such as the answers of a poll. */
  private rows(lists: Three<Group[]>, id: string, place: ConflictPlace, field: string): Part {
    const ids = idsOf(
      lists,
      (before, after) => pairsOf(before, after, alignEntries(before, after)),
      (before, after) => pairsOf(before, after, pairByMarks(before, after)),
    );
    const of = (side: Side) => lists[side].map((entry) => ids.get(entry)!);
    const find = (side: Side, entry: string) => lists[side].find((each) => ids.get(each) === entry);
    const parts = mergeOrder(of('base'), of('mine'), of('theirs')).map((entry) => {
      const found = { base: find('base', entry), mine: find('mine', entry), theirs: find('theirs', entry) };
      return this.entry(found, `${id}/${entry}`, place, { what: 'row', field }) ?? (() => undefined);
    });
    return (side) => parts.map((part) => part(side)).filter((row) => row !== undefined);
  }

  /** One entry of a list; undefined if it is deleted. `except`: keys that are merged elsewhere. */
  entry(
    { base, mine, theirs }: Three<Group | undefined>,
    id: string,
    place: ConflictPlace,
    { what, except = [], field = '' }: { what: 'section' | 'item' | 'row'; except?: string[]; field?: string },
  ): Part | undefined {
    if (mine && theirs) {
      const three = { base: base ?? {}, mine, theirs };
      const parts = this.group(three, id, place, except, field && `${field}.`);
      const order = orderOfKeys(three);
      return (side) => asGroup(parts, order, side);
    }
    if (!base) return () => (mine ?? theirs) as Json;
    const left = mine ?? theirs;
    if (!left || isDeepStrictEqual(left, base)) return undefined;
    const by = mine ? 'theirs' : 'mine';
    const key = `${id}/deleted#${markOf([by, theirs])}`;
    const conflict: Conflict = { kind: 'deleted', key, place, what, by, entry: left as Json };
    return this.deletion(conflict, {
      base: () => base as Json,
      mine: () => mine as Json | undefined,
      theirs: () => theirs as Json | undefined,
    });
  }
}

type Parts = Map<string, Part>;

/** The sections with their items, which may have moved from one to another. */
function sectionsPart(merge: Merge, drafts: Three<Group>): Part {
  const sections: Three<Group[]> = {
    base: entriesOf(drafts.base.sections)!,
    mine: entriesOf(drafts.mine.sections)!,
    theirs: entriesOf(drafts.theirs.sections)!,
  };
  const ids = idsOf(
    {
      base: [...sections.base, ...sections.base.flatMap(itemsOf)],
      mine: [...sections.mine, ...sections.mine.flatMap(itemsOf)],
      theirs: [...sections.theirs, ...sections.theirs.flatMap(itemsOf)],
    },
    (before, after, [one, other]) => (one === 'base' ? alignDrafts(drafts[one], drafts[other]) : new Map()),
    newPartners(sections),
  );
  const find = (side: Side, id: string) => sections[side].find((section) => ids.get(section) === id);
  const sectionIn = (id: string): Three<Group | undefined> => ({
    base: find('base', id),
    mine: find('mine', id),
    theirs: find('theirs', id),
  });
  const listed = (side: Side) => sections[side].map((section) => ids.get(section)!);
  const order = mergeOrder(listed('base'), listed('mine'), listed('theirs'));

  const whereIs: Three<Map<string, string>> = { base: new Map(), mine: new Map(), theirs: new Map() };
  const itemAt: Three<Map<string, Group>> = { base: new Map(), mine: new Map(), theirs: new Map() };
  for (const side of sides)
    for (const section of sections[side])
      for (const item of itemsOf(section)) {
        whereIs[side].set(ids.get(item)!, ids.get(section)!);
        itemAt[side].set(ids.get(item)!, item);
      }
  const itemsListed = (side: Side, section: string) => itemsOf(find(side, section) ?? {}).map((item) => ids.get(item)!);

  /** A section that one person deleted, with all that is in it, is one question. */
  const deletedBy = (found: Three<Group | undefined>): 'mine' | 'theirs' | undefined =>
    found.base && !found.mine && found.theirs
      ? 'mine'
      : found.base && found.mine && !found.theirs
        ? 'theirs'
        : undefined;
  const goesWith = (id: string): string | undefined => {
    const [mine, theirs] = [whereIs.mine.get(id), whereIs.theirs.get(id)];
    const only = mine === undefined ? theirs : theirs === undefined ? mine : undefined;
    return only !== undefined && deletedBy(sectionIn(only)) ? only : undefined;
  };
  const home = (id: string): string => {
    const [base, mine, theirs] = [whereIs.base.get(id), whereIs.mine.get(id), whereIs.theirs.get(id)];
    if (mine === undefined || theirs === undefined) return (mine ?? theirs)!;
    return theirs === base ? mine : theirs;
  };
  const all = new Set([...itemAt.theirs.keys(), ...itemAt.mine.keys()]);
  const isKept = (id: string) => goesWith(id) === undefined;

  const parts = order.map((id): Part => {
    const found = sectionIn(id);
    const place: ConflictPlace = { section: nameOf((found.mine ?? found.theirs ?? found.base)!) };
    const members = [...all].filter((item) => isKept(item) && home(item) === id);
    const listedItems = mergeOrder(itemsListed('base', id), itemsListed('mine', id), itemsListed('theirs', id));
    const inOrder = [
      ...listedItems.filter((item) => members.includes(item)),
      ...members.filter((item) => !listedItems.includes(item)),
    ];
    const items = inOrder.flatMap((item) => {
      const three = { base: itemAt.base.get(item), mine: itemAt.mine.get(item), theirs: itemAt.theirs.get(item) };
      const itemPlace = { ...place, item: { title: titleOf((three.mine ?? three.theirs)!) } };
      return merge.entry(three, item, itemPlace, { what: 'item' }) ?? [];
    });
    const by = deletedBy(found);
    if (by) {
      const left = (found.mine ?? found.theirs)!;
      // Without the items that were moved to another section.
      const staying = (section: Group | undefined): Json | undefined =>
        section &&
        (withItems(
          section,
          itemsOf(section).filter((item) => !all.has(ids.get(item)!) || !isKept(ids.get(item)!)),
        ) as Json);
      const isChanged = !isDeepStrictEqual(left, found.base);
      const values: Three<Part> = {
        base: () => staying(found.base),
        mine: () => staying(found.mine),
        theirs: () => staying(found.theirs),
      };
      const alone = isChanged
        ? merge.deletion(
            {
              kind: 'deleted',
              key: `${id}/deleted#${markOf([by, found.theirs])}`,
              place,
              what: 'section',
              by,
              entry: left as Json,
            },
            values,
          )
        : () => undefined;
      // The other person may have moved items into it meanwhile: then it stays for them.
      return (side) => {
        const now = alone(side) as Group | undefined;
        const others = valuesOf(items, side);
        if (others.length === 0) return now as Json | undefined;
        return withItems(now ?? left, [...(now ? itemsOf(now) : []), ...(others as Group[])]) as Json;
      };
    }
    const hasItems = [found.base, found.mine, found.theirs].every((section) => !section || entriesOf(section.items));
    const fields = merge.entry(found, id, place, { what: 'section', except: hasItems ? ['items'] : [] });
    if (!fields) return () => undefined;
    return (side) => {
      const section = fields(side) as Group | undefined;
      if (!section || !hasItems) return section as Json | undefined;
      const wanted = valuesOf(items, side) as Group[];
      const written = [found.theirs, found.mine, found.base].find((each) => each && 'items' in each)?.items;
      if (wanted.length === 0 && written === undefined) return section as Json;
      return withItems(
        section,
        wanted,
        orderOfKeys({ base: found.base ?? {}, mine: found.mine ?? {}, theirs: found.theirs ?? {} }),
      ) as Json;
    };
  });
  const isWritten = sides.some((side) => 'sections' in drafts[side]);
  return (side) => (isWritten ? valuesOf(parts, side) : undefined);
}

const sides: Side[] = ['base', 'mine', 'theirs'];

function valuesOf(parts: Part[], side: Side): Json[] {
  return parts.map((part) => part(side)).filter((value) => value !== undefined);
}

function withItems(section: Group, items: Group[], order = Object.keys(section)): Group {
  const at: Group = {
    ...section,
    ...(items.length > 0 || 'items' in section || order.includes('items') ? { items } : {}),
  };
  return Object.fromEntries(
    [...new Set([...order, ...Object.keys(at)])].filter((key) => key in at).map((key) => [key, at[key]]),
  );
}

type Align = (before: Group[], after: Group[], sides: [Side, Side]) => Map<Group, Group>;

/** A name for each entry; the same entry has the same name in all three. */
function idsOf(lists: Three<Group[]>, align: Align, alignNew: Align): Map<Group, string> {
  const ids = new Map<Group, string>();
  for (const [index, entry] of lists.base.entries()) ids.set(entry, `b${index}`);
  for (const side of ['mine', 'theirs'] as const)
    for (const [one, other] of align(lists.base, lists[side], ['base', side])) ids.set(other, ids.get(one)!);
  const fresh = (side: Side) => lists[side].filter((entry) => !ids.has(entry));
  const [mine, theirs] = [fresh('mine'), fresh('theirs')];
  for (const [index, entry] of mine.entries()) ids.set(entry, `m${index}`);
  // Both may have added the same: a link, or what one of them saved without hearing so.
  for (const [one, other] of alignNew(mine, theirs, ['mine', 'theirs'])) ids.set(other, ids.get(one)!);
  for (const [index, entry] of theirs.entries()) if (!ids.has(entry)) ids.set(entry, `t${index}`);
  return ids;
}

/** New sections are paired with new sections, new items with new items. */
function newPartners(sections: Three<Group[]>): Align {
  return (mine, theirs) => {
    const pairs = new Map<Group, Group>();
    for (const isSection of [true, false]) {
      const [one, other] = [
        mine.filter((entry) => sections.mine.includes(entry) === isSection),
        theirs.filter((entry) => sections.theirs.includes(entry) === isSection),
      ];
      for (const [from, to] of pairsOf(one, other, pairByMarks(one, other))) pairs.set(from, to);
    }
    return pairs;
  };
}

function pairsOf(before: Group[], after: Group[], partner: number[]): Map<Group, Group> {
  return new Map(partner.flatMap((other, index) => (other < 0 ? [] : [[before[index]!, after[other]!]])));
}

/** The keys in their order; a new key of mine follows the key that it follows in mine. */
function orderOfKeys({ base, mine, theirs }: Three<Group>): string[] {
  return mergeOrder(Object.keys(base), Object.keys(mine), Object.keys(theirs));
}

function asGroup(parts: Parts, order: string[], side: Side): Json {
  const keys = [...new Set([...order, ...parts.keys()])];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = parts.get(key)?.(side);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function isPlainGroup(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function nameOf(section: Group): { title: string; kind: string } {
  const kind = 'sponsored' in section ? 'sponsored' : typeof section.kind === 'string' ? section.kind : 'links';
  return { title: titleOf(section), kind };
}

function titleOf(entry: Group): string {
  const words = [entry.title, entry.sponsor, entry.question, entry.quote, entry.url].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  return typeof words === 'string' ? words.trim() : '';
}

function markOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 12);
}
