import { findSubscriber, listSubscribers, type ListedSubscriber } from '../../audience/list-subscribers.ts';
import type { Database } from '../../db/open.ts';
import { queryOf, type Choices } from './choices.ts';
import { ViewLink } from './preview-page.tsx';

/** Subscribers whose address or fields hold what was typed, the one with exactly that address first. */
export async function searchReaders(db: Database, typed: string): Promise<{ found: ListedSubscriber[]; total: number }> {
  const { subscribers, total } = await listSubscribers(db, { search: typed, limit: 8 });
  const exact = await findSubscriber(db, typed);
  return { found: exact ? [exact, ...subscribers.filter(({ id }) => id !== exact.id)] : subscribers, total };
}

/** What was found, each a link to the preview as that reader gets it. */
export function FoundReaders({ number, typed, found, total, choices }: { number: number; typed: string; found: ListedSubscriber[]; total: number; choices: Choices }) {
  if (typed === '') return null;
  if (found.length === 0) return <p className="hint">Nobody’s address or fields hold “{typed}”.</p>;
  return (
    <>
      <ul className="readers">
        {found.map(({ id, email, status, fields }) => (
          <li key={id}>
            <ViewLink href={`/drafts/${number}${queryOf(choices, { reader: String(id), segment: undefined, ...(choices.compare === 'reader' ? { compare: undefined } : {}) })}`} current={choices.reader === String(id)}>
              <bdi>{email}</bdi>
              <small>{[status === 'active' ? '' : status, ...Object.values(fields)].filter(Boolean).join(', ')}</small>
            </ViewLink>
          </li>
        ))}
      </ul>
      {total > found.length ? <p className="hint">{(total - found.length).toLocaleString('en')} more; type more of the address.</p> : null}
    </>
  );
}

/** Looks for a reader while one types; a page of its own without htmx. */
export function ReaderSearch({ number, typed, choices, children }: { number: number; typed: string; choices: Choices; children?: React.ReactNode }) {
  const address = `/drafts/${number}/readers`;
  return (
    <section>
      <h2>Read as a subscriber</h2>
      <form action={`/drafts/${number}`} method="get" role="search">
        {[...new URLSearchParams(queryOf(choices))].map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <label className="visually-hidden" htmlFor="reader-search">Address, or part of it, or a field’s value</label>
        <input id="reader-search" type="search" name="q" defaultValue={typed} placeholder="Address, name, city …" autoComplete="off" data-key="/" hx-get={address} hx-trigger="input changed delay:150ms" hx-target="#readers" hx-include="closest form" />
        <noscript><button className="quiet">Search</button></noscript>
      </form>
      <div id="readers" aria-live="polite">{children}</div>
    </section>
  );
}
