import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { idOf } from './form-field.tsx';

interface EntryHeadProps {
  path: Path;
  title: string;
  badge?: string | undefined;
  level: 'section' | 'item';
  index: number;
  count: number;
  /** Additional text, shown always or only while folded. */
  lead?: string;
  tone?: 'error' | 'warning' | undefined;
  /** What should be known of it also while it is folded, such as that its address is in another issue. */
  note?: string | undefined;
  /** Whether it is open at first; later it stays as people leave it. If absent, the entry can't be unfolded. */
  open?: boolean;
}

/**
 * The title of an entry and its actions, which work by pointer, keys and buttons. Only the title is a Tab stop, or else an
 * issue would have hundreds; the arrow keys lead from it to the buttons.
 */
export function EntryHead({ path, title, badge, level, index, count, lead, tone, note, open }: EntryHeadProps) {
  const id = idOf(path);
  const named = `“${title}”`;
  const Heading = level === 'section' ? 'h3' : 'h4';
  const words = (
    <>
      <span dir="auto">{title}</span>
      {badge ? <span className="badge">{badge}</span> : null}
      {lead ? <small dir="auto">{lead}</small> : null}
      {note ? (
        <small className="entry-note" dir="auto" title={note}>
          {note}
        </small>
      ) : null}
      {tone ? <span className="visually-hidden">, {tone === 'error' ? 'has mistakes' : 'has warnings'}</span> : null}
    </>
  );
  return (
    <div className="entry-head">
      <button
        type="button"
        className="grip"
        data-grip=""
        tabIndex={-1}
        aria-label={`Move ${named}`}
        aria-describedby="grip-help"
        title="Drag, or use the arrow keys"
      >
        <span aria-hidden="true">⠿</span>
      </button>
      <Heading id={id}>
        {open === undefined ? (
          words
        ) : (
          <button
            type="button"
            className={`open-item${tone ? ` ${tone}` : ''}`}
            aria-expanded={open}
            aria-controls={`${id}-body`}
            data-open=""
          >
            {words}
          </button>
        )}
      </Heading>
      <span className="entry-buttons">
        <button
          type="button"
          className="quiet icon"
          data-step="-1"
          tabIndex={-1}
          disabled={index === 0}
          aria-label={`Move ${named} up`}
          title="Up"
        >
          <span aria-hidden="true">↑</span>
        </button>
        <button
          type="button"
          className="quiet icon"
          data-step="1"
          tabIndex={-1}
          disabled={index === count - 1}
          aria-label={`Move ${named} down`}
          title="Down"
        >
          <span aria-hidden="true">↓</span>
        </button>
        <button
          type="button"
          className="quiet icon"
          data-move-to=""
          tabIndex={-1}
          aria-label={`Move ${named} to …`}
          title="Move to …"
        >
          <span aria-hidden="true">⇥</span>
        </button>
        <button
          type="button"
          className="quiet icon"
          data-snippet=""
          tabIndex={-1}
          aria-label={`Keep ${named} as a snippet`}
          title="Keep as a snippet"
        >
          <span aria-hidden="true">☆</span>
        </button>
        <button
          type="button"
          className="quiet icon"
          data-remove=""
          tabIndex={-1}
          aria-label={`Delete ${named}`}
          title="Delete"
        >
          <span aria-hidden="true">✕</span>
        </button>
      </span>
    </div>
  );
}
