import type { Generated, Selectable } from 'kysely';

/** A link with which somebody without a login reads an unsent issue, comments on it and approves it. */
export interface ReviewLinkTable {
  id: Generated<number>;
  issue_number: number;
  /** Random, in the link's token: a link of a lost history opens nothing. */
  epoch: number;
  /** Whom it is for. */
  name: string;
  created_by: string;
  created_at: number;
  ends_at: number;
  withdrawn_at: number | null;
}

/** A comment on an issue, one of its sections or one of its items. */
export interface ReviewNoteTable {
  id: Generated<number>;
  issue_number: number;
  /** As `review/places.ts` names it. */
  place: string;
  /** The title that the place had when this was written. */
  label: string;
  text: string;
  author: string;
  /** Null if it was written on the desk. */
  review_link_id: number | null;
  at: number;
  done_at: number | null;
  done_by: string | null;
}

export type ReviewLink = Selectable<ReviewLinkTable>;
export type ReviewNote = Selectable<ReviewNoteTable>;
