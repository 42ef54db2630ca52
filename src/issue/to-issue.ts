import type { z } from 'zod';
import { directionOf } from '../config/direction.ts';
import type { draftFields } from './draft.ts';
import type { DraftDefaults, Issue } from './issue.ts';
import { kindOf, sectionKinds, type DraftSection, type IssueSection } from './kinds/all.ts';
import type { Ids } from './kinds/section-kind.ts';

/**
 * Fills in the publication's defaults and gives every section and item an id. Slots that are still empty are dropped.
 */
export function toIssue(
  head: z.infer<z.ZodObject<typeof draftFields>>,
  sections: DraftSection[],
  file: string,
  defaults: DraftDefaults,
): Issue {
  const taken = new Set(sections.flatMap(ownIds));
  const ids: Ids = {
    identify: (thing) => ({ ...thing, id: thing.id ?? newId(thing.title, taken) }),
    make: (stem) => newId(stem, taken),
  };
  const { send, theme, lang, dir, ...rest } = head;
  return {
    file,
    ...rest,
    theme: theme ?? defaults.theme,
    lang: lang ?? defaults.lang,
    dir: dir ?? (lang === undefined ? defaults.dir : directionOf(lang)),
    ...(send ? { send: { at: send.at, timezone: send.timezone ?? defaults.timezone } } : {}),
    sections: sections.flatMap((section): IssueSection[] => {
      const kind = kindOf(section);
      return kind === undefined || kind === 'slot' ? [] : [sectionKinds[kind].toSection(section, ids)];
    }),
  };
}

/** The ids written in the draft, of a section and of the entries of its lists. */
function ownIds(section: DraftSection): string[] {
  if ('sponsored' in section) return [];
  const parts = Object.values(section).flatMap((value: unknown) => (Array.isArray(value) ? (value as unknown[]) : []));
  return [section, ...parts].flatMap((part) => (part as { id?: string }).id ?? []);
}

/**
 * An id of letters and digits in any script, at most 48 characters, numbered if taken. It is stable as long as the
 * title is.
 */
function newId(title: string, taken: Set<string>): string {
  const stem =
    title
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 48) || 'item';
  let id = stem;
  for (let number = 2; taken.has(id); number++) id = `${stem}-${number}`;
  taken.add(id);
  return id;
}
