import { createRequire } from 'node:module';
import type { ClientId } from '../../config/mail-clients.ts';

/** caniemail's data on one feature. */
export interface Feature {
  slug: string;
  /** `border-radius`, `<video> element`. */
  title: string;
  url: string;
  support(client: ClientId): Support;
}

export interface Support {
  level: 'full' | 'partial' | 'none' | 'unknown';
  /** caniemail's notes on this client, in its Markdown. */
  notes: string[];
}

interface RawFeature {
  slug: string;
  title: string;
  url: string;
  /** family → platform → version → `y`, `a #1`, `n`, `u`. */
  stats: Record<string, Record<string, Record<string, string>>>;
  notes_by_num: Record<string, string> | null;
}

let features: Map<string, Feature> | undefined;

/** Features by slug. The data is a file of the package `caniemail` (650 kB), read when the first issue is checked. */
export function allFeatures(): Map<string, Feature> {
  features ??= new Map(
    (createRequire(import.meta.url)('caniemail/caniemail.json') as { data: RawFeature[] }).data.map((raw) => [
      raw.slug,
      featureOf(raw),
    ]),
  );
  return features;
}

function featureOf(raw: RawFeature): Feature {
  const known = new Map<ClientId, Support>();
  const { slug, title, url } = raw;
  return {
    slug,
    title: title.trim(),
    url,
    support: (client) => known.getOrInsertComputed(client, () => supportOf(raw, client)),
  };
}

/** Clients that caniemail did not test, with one that uses the same engine. */
const sameEngine: Record<ClientId, ClientId> = { 'thunderbird.windows': 'thunderbird.macos' };

const levels: Record<string, Support['level']> = { y: 'full', a: 'partial', n: 'none', u: 'unknown' };

function supportOf(raw: RawFeature, client: ClientId): Support {
  const [family, platform] = client.split('.') as [string, string];
  const versions = raw.stats[family]?.[platform];
  if (!versions) return sameEngine[client] ? supportOf(raw, sameEngine[client]) : { level: 'unknown', notes: [] };
  const newest = newestVersion(Object.keys(versions), client);
  const verdict = newest === undefined ? 'u' : versions[newest]!;
  const notes = [...verdict.matchAll(/#(\d+)/g)].flatMap(([, number]) => raw.notes_by_num?.[number!] ?? []);
  return { level: levels[verdict[0]!] ?? 'unknown', notes };
}

/**
 * Versions are numbers like `12.4`, years of release or months of a test, so they are compared part by part as numbers.
 * As text, 10.3 would come after 16, and JSON objects put whole numbers first.
 */
function newestVersion(versions: string[], client: ClientId): string | undefined {
  const parts = (version: string) => version.split(/[.-]/).map(Number);
  // Outlook for Mac was called 2011, 2016 and 2019 before 16.80.
  const numbered = client === 'outlook.macos' ? versions.filter((version) => parts(version)[0]! < 2000) : [];
  return (numbered.length > 0 ? numbered : versions).toSorted((a, b) => compare(parts(a), parts(b))).at(-1);
}

function compare(a: number[], b: number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
