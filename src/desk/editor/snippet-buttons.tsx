import type { Path } from '../../issue/edit/edit-draft-places.ts';
import type { Snippet } from '../../issue/snippets/read-snippets.ts';

/** A button for each snippet that fits here; one click inserts it. */
export function SnippetButtons({ at, snippets }: { at: Path; snippets: Snippet[] }) {
  return snippets.map(({ id, name, value }) => (
    <button
      key={`snippet ${id}`}
      type="button"
      className="quiet"
      data-insert={JSON.stringify(at)}
      data-value={JSON.stringify(value)}
      title="Your snippet"
      tabIndex={-1}
    >
      <span aria-hidden="true">★ </span>
      <span dir="auto">{name}</span>
    </button>
  ));
}
