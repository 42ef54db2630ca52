import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { makePrivateFolder } from '../../files/private-file.ts';
import type { LinkKind, LinkVerdict } from './judge-link.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * How long a verdict is cached, in ms: a day for working links, minutes for problems, which people correct and check
 * again.
 */
const cacheMs: Record<LinkKind, number> = {
  fine: 24 * hour,
  'needs-login': 24 * hour,
  'soft-404': 6 * hour,
  unknown: 6 * hour,
  loop: hour,
  broken: 10 * minute,
  tls: 10 * minute,
  unanswered: 10 * minute,
  private: 10 * minute,
  unreached: 2 * minute,
  cancelled: 0,
};

/**
 * Kept for the pages that follow a check; a new check asks again. A private address depends on the options, and after
 * network trouble somebody wants to know whether it is over.
 */
const onlyLately = new Set<LinkKind>(['private', 'unreached']);

const maxVerdicts = 5_000;

const stored = z.object({
  version: z.literal(1),
  verdicts: z.record(
    z.string(),
    z.object({
      at: z.number(),
      verdict: z.object({
        url: z.string(),
        kind: z.enum(Object.keys(cacheMs) as [LinkKind, ...LinkKind[]]),
        because: z.string(),
        hops: z.array(z.object({ url: z.string(), status: z.number() })),
        end: z.string(),
        status: z.number().optional(),
        title: z.string().optional(),
      }),
    }),
  ),
});

type Stored = z.infer<typeof stored>['verdicts'];

export interface CachedVerdict {
  verdict: LinkVerdict;
  /** When it was found, in ms since the epoch. */
  at: number;
}

export interface VerdictCache {
  /** `lately`: also what only the check of some minutes ago knows. */
  get(url: string, lately?: boolean): CachedVerdict | undefined;
  set(verdict: LinkVerdict): void;
  /** Adds the new verdicts to the file, keeping those that another process wrote in the meantime. */
  save(): void;
}

/** Caches verdicts in a JSON file of the workspace. An unreadable file is replaced; that only costs time. */
export function openVerdictCache(file: string, now: () => number = Date.now): VerdictCache {
  const known = read(file);
  const fresh: Stored = {};
  return {
    get(url, lately = false) {
      const entry = fresh[url] ?? (Object.hasOwn(known, url) ? known[url] : undefined);
      if (!entry || (!lately && onlyLately.has(entry.verdict.kind))) return undefined;
      return now() - entry.at < cacheMs[entry.verdict.kind] ? entry : undefined;
    },
    set(verdict) {
      if (cacheMs[verdict.kind] > 0) fresh[verdict.url] = { at: now(), verdict };
    },
    save() {
      if (Object.keys(fresh).length === 0) return;
      const all = Object.entries({ ...read(file), ...fresh })
        .filter(([, { at, verdict }]) => now() - at < cacheMs[verdict.kind])
        .toSorted(([, a], [, b]) => b.at - a.at)
        .slice(0, maxVerdicts);
      makePrivateFolder(dirname(file));
      const temporary = `${file}.${process.pid}.tmp`;
      writeFileSync(temporary, `${JSON.stringify({ version: 1, verdicts: Object.fromEntries(all) })}\n`);
      renameSync(temporary, file); // atomic: a concurrent reader never sees a partial file
    },
  };
}

function read(file: string): Stored {
  if (!existsSync(file)) return {};
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8'))).verdicts;
  } catch {
    return {};
  }
}
