import type { z } from 'zod';
import type { draftFields, DraftSection } from './draft.ts';
import type { DraftDefaults, Identified, Issue, IssueSection } from './issue.ts';

/** Fills in the publication's defaults and gives every section and item an id. An empty slot falls away. */
export function toIssue(
  head: z.infer<z.ZodObject<typeof draftFields>>,
  sections: DraftSection[],
  file: string,
  defaults: DraftDefaults,
): Issue {
  const taken = new Set(
    sections.flatMap((section) =>
      [
        ('id' in section && section.id) || [],
        'items' in section ? section.items.flatMap((item) => item.id ?? []) : [],
      ].flat(),
    ),
  );
  const identify = <T extends { id?: string; title: string }>(thing: T): Identified<T> => ({
    ...thing,
    id: thing.id ?? newId(thing.title, taken),
  });
  const { send, theme, lang, dir, ...rest } = head;
  return {
    file,
    ...rest,
    theme: theme ?? defaults.theme,
    lang: lang ?? defaults.lang,
    dir: dir ?? defaults.dir,
    ...(send ? { send: { at: send.at, timezone: send.timezone ?? defaults.timezone } } : {}),
    sections: sections.flatMap((section): IssueSection[] => {
      if ('sponsored' in section) {
        if (!('title' in section)) return [];
        const { sponsored: slot, label, ...item } = section;
        return [
          {
            kind: 'sponsored',
            slot,
            id: newId(`sponsored-${slot}`, taken),
            title: label ?? 'Sponsored',
            item: identify(item),
          },
        ];
      }
      const kind = section.kind ?? 'links';
      const base = identify({ ...section, title: section.title ?? 'Quote' });
      if ('items' in base) return [{ ...base, kind, items: base.items.map(identify) } as IssueSection];
      if (kind === 'stats') return [{ ...base, kind, figures: (base as { figures?: [] }).figures ?? [] }];
      return [{ ...base, kind } as IssueSection];
    }),
  };
}

/** Letters and digits of any script, at most 48 characters, numbered when taken: stable while the title is. */
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
