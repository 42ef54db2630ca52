import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../db/open.ts';
import { listDrafts } from '../read-draft.ts';
import { readYaml } from '../../yaml/yaml-source.ts';
import { canonicalUrl } from '../../fetch/canonical-url.ts';

/** An item of an earlier issue. */
export interface EarlierLink {
  canonical: string;
  issue: number;
  title: string;
  section?: string;
}

export interface EarlierLinks {
  links: EarlierLink[];
  /** What could not be read, in a sentence each. */
  unread: string[];
}

/** Of a draft on disk, by path: looked through again when the file has changed. A year of issues is some 300 kB of this. */
const looked = new Map<string, { stamp: string; addresses: Set<string> }>();

/**
 * Where any of these addresses was an item of an issue before `number`. Issues whose draft is on disk are read from it;
 * the database tells of those that were sent and have none. Sponsored items are left out: a sponsor may book twice.
 */
export async function findEarlierLinks(
  wanted: Set<string>,
  number: number,
  { root, db }: { root: string; db?: Database | undefined },
): Promise<EarlierLinks> {
  const links: EarlierLink[] = [];
  const unread: string[] = [];
  const drafts = listDrafts(root).filter((draft) => draft.number < number);
  for (const draft of drafts) {
    const path = join(root, draft.file);
    try {
      // A YAML parser takes 5 ms for an issue: only those are parsed in whose text one of the addresses occurs.
      if (addressesIn(path).isDisjointFrom(wanted)) continue;
      links.push(
        ...itemsOf(readYaml(readFileSync(path, 'utf8'), draft.file).value)
          .map((item) => ({ ...item, issue: draft.number }))
          .filter(({ canonical }) => wanted.has(canonical)),
      );
    } catch (error) {
      unread.push(`${draft.file} could not be read: ${(error as Error).message}`);
    }
  }
  if (db) {
    try {
      links.push(
        ...(await sentItems(db, number, new Set(drafts.map((draft) => draft.number)))).filter(({ canonical }) =>
          wanted.has(canonical),
        ),
      );
    } catch (error) {
      unread.push(`the links of earlier sends could not be read from the database: ${(error as Error).message}`);
    }
  }
  return { links: links.toSorted((a, b) => b.issue - a.issue), unread };
}

/** Everything that looks like an address, whatever its key: finds too many rather than too few. */
function addressesIn(path: string): Set<string> {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs} ${size}`;
  const known = looked.get(path);
  if (known?.stamp === stamp) return known.addresses;
  const text = readFileSync(path, 'utf8');
  const addresses = new Set(
    [...text.matchAll(/https?:\/\/[^\s"'<>]+/gi)].flatMap(([found]) =>
      [found, found.replace(/[,}\]]+$/, '')].map(canonicalUrl),
    ),
  );
  looked.set(path, { stamp, addresses });
  return addresses;
}

function itemsOf(value: unknown): Omit<EarlierLink, 'issue'>[] {
  const { sections } = (value ?? {}) as { sections?: unknown };
  if (!Array.isArray(sections)) return [];
  return (sections as ({ title?: unknown; items?: unknown } | null)[]).flatMap((section) => {
    if (!Array.isArray(section?.items)) return [];
    return (section.items as ({ title?: unknown; url?: unknown } | null)[]).flatMap((item) =>
      typeof item?.url === 'string'
        ? [
            {
              canonical: canonicalUrl(item.url),
              title: String(item.title),
              ...(typeof section.title === 'string' ? { section: section.title } : {}),
            },
          ]
        : [],
    );
  });
}

async function sentItems(db: Database, number: number, known: Set<number>): Promise<EarlierLink[]> {
  const rows = await db
    .selectFrom('link')
    .innerJoin('send', 'send.id', 'link.send_id')
    .select(['send.issue_number', 'link.url', 'link.label', 'link.section'])
    .distinct() // an issue may have gone out in several sends
    .where('send.issue_number', '<', number)
    .where('link.item', 'is not', null)
    .where('link.slot', 'is', null)
    .execute();
  return rows.flatMap(({ issue_number, url, label, section }) =>
    known.has(issue_number)
      ? []
      : [{ canonical: canonicalUrl(url), issue: issue_number, title: label, ...(section ? { section } : {}) }],
  );
}
