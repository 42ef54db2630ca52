import type { Database } from '../../db/open.ts';
import type { VersionCause } from '../../db/tables/issue.ts';
import { compareTexts } from '../compare/compare-drafts.ts';
import type { DraftChange } from '../compare/draft-change.ts';
import { unpackText } from './draft-text.ts';

export interface Version {
  version: number;
  how: VersionCause;
  /** Undefined if nobody is known. */
  by?: string;
  /** The version that was brought back. */
  restored?: number;
  /** ms since the epoch: the first and the last of the saves that it joins. */
  beganAt: number;
  at: number;
  hash: string;
}

/** A version with what it changed in the one before. */
export interface VersionChanges extends Version {
  changes: DraftChange[];
}

/** The versions of a draft, newest first. */
export async function listVersions(
  db: Database,
  number: number,
  { limit = 1000, before }: { limit?: number; before?: number | undefined } = {},
): Promise<Version[]> {
  const rows = await db
    .selectFrom('draft_version')
    .selectAll()
    .where('issue_number', '=', number)
    .$if(before !== undefined, (query) => query.where('version', '<', before!))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ version, how, saved_by, restored, began_at, at, text_hash }) => ({
    version: Number(version),
    how,
    ...(saved_by === null ? {} : { by: saved_by }),
    ...(restored === null ? {} : { restored: Number(restored) }),
    beganAt: Number(began_at),
    at: Number(at),
    hash: text_hash,
  }));
}

/** The same with what each version changed. */
export async function listVersionChanges(
  db: Database,
  number: number,
  page: { limit: number; before?: number | undefined },
): Promise<VersionChanges[]> {
  // One more, for what the last one of the page changed.
  const found = await listVersions(db, number, { ...page, limit: page.limit + 1 });
  const texts = await readTexts(
    db,
    found.map(({ hash }) => hash),
  );
  return found
    .slice(0, page.limit)
    .map((version, index) => ({ ...version, changes: changesOf(version, found[index + 1], texts) }));
}

/** Undefined if there is no such version. */
export async function readVersion(
  db: Database,
  number: number,
  version: number,
): Promise<(Version & { text: string }) | undefined> {
  const [found] = await listVersions(db, number, { limit: 1, before: version + 1 });
  if (found?.version !== version) return undefined;
  return { ...found, text: (await readTexts(db, [found.hash])).get(found.hash)! };
}

async function readTexts(db: Database, hashes: string[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom('draft_text')
    .select(['hash', 'body'])
    .where('hash', 'in', [...new Set(hashes)])
    .execute();
  return new Map(rows.map(({ hash, body }) => [hash, unpackText(body)]));
}

/** Both never change once they are written, so what was compared is remembered; in number of pairs. */
const maxRemembered = 500;
const remembered = new Map<string, DraftChange[]>();

function changesOf({ hash }: Version, before: Version | undefined, texts: Map<string, string>): DraftChange[] {
  if (!before || before.hash === hash) return [];
  const key = `${before.hash} ${hash}`;
  const known = remembered.get(key);
  if (known) return known;
  const changes = compareTexts(texts.get(before.hash) ?? '', texts.get(hash) ?? '');
  remembered.set(key, changes);
  if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value!);
  return changes;
}
