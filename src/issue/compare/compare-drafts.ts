/** What is different between two drafts, by what an editor sees: fields, items and sections, not lines of a file. */
import { isDeepStrictEqual } from 'node:util';
import { diffIndices } from 'node-diff3';
import { dataIn, type Json } from '../edit/edit-draft-places.ts';
import { alignDrafts, itemsOf } from '../merge/align-drafts.ts';
import { entriesOf, isGroup, type Group } from '../merge/align-entries.ts';
import type { DraftChange, FieldChange, Named } from './draft-change.ts';

/** Compares two texts of a draft, which may be in the middle of being written. */
export function compareTexts(before: string, after: string): DraftChange[] {
  if (before === after) return [];
  const [from, to] = [readData(before), readData(after)];
  if (!from || !to) return [linesBetween(before, after)];
  const changes = compareDrafts(from, to);
  return changes.length > 0 ? changes : [{ what: 'layout' }];
}

/** Compares the data of two drafts. Sections and items are found again wherever they are, and by whatever name. */
function compareDrafts(before: Group, after: Group): DraftChange[] {
  // Copies, in which a part that an alias repeats is a part of its own.
  const [from, to] = JSON.parse(JSON.stringify([before, after])) as [Group, Group];
  const changes: DraftChange[] = fieldChanges(from, to, ['sections']).map((change) => ({ what: 'field', ...change }));
  const [then, now] = [entriesOf(from.sections), entriesOf(to.sections)];
  if (!then || !now) return [...changes, ...valueChange('sections', from.sections, to.sections)];

  const partners = alignDrafts(from, to);
  const origins = new Map([...partners].map(([one, other]) => [other, one]));
  const homeOf = (sections: Group[], item: Group) => sections.find((section) => itemsOf(section).includes(item))!;
  for (const section of now) {
    const origin = origins.get(section);
    const name = nameOf(section);
    if (!origin) {
      const items = itemsOf(section).filter((item) => !origins.has(item)).length;
      changes.push({ what: 'section', change: 'added', section: name, entry: section as Json, items });
    } else {
      const own = fieldChanges(origin, section, entriesOf(section.items) && entriesOf(origin.items) ? ['items'] : []);
      const renamed = own.find(({ field }) => field === 'title');
      if (renamed) changes.push({ what: 'section', change: 'renamed', section: name, before: nameOf(origin).title });
      const fields = own.filter((change) => change !== renamed);
      if (fields.length > 0) changes.push({ what: 'section', change: 'changed', section: name, fields });
    }
    for (const item of itemsOf(section)) {
      const former = origins.get(item);
      const title = titleOf(item);
      if (!former) {
        if (origin) changes.push({ what: 'item', change: 'added', section: name, title, entry: item as Json });
        continue;
      }
      const home = homeOf(then, former);
      if (home !== origin)
        changes.push({ what: 'item', change: 'moved', section: name, title, from: nameOf(partners.get(home) ?? home) });
      const fields = fieldChanges(former, item);
      if (fields.length > 0) changes.push({ what: 'item', change: 'changed', section: name, title, fields });
    }
    if (origin && isReordered(itemsOf(origin), itemsOf(section), partners))
      changes.push({ what: 'section', change: 'reordered', section: name });
  }
  for (const section of then) {
    const other = partners.get(section);
    const gone = itemsOf(section).filter((item) => !partners.has(item));
    if (!other)
      changes.push({
        what: 'section',
        change: 'deleted',
        section: nameOf(section),
        entry: section as Json,
        items: gone.length,
      });
    else
      for (const item of gone)
        changes.push({
          what: 'item',
          change: 'deleted',
          section: nameOf(other),
          title: titleOf(item),
          entry: item as Json,
        });
  }
  if (isReordered(then, now, partners)) changes.push({ what: 'order' });
  return changes;
}

function fieldChanges(before: Group, after: Group, except: string[] = [], at = ''): FieldChange[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((key) => {
    if (except.includes(key)) return [];
    const [from, to] = [before[key], after[key]];
    if (isDeepStrictEqual(from, to)) return [];
    if (isGroup(from) && isGroup(to)) return fieldChanges(from, to, [], `${at}${key}.`);
    return fieldChange(`${at}${key}`, from, to);
  });
}

/** An empty field and a missing one read the same. */
function fieldChange(field: string, before: unknown, after: unknown): FieldChange[] {
  if (isEmpty(before) && isEmpty(after)) return [];
  return [
    {
      field,
      ...(before === undefined ? {} : { before: before as Json }),
      ...(after === undefined ? {} : { after: after as Json }),
    },
  ];
}

function valueChange(field: string, before: unknown, after: unknown): DraftChange[] {
  return isDeepStrictEqual(before, after)
    ? []
    : fieldChange(field, before, after).map((change) => ({ what: 'field', ...change }));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether those that are in both lists are in another order. */
function isReordered(before: Group[], after: Group[], partners: Map<Group, Group>): boolean {
  const stayed = before.flatMap((entry) => {
    const at = after.indexOf(partners.get(entry)!);
    return at === -1 ? [] : [at];
  });
  return stayed.some((at, index) => index > 0 && at < stayed[index - 1]!);
}

function linesBetween(before: string, after: string): DraftChange {
  const parts = diffIndices(before.split('\n'), after.split('\n'));
  const sum = (side: 'buffer1' | 'buffer2') => parts.reduce((all, part) => all + part[side][1], 0);
  return { what: 'lines', added: sum('buffer2'), deleted: sum('buffer1') };
}

function nameOf(section: Group): Named {
  const kind = 'sponsored' in section ? 'sponsored' : typeof section.kind === 'string' ? section.kind : 'links';
  return { title: titleOf(section), kind };
}

/** What an entry is called; empty if it has no words yet. */
function titleOf(entry: Group): string {
  const words = [entry.title, entry.sponsor, entry.question, entry.quote, entry.text, entry.url].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  return typeof words === 'string' ? words.trim() : '';
}

function readData(text: string): Group | undefined {
  try {
    const data = dataIn(text);
    return isGroup(data) ? data : undefined;
  } catch (error) {
    // A megabyte of `[[[[[…` exhausts the parser's stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
