import { statSync } from 'node:fs';
import type { Database } from '../../db/open.ts';
import { readRegularFile } from '../../files/read-regular-file.ts';
import { draftPath, readDraftFile } from '../draft-file.ts';
import { listDrafts } from '../read-draft.ts';
import { draftKeys } from '../parse-draft.ts';
import { readYaml } from '../../yaml/yaml-source.ts';
import { canonicalUrl } from '../../fetch/canonical-url.ts';
import { apartness } from '../kinds/all.ts';

/** An item of an earlier issue. */
export interface EarlierLink {
  canonical: string;
  issue: number;
  title: string;
  section?: string;
  /** What tells it from other items with this address, see `apartness`. */
  apart?: string;
}

export interface EarlierLinks {
  links: EarlierLink[];
  /** One sentence for each draft or issue that could not be read. */
  unread: string[];
}

/**
 * The addresses in each draft on disk, by path; read again when the file changes. A year of issues takes about 300 kB.
 */
const looked = new Map<string, { stamp: string; addresses: Set<string> }>();

/**
 * Finds the earlier issues in which these addresses were items. Issues with a draft on disk are read from it; sent
 * issues without one from the database. Sponsored items are skipped, because a sponsor may book twice.
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
    try {
      const path = draftPath(root, draft.file);
      // Parsing an issue takes 5 ms, so only texts that contain one of the addresses are parsed.
      if (addressesIn(path).isDisjointFrom(wanted)) continue;
      links.push(
        ...itemsIn(readYaml(readDraftFile(root, draft.file), draft.file, draftKeys).value)
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

/** Everything that looks like an address, whatever its key; it may find too many, but not too few. */
function addressesIn(path: string): Set<string> {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs} ${size}`;
  const known = looked.get(path);
  if (known?.stamp === stamp) return known.addresses;
  const text = readRegularFile(path)?.toString() ?? '';
  const addresses = new Set(
    [...text.matchAll(/https?:\/\/[^\s"'<>]+/gi)].flatMap(([found]) =>
      [found, found.replace(/[,}\]]+$/, '')].map(canonicalUrl),
    ),
  );
  looked.set(path, { stamp, addresses });
  return addresses;
}

/** The items of a draft with their canonical addresses, without sponsored ones. */
export function itemsIn(value: unknown): Omit<EarlierLink, 'issue'>[] {
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
              ...withApart(apartness(section, item)),
            },
          ]
        : [],
    );
  });
}

function withApart(apart: string | undefined): Pick<EarlierLink, 'apart'> {
  return apart === undefined ? {} : { apart };
}

async function sentItems(db: Database, number: number, known: Set<number>): Promise<EarlierLink[]> {
  const rows = await db
    .selectFrom('link')
    .innerJoin('send', 'send.id', 'link.send_id')
    .select(['send.issue_number', 'link.url', 'link.label', 'link.section'])
    .distinct() // an issue may have several sends
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
