import { placeInSegment, type PlaceInSegment, type SegmentDeps } from '../../audience/segment.ts';
import { findSubscriber, listSubscribers, type ListedSubscriber } from '../../audience/list-subscribers.ts';
import type { Database } from '../../db/open.ts';
import type { Segment } from '../../config/segment-rule.ts';
import { queryOf, type Choices } from '../../preview/choices.ts';
import { ViewLink } from './toolbar.tsx';

/** Finds subscribers whose address or fields contain the typed text; an exact match of the address comes first. */
export async function searchReaders(
  db: Database,
  typed: string,
): Promise<{ found: ListedSubscriber[]; total: number }> {
  const { subscribers, total } = await listSubscribers(db, { search: typed, limit: 8 });
  const exact = await findSubscriber(db, typed);
  return { found: exact ? [exact, ...subscribers.filter(({ id }) => id !== exact.id)] : subscribers, total };
}

/** The readers found, each with a link to the preview for that reader. */
export function FoundReaders({
  number,
  typed,
  found,
  total,
  choices,
}: {
  number: number;
  typed: string;
  found: ListedSubscriber[];
  total: number;
  choices: Choices;
}) {
  if (typed === '') return null;
  if (found.length === 0) return <p className="hint">Nobody’s address or fields hold “{typed}”.</p>;
  return (
    <>
      <ul className="readers">
        {found.map(({ id, email, status, fields }) => (
          <li key={id}>
            <ViewLink
              href={`/drafts/${number}${queryOf(choices, { reader: String(id), segment: undefined, ...alone(choices) })}`}
              current={choices.reader === String(id)}
            >
              <bdi>{email}</bdi>
              <small>{[status === 'active' ? '' : status, ...Object.values(fields)].filter(Boolean).join(', ')}</small>
            </ViewLink>
          </li>
        ))}
      </ul>
      {total > found.length ? (
        <p className="hint">{(total - found.length).toLocaleString('en')} more; type more of the address.</p>
      ) : null}
    </>
  );
}

function Stepper({
  number,
  choices,
  step: { name, place, of, previous, next },
}: {
  number: number;
  choices: Choices;
  step: SegmentStep;
}) {
  if (of === 0) return <p className="hint">No active reader is in “{name}” now.</p>;
  const to = (id: number | undefined, words: string, key: string) =>
    id === undefined ? (
      <span className="muted">{words}</span>
    ) : (
      <ViewLink href={`/drafts/${number}${queryOf(choices, { reader: String(id), ...alone(choices) })}`} shortcut={key}>
        {words}
      </ViewLink>
    );
  return (
    <p className="stepper">
      {to(previous, '← Previous', 'p')}
      <span className="muted">
        {place === 0
          ? `Not one of the ${of.toLocaleString('en')}`
          : `Reader ${place.toLocaleString('en')} of ${of.toLocaleString('en')}`}
      </span>
      {to(next, 'Next →', 'n')}
    </p>
  );
}

/** Switches the comparison off: whoever chooses a reader wants to see that reader's mail. */
function alone({ compare }: Choices): Partial<Choices> {
  return compare === 'reader' ? { compare: undefined } : {};
}

/** A position within the readers of a segment. */
export interface SegmentStep extends PlaceInSegment {
  name: string;
}

/** Returns the position of the chosen reader in the segment, or its first reader if none is chosen. */
export async function stepInSegment(
  { segment: name, reader }: Choices,
  segments: Segment[],
  deps: SegmentDeps,
): Promise<{ step: SegmentStep; reader?: string } | undefined> {
  const segment = segments.find((each) => each.name === name);
  if (!segment) return undefined;
  const chosen = /^\d+$/.test(reader) ? Number(reader) : 0;
  const place = await placeInSegment(segment, chosen, deps);
  if (place.place > 0 || chosen > 0 || place.next === undefined) return { step: { name: segment.name, ...place } };
  return {
    step: { name: segment.name, ...(await placeInSegment(segment, place.next, deps)) },
    reader: String(place.next),
  };
}

/** Searches while one types. Without htmx it is an ordinary form. */
export function ReaderSearch({
  number,
  typed,
  choices,
  segments,
  step,
  children,
}: {
  number: number;
  typed: string;
  choices: Choices;
  segments: Segment[];
  step: SegmentStep | undefined;
  children?: React.ReactNode;
}) {
  const address = `/drafts/${number}/readers`;
  return (
    <section>
      <h2>Read as a subscriber</h2>
      <form action={`/drafts/${number}`} method="get" role="search">
        {[...new URLSearchParams(queryOf(choices))].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label className="visually-hidden" htmlFor="reader-search">
          Address, or part of it, or a field’s value
        </label>
        <input
          id="reader-search"
          type="search"
          name="q"
          defaultValue={typed}
          placeholder="Address, name, city …"
          autoComplete="off"
          data-key="/"
          hx-get={address}
          hx-trigger="input changed delay:150ms"
          hx-target="#readers"
          hx-include="closest form"
        />
        <noscript>
          <button className="quiet">Search</button>
        </noscript>
      </form>
      <div id="readers" aria-live="polite">
        {children}
      </div>
      {segments.length > 0 ? (
        <>
          <h3>Segments</h3>
          <div className="choices" role="group" aria-label="Segment">
            <span>
              {segments.map(({ name }) => (
                <ViewLink
                  key={name}
                  href={`/drafts/${number}${queryOf(choices, { segment: name, reader: 'full', ...alone(choices) })}`}
                  current={step?.name === name}
                >
                  {name}
                </ViewLink>
              ))}
            </span>
          </div>
        </>
      ) : null}
      {step ? <Stepper number={number} choices={choices} step={step} /> : null}
    </section>
  );
}
