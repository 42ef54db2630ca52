import { tidyField, type FieldResult } from '../../issue/reader-fields.ts';
import { mendText } from './mend-text.ts';

/** What was done to a cell that another program had damaged. */
export type Mending = 'mended' | 'emptied';

export type MendedField = { field: FieldResult; mending?: Mending };

/**
 * Makes a field from a cell. Values that programs write for an empty cell become empty; HTML entities, and letters that
 * were decoded in the wrong encoding, become the original letters. A cell that can't be corrected is left empty:
 * `Hello #REF!` is worse than `Hello`.
 */
export function mendField(written: string): MendedField {
  const text = written.trim();
  if (text === '') return { field: { ok: true, value: '' } };
  // Most fields need no correction.
  if (text.length <= 11 && /^[#(Nnu\\]/.test(text) && isNothing(text))
    return { field: { ok: true, value: '' }, mending: 'emptied' };
  const mended = mendText(text);
  const field = tidyField(mended);
  if (!field.ok && field.fault.code === 'unreadable-character')
    return { field: { ok: true, value: '' }, mending: 'emptied' };
  return field.ok && mended !== text ? { field, mending: 'mended' } : { field };
}

/** Matches capitals exactly, because there are people called Null and Nan. */
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
