/** Changes of a draft in words: all in one line, or one by one. */
import { labelOfField } from '../kinds/field-labels.ts';
import type { DraftChange, FieldChange, Named } from './draft-change.ts';

/** Such as “Subject; 2 new items in News”. */
export function changesInOneLine(changes: DraftChange[]): string {
  if (changes.length === 0) return 'Nothing';
  const head = changes.flatMap((change) => (change.what === 'field' ? [labelOfField(change.field)] : []));
  const others = changes.filter(({ what }) => what !== 'field' && what !== 'item').map(wordsOf);
  return capital([...new Set(head), ...others, ...itemCounts(changes)].join('; '));
}

/** One change, such as “Subject” or “item “Caching” deleted from News”. */
function wordsOf(change: DraftChange): string {
  switch (change.what) {
    case 'field':
      return labelOfField(change.field);
    case 'section': {
      const name = sectionName(change.section);
      switch (change.change) {
        case 'added':
          return `new section ${name}${withItems(change.items)}`;
        case 'deleted':
          return `section ${name} deleted${withItems(change.items)}`;
        case 'renamed':
          return `section ${change.before ? quoted(change.before) : 'without a title'} renamed to ${name}`;
        case 'changed':
          return `${fieldNames(change.fields, change.section)} of ${name}`;
        case 'reordered':
          return `order in ${name}`;
      }
    }
    case 'item':
      return itemWords(change);
    case 'order':
      return 'order of the sections';
    case 'layout':
      return 'comments or layout of the file';
    case 'lines':
      return `${plural(change.added, 'new line')}, ${plural(change.deleted, 'line')} deleted (the file was not valid YAML)`;
  }
}

function itemWords({ change, section, title, ...more }: DraftChange & { what: 'item' }): string {
  const item = title ? quoted(title) : 'an item without a title';
  switch (change) {
    case 'added':
      return `${item} added to ${sectionName(section)}`;
    case 'deleted':
      return `${item} deleted from ${sectionName(section)}`;
    case 'moved':
      return `${item} moved from ${sectionName((more as { from: Named }).from)} to ${sectionName(section)}`;
    case 'changed':
      return `${item} in ${sectionName(section)}`;
  }
}

/** Each change with its heading, for a list. */
export function changeHeading(change: DraftChange): string {
  return capital(wordsOf(change));
}

function itemCounts(changes: DraftChange[]): string[] {
  const groups = new Map<string, { change: string; section: string; from?: string; count: number }>();
  const told = new Set<string>();
  for (const change of changes) {
    if (change.what !== 'item') continue;
    const section = sectionName(change.section);
    // An item that was moved and changed is one item.
    const item = `${section} ${change.title}`;
    if (change.change === 'changed' && told.has(item)) continue;
    if (change.change === 'moved') told.add(item);
    const from = change.change === 'moved' ? sectionName(change.from) : undefined;
    const key = `${change.change} ${section} ${from ?? ''}`;
    const group = groups.get(key) ?? { change: change.change, section, ...(from ? { from } : {}), count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ change, section, from, count }) => {
    switch (change) {
      case 'added':
        return `${count === 1 ? '1 new item' : `${count} new items`} in ${section}`;
      case 'deleted':
        return `${plural(count, 'item')} deleted from ${section}`;
      case 'moved':
        return `${plural(count, 'item')} moved from ${from} to ${section}`;
      default:
        return `${plural(count, 'item')} in ${section}`;
    }
  });
}

function sectionName({ title, kind }: Named): string {
  if (title) return quoted(title);
  return kind === 'sponsored' ? 'a sponsored slot' : 'a section without a title';
}

function fieldNames(fields: FieldChange[], section: Named): string {
  const names = fields.map(({ field }) => fieldLabel(field, section.kind).toLowerCase());
  return [...new Set(names)].join(', ');
}

/** The label of a field of a section of this kind, or of its items. */
export function fieldLabel(field: string, kind?: string): string {
  return labelOfField(
    field,
    kind === undefined ? undefined : kind === 'sponsored' ? { sponsored: 1, sponsor: '' } : { kind },
  );
}

function withItems(count: number): string {
  return count === 0 ? '' : `, with ${plural(count, 'item')}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function quoted(words: string): string {
  return `“${words.length > 60 ? `${words.slice(0, 58).trimEnd()} …` : words}”`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
