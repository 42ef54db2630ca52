import type { Json } from '../edit/edit-draft-places.ts';

/** A field whose value is another one; a value that is missing was or is not there. */
export interface FieldChange {
  /** Such as `subject` or `image.alt`. */
  field: string;
  before?: Json;
  after?: Json;
}

/** A section or item, as it is called in a list of changes. */
export interface Named {
  title: string;
  /** The kind of the section, or of the section in which an item is. */
  kind: string;
}

/** One difference between two drafts. */
export type DraftChange =
  | ({ what: 'field' } & FieldChange)
  | { what: 'section'; change: 'added' | 'deleted'; section: Named; entry: Json; items: number }
  | { what: 'section'; change: 'renamed'; section: Named; before: string }
  | { what: 'section'; change: 'changed'; section: Named; fields: FieldChange[] }
  | { what: 'section'; change: 'reordered'; section: Named }
  | { what: 'item'; change: 'added' | 'deleted'; section: Named; title: string; entry: Json }
  | { what: 'item'; change: 'changed'; section: Named; title: string; fields: FieldChange[] }
  | { what: 'item'; change: 'moved'; section: Named; title: string; from: Named }
  | { what: 'order' }
  /** Only comments, quotes or line breaks of the file. */
  | { what: 'layout' }
  /** One of the two texts is not valid YAML, so nothing more is known than how many lines differ. */
  | { what: 'lines'; added: number; deleted: number };
