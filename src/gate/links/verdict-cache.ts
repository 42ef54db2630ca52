import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { LinkKind, LinkVerdict } from './judge-link.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How long a verdict is believed, in ms: what is fine stays so for a day, what is to be mended is asked again soon. */
const believedFor: Record<LinkKind, number> = {
  fine: 24 * hour,
  'needs-login': 24 * hour,
  'soft-404': 6 * hour,
  unknown: 6 * hour,
  loop: hour,
  broken: 10 * minute,
  tls: 10 * minute,
  unanswered: 10 * minute,
  private: 0, // costs nothing to find again, and depends on what is allowed
  cancelled: 0,
};

const mostVerdicts = 5_000;

const stored = z.object({
  version: z.literal(1),
  verdicts: z.record(
    z.string(),
    z.object({
      at: z.number(),
      verdict: z.object({
        url: z.string(),
        kind: z.enum(Object.keys(believedFor) as [LinkKind, ...LinkKind[]]),
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

export interface VerdictCache {
  get(url: string): LinkVerdict | undefined;
  set(verdict: LinkVerdict): void;
  /** Writes what is new to the file, beside what another process wrote meanwhile. */
  save(): void;
}

/** Verdicts in a JSON file of the workspace. A file that can't be read is begun anew: all it costs is time. */
export function openVerdictCache(file: string, now: () => number = Date.now): VerdictCache {
  const known = read(file);
  const fresh: Stored = {};
  return {
    get(url) {
      const entry = fresh[url] ?? (Object.hasOwn(known, url) ? known[url] : undefined);
      return entry && now() - entry.at < believedFor[entry.verdict.kind] ? entry.verdict : undefined;
    },
    set(verdict) {
      if (believedFor[verdict.kind] > 0) fresh[verdict.url] = { at: now(), verdict };
    },
    save() {
      if (Object.keys(fresh).length === 0) return;
      const all = Object.entries({ ...read(file), ...fresh })
        .filter(([, { at, verdict }]) => now() - at < believedFor[verdict.kind])
        .toSorted(([, a], [, b]) => b.at - a.at)
        .slice(0, mostVerdicts);
      mkdirSync(dirname(file), { recursive: true });
      const temporary = `${file}.${process.pid}.tmp`;
      writeFileSync(temporary, `${JSON.stringify({ version: 1, verdicts: Object.fromEntries(all) })}\n`);
      renameSync(temporary, file); // whole or not at all, whoever reads meanwhile
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
