/** The comments on an issue in the order of its places, as the desk and the reviewer see them. */
import type { ReactNode } from 'react';
import type { ReviewNote } from '../db/tables/review.ts';
import { Badge } from '../http/blocks.tsx';
import type { Place } from './places.ts';
import { maxNoteLength } from './notes.ts';
import { reviewWords } from './review-words.ts';

export interface NoteListProps {
  places: Place[];
  notes: ReviewNote[];
  /** Where the form of a comment is posted. */
  action: string;
  moment(ms: number): string;
  /** The key of the place whose form is open. */
  writeOn?: string | undefined;
  /** What somebody may do with a comment, beside it. */
  tools?: (note: ReviewNote) => ReactNode;
}

export function NoteList({ places, notes, action, moment, writeOn, tools }: NoteListProps) {
  const known = new Set(places.map(({ key }) => key));
  const gone = Map.groupBy(
    notes.filter(({ place }) => !known.has(place)),
    ({ place }) => place,
  );
  const view = { action, moment, tools };
  return (
    <ol className="review-places">
      {places.map((place, at) => (
        <PlaceNotes
          key={place.key}
          place={place}
          at={at}
          isOpen={place.key === writeOn}
          notes={notes.filter((note) => note.place === place.key)}
          {...view}
        />
      ))}
      {[...gone].map(([key, those]) => (
        <li key={key} className="review-place gone">
          <h3 dir="auto">{those[0]!.label}</h3>
          <p className="hint">{reviewWords.gone}</p>
          {those.map((note) => (
            <NoteView key={note.id} note={note} {...view} />
          ))}
        </li>
      ))}
    </ol>
  );
}

type View = Pick<NoteListProps, 'action' | 'moment' | 'tools'>;

interface PlaceNotesProps extends View {
  place: Place;
  at: number;
  notes: ReviewNote[];
  isOpen: boolean;
}

function PlaceNotes({ place, at, notes, isOpen, ...view }: PlaceNotesProps) {
  const open = notes.filter(({ done_at }) => done_at === null).length;
  return (
    <li className={`review-place ${place.level}`} id={`place-${at}`}>
      <h3 dir="auto">
        {place.label} {open > 0 ? <Badge tone="accent">{reviewWords.openNotes(open)}</Badge> : null}
      </h3>
      {notes.map((note) => (
        <NoteView key={note.id} note={note} {...view} />
      ))}
      <details open={isOpen}>
        <summary>
          {reviewWords.comment} <span className="visually-hidden">{reviewWords.on(place.label)}</span>
        </summary>
        <form action={view.action} method="post" className="review-form">
          <input type="hidden" name="place" value={place.key} />
          <textarea
            name="text"
            rows={3}
            required
            maxLength={maxNoteLength}
            autoFocus={isOpen}
            aria-label={reviewWords.yourComment(place.label)}
            dir="auto"
          />
          <button>{reviewWords.send}</button>
        </form>
      </details>
    </li>
  );
}

function NoteView({ note, moment, tools }: { note: ReviewNote } & Pick<NoteListProps, 'moment' | 'tools'>) {
  const isDone = note.done_at !== null;
  return (
    <article className={isDone ? 'review-note done' : 'review-note'}>
      <p className="muted">
        <b dir="auto">{note.author}</b>, {moment(Number(note.at))}
        {isDone ? ` · ${reviewWords.done(note.done_by ?? '')}` : ''}
      </p>
      <p className="review-text" dir="auto">
        {note.text}
      </p>
      {tools?.(note)}
    </article>
  );
}

export const noteStyle = `
.review-places { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.review-place { padding: .25rem .75rem; border-inline-start: 3px solid var(--line); }
.review-place.section, .review-place.issue { border-color: var(--accent); }
.review-place.item { margin-inline-start: 1rem; }
.review-place h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
.review-place.gone h3 { text-decoration: line-through; }
.review-place:not(:has(article, [open])) { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 1rem; }
.review-place summary { display: inline-flex; align-items: center; min-height: 44px; cursor: pointer; color: var(--accent); }
.review-form { display: grid; gap: .5rem; justify-items: start; }
.review-form textarea { width: 100%; }
.review-note { margin-block: .5rem; padding: .5rem .75rem; border-radius: var(--radius); background: var(--sunk); }
.review-note p { margin: 0; }
.review-note.done .review-text { color: var(--muted); text-decoration: line-through; }
.review-text { white-space: pre-wrap; overflow-wrap: anywhere; }
`;
