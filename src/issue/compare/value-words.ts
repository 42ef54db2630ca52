import type { Json } from '../edit/edit-draft-places.ts';
import { fieldLabel } from './change-words.ts';

/** A value of a draft as a person reads it; undefined for one that is missing or empty. */
export function valueWords(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value).trimEnd();
  if (Array.isArray(value))
    return value.every((each) => each === null || typeof each !== 'object')
      ? value.map((each) => valueWords(each) ?? '').join(', ') || undefined
      : value.map((each) => valueWords(each) ?? '').join('\n\n');
  return entryWords(value);
}

/** A section, an item or a row: each field on a line, and the titles of what is in it. */
export function entryWords(entry: { [key: string]: Json }, kind?: string): string {
  return Object.entries(entry)
    .flatMap(([key, value]) => {
      if (key === 'kind' || key === 'sponsored') return [];
      if (Array.isArray(value) && value.some((each) => each !== null && typeof each === 'object'))
        return value.map((each) => `– ${firstWords(each)}`);
      const words = valueWords(value);
      return words === undefined ? [] : [`${fieldLabel(key, kind)}: ${words}`];
    })
    .join('\n');
}

function firstWords(entry: Json): string {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return valueWords(entry) ?? '';
  const words = Object.values(entry).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof words === 'string' ? words : 'without a title';
}
