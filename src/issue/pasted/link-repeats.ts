import type { Database } from '../../db/open.ts';
import { canonicalUrl } from '../../fetch/canonical-url.ts';
import { findEarlierLinks, itemsIn } from '../identity/earlier-links.ts';

/** Where the address of a new link is an item already. */
export interface LinkRepeat {
  index: number;
  /** Left out: in the issue that the link is for. */
  issue?: number;
  section?: string;
  title: string;
}

/** `urls`: the addresses of the new links; `draft`: the data of the issue they are for. */
export async function findRepeats(
  urls: string[],
  { number, draft }: { number: number; draft: unknown },
  deps: { root: string; db?: Database | undefined },
): Promise<LinkRepeat[]> {
  const own = itemsIn(draft);
  const { links: earlier } = await findEarlierLinks(new Set(urls.map(canonicalUrl)), number, deps);
  return urls.flatMap((url, index): LinkRepeat[] => {
    const key = canonicalUrl(url);
    const here = own.find(({ canonical }) => canonical === key);
    if (here) return [{ index, ...placeOf(here) }];
    // The newest comes first.
    const before = earlier.find(({ canonical }) => canonical === key);
    return before ? [{ index, issue: before.issue, ...placeOf(before) }] : [];
  });
}

function placeOf({ title, section }: { title: string; section?: string }): Pick<LinkRepeat, 'title' | 'section'> {
  return { title, ...(section === undefined ? {} : { section }) };
}
