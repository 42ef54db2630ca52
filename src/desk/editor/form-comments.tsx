import { formWords as words } from './form-comment-words.ts';
import type { Form } from './form-field.tsx';
import type { Place } from '../../review/places.ts';

/** The open comments on an item or a section, in place, and where to answer or add one. */
export function Comments({ place, form: { comments, number } }: { place: Place; form: Form }) {
  const own = comments.filter((note) => note.place === place.key);
  const address = `/drafts/${number}/review?place=${encodeURIComponent(place.key)}`;
  if (own.length === 0) return null;
  return (
    <ul className="entry-comments">
      {own.map(({ id, author, text }) => (
        <li key={id} dir="auto">
          <b>{author}</b> {text}
        </li>
      ))}
      <li>
        <a href={address} tabIndex={-1}>
          {words.answer}
        </a>
      </li>
    </ul>
  );
}

/** Leads to the form of a comment on this place. */
export function CommentLink({ place, form: { number } }: { place: Place; form: Form }) {
  return (
    <p className="hint">
      <a href={`/drafts/${number}/review?place=${encodeURIComponent(place.key)}`}>{words.comment}</a>
    </p>
  );
}
