import { tidyField, type FieldResult } from '../../issue/reader-fields.ts';
import { mendText } from './mend-text.ts';

/** What became of a cell that another program had spoilt. */
export type Mending = 'mended' | 'emptied';

export type MendedField = { field: FieldResult; mending?: Mending };

/**
 * A field out of a cell: what programs write for nothing becomes nothing, HTML entities and letters that were decoded
 * in the wrong encoding become the letters that they were. What can't be mended is left empty: `Hello #REF!` is worse
 * than `Hello`.
 */
export function mendField(written: string): MendedField {
  const text = written.trim();
  if (text === '') return { field: { ok: true, value: '' } };
  // Most fields need nothing of all this.
  if (text.length <= 11 && /^[#(Nnu\\]/.test(text) && isNothing(text))
    return { field: { ok: true, value: '' }, mending: 'emptied' };
  const mended = mendText(text);
  const field = tidyField(mended);
  if (!field.ok && field.fault.code === 'unreadable-character')
    return { field: { ok: true, value: '' }, mending: 'emptied' };
  return field.ok && mended !== text ? { field, mending: 'mended' } : { field };
}

/** By case, because there are people called Null and Nan. */
const nothings = new Set([
  'NULL',
  'null',
  '(null)',
  '\\N',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'None',
  'none',
  'undefined',
  'nil',
  '(blank)',
  '(none)',
]);

function isNothing(text: string): boolean {
  return nothings.has(text) || /^#(?:REF|VALUE|DIV\/0|NUM|NULL|SPILL|CALC|ERROR)!$|^#NAME\?$|^#+$/.test(text);
}
