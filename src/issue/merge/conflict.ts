import type { Json } from '../edit/edit-draft-places.ts';

/** Where in a draft a conflict is, by what people call it. No section: the head of the draft. */
export interface ConflictPlace {
  section?: { title: string; kind: string };
  item?: { title: string };
}

/** What two people changed in different ways. `key` names it in a choice, and is another one when theirs changes again. */
export type Conflict =
  | {
      kind: 'field';
      key: string;
      place: ConflictPlace;
      /** Such as `subject` or `image.alt`. */
      field: string;
      base?: Json;
      mine?: Json;
      theirs?: Json;
      /** Both, put together; absent for a value of which there is only one, such as a date. */
      both?: Json;
    }
  | {
      kind: 'deleted';
      key: string;
      place: ConflictPlace;
      what: 'section' | 'item' | 'row';
      /** Who deleted it; the other one changed it. */
      by: 'mine' | 'theirs';
      /** What it is with the other one's changes. */
      entry: Json;
    }
  /** Lines of a text that is not valid YAML. */
  | { kind: 'lines'; key: string; mine: string; theirs: string };

export type Choice = 'mine' | 'theirs' | 'both';

/** Choices by the key of their conflict. */
export type Choices = Readonly<Record<string, Choice>>;

/** Which value a conflict has in one of the three texts that a merge makes. */
export type Side = 'base' | 'mine' | 'theirs';
