import type { KindName, SectionKind } from './section-kind.ts';
import type { z } from 'zod';
import { events } from './events.ts';
import { jobs } from './jobs.ts';
import { links } from './links.ts';
import { poll } from './poll.ts';
import { quote } from './quote.ts';
import { emptySlot, sponsored } from './sponsored.ts';
import { stats } from './stats.ts';
import { text } from './text.ts';

/** All kinds of section, in the order in which the desk offers them. */
const kinds = { links, text, events, jobs, quote, stats, poll, sponsored } satisfies {
  [Name in KindName]: { name: Name };
};

type Kinds = typeof kinds;

/** A section of an issue, by `kind`. */
export type IssueSection = { [Name in KindName]: ReturnType<Kinds[Name]['toSection']> }[KindName];

/** An entry of `sections` in a draft: a section of some kind, or a slot that its booking fills. */
export type DraftSection = z.infer<Kinds[KindName]['schema']> | z.infer<typeof emptySlot>;

/** One type for all kinds, for code that works with a section of any kind. */
export type AnySectionKind = SectionKind<KindName, z.ZodObject, IssueSection>;

export const sectionKinds: Record<KindName, AnySectionKind> = kinds;

export const kindNames = Object.keys(kinds) as KindName[];

/** Kinds that a draft names with `kind:`; a sponsored section is recognised by its slot. */
export const writtenKindNames = kindNames.filter((name) => name !== 'sponsored');

/** The kind of a section as written; `slot` for a slot without content; undefined if there is no such kind. */
export function kindOf(section: Record<string, unknown>): KindName | 'slot' | undefined {
  if ('sponsored' in section) return Object.keys(section).length > 1 ? 'sponsored' : 'slot';
  // A misspelt `sponsored` or `kind` is reported as an unknown key of the links section.
  if (section.kind === undefined) return 'links';
  return writtenKindNames.find((name) => name === section.kind);
}

/** The schema for a section as written. */
export function schemaOf(kind: KindName | 'slot'): z.ZodObject {
  return kind === 'slot' ? emptySlot : sectionKinds[kind].schema;
}

/** What tells an item from others with its address; undefined for kinds whose address is the item. Takes any data. */
export function apartness(section: unknown, item: unknown): string | undefined {
  const kind = kindOf((section ?? {}) as Record<string, unknown>);
  const keys = kind === undefined || kind === 'slot' ? undefined : sectionKinds[kind].apartBy;
  return keys && JSON.stringify(keys.map((key) => ((item ?? {}) as Record<string, unknown>)[key] ?? null));
}
