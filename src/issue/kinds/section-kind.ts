/**
 * What a kind of section is: everything that the draft, the mail, the checks and the desk must know of it, in one value.
 * The recipe for a new one is in docs/development.md.
 */
import type { z } from 'zod';
import type { ItemView, Rich, SectionView, ViewOf } from '../../../emails/view.ts';
import type { Json, Path } from '../edit/edit-draft-places.ts';
import type { IssueLink, LinkAnswer } from '../issue-link.ts';
import type { TextPage } from '../text-page.ts';
import type { DraftItem } from './fields.ts';

export type KindName = SectionView['kind'];

export interface SectionBase {
  /** Unique within the issue; an anchor, and what a report groups by. */
  id: string;
  title: string;
  intro?: string | undefined;
}

/** Every section and item carries an id, the draft's own or one made from its title. */
export type Identified<T> = T & { id: string };

/** Gives out ids that are unique within the issue. */
export interface Ids {
  /** Its own id, or one made from its title. */
  identify<T extends { id?: string | undefined; title: string }>(thing: T): Identified<T>;
  make(stem: string): string;
}

/** An item of a section, whatever else its kind adds. */
export type AnyItem = Identified<DraftItem>;

export interface SectionKind<
  Name extends KindName = KindName,
  Schema extends z.ZodObject = z.ZodObject,
  Section extends SectionBase & { kind: Name } = SectionBase & { kind: Name },
> {
  name: Name;
  /** Such a section as a draft has it. */
  schema: Schema;
  /** What is wrong with a section that the schema accepts. */
  problems?(written: z.output<Schema>): WrittenProblem[];
  /** The section of the issue: ids given, defaults filled in. */
  toSection(written: z.output<Schema>, ids: Ids): Section;
  /** As a theme sees it: Markdown rendered, links numbered in the order in which readers meet them. */
  toView(section: Section, tools: ViewTools): ViewOf<Name>;
  /** Its lines in the text part, under the heading and the intro. */
  writeText(view: ViewOf<Name>, page: TextPage): void;
  /** Its texts and links after the intro, in the order in which readers meet them: what the check looks at. */
  parts(section: Section): SectionPart[];
  /** Its items, and where they are in the section as written. */
  items?(section: Section): PlacedItem[];
  /** What a careful editor would want to know, beyond what is checked of every section. */
  remarks?(section: Section, when: { /** ISO day on which the issue goes out. */ day: string }): Remark[];
  /** An item without a summary is worth a warning. */
  needsSummary?: boolean;
  /** An address of an earlier issue is a warning. Left out it is an info: an event is announced and reminded of. */
  repeated?: 'warning';
  /** The section with which `galley new` begins, indented as in a draft. */
  starter(title: string): string;
  /** Keys of the starter whose text an editor may well keep. */
  kept?: string[];
  form: KindForm;
  snippet: KindSnippet;
}

/** Infers the types of a kind from its schema and `toSection`. */
export function sectionKind<
  Name extends KindName,
  Schema extends z.ZodObject,
  Section extends SectionBase & { kind: Name },
>(kind: SectionKind<Name, Schema, Section>): SectionKind<Name, Schema, Section> {
  return kind;
}

/** `at` is the path within the section as written. */
export interface WrittenProblem {
  at: Path;
  rule: string;
  message: string;
  hint?: string;
}

/** What a link says of itself beyond the section it is in. */
export type LinkFacts = Omit<IssueLink, 'url' | 'label' | 'section'>;

/** What `toView` builds a section from. Every link that it makes is numbered and belongs to this section. */
export interface ViewTools {
  /** BCP 47. */
  lang: string;
  /** Id, title and intro. */
  head: { id: string; title: string; intro?: Rich };
  /** A link's mark, in place of its address. `label` is what reports call it. */
  link(url: string, label: string, facts?: LinkFacts): string;
  rich(markdown: string, facts?: LinkFacts): Rich;
  item(item: AnyItem, facts?: LinkFacts): ItemView;
  /** A link that answers a question, labelled with the answer's words. Without a `url` it leads to the page of votes. */
  answer(answer: LinkAnswer, words: string, url?: string): string;
}

export type SectionPart =
  /** Markdown, which may hold links. */
  | { as: 'text'; at: Path; markdown: string; item?: string }
  /**
   * A link. `item`: an item's title; `button`: the item's address a second time; `name`: words that need not say where
   * the link leads, such as a person's name; `answer`: the same, and several answers may lead to one address.
   */
  | { as: 'item' | 'button' | 'name' | 'answer'; at: Path; url: string; words: string; item?: string };

export interface PlacedItem {
  at: Path;
  item: AnyItem;
}

/** `rule` is one of src/gate/rules/draft.ts. */
export interface Remark {
  rule: 'empty-section' | 'past-event';
  at: Path;
  message: string;
  hint?: string;
  item?: string;
  url?: string;
}

/** How the desk shows such a section as a form. Keys are those of the schema, which also gives their hints. */
export interface KindForm {
  /** What people call it, also in the outline. */
  name: string;
  main: string[];
  more: string[];
  /** The keys of an item; without it the section has no items. */
  items?: { main: string[] };
  /** A short list of groups within the section. */
  rows?: FormRows;
  /** Labels of keys that other kinds don't have. */
  labels?: Record<string, string>;
  /** How a value is written in a field, where a draft has it in another way. */
  hints?: Record<string, string>;
  /** A section and an item that were just added: every key that must be there, still empty. */
  fresh: { section: Json; item?: Json };
  /** The keys that name a section without a title, and the words for one that has none of them. */
  namedBy?: { keys: string[]; otherwise: string };
  /** The key whose text is shown while the section is folded. */
  lead?: string;
}

/** What the YAML editor offers as a whole section, item and row. `${…}` are the places to fill in. */
export interface KindSnippet {
  detail: string;
  section: string;
  item?: string;
  row?: string;
}

export interface FormRows {
  key: string;
  legend: string;
  /** What one is called: “figure”. */
  one: string;
  fields: string[];
  min: number;
  max: number;
  fresh: Json;
}

/** The parts of a section's items, as most kinds have them. */
export function partsOfItems(items: AnyItem[]): SectionPart[] {
  return items.flatMap((item, index) => partsOfItem(item, ['items', index]));
}

export function partsOfItem(item: AnyItem, at: Path, button?: string): SectionPart[] {
  return [
    { as: 'item', at: [...at, 'url'], url: item.url, words: item.title, item: item.id },
    ...(button ? [{ as: 'button' as const, at: [...at, 'button'], url: item.url, words: button, item: item.id }] : []),
    ...(['summary', 'note'] as const).flatMap((key): SectionPart[] =>
      item[key] === undefined ? [] : [{ as: 'text', at: [...at, key], markdown: item[key], item: item.id }],
    ),
  ];
}

export function placedItems(items: AnyItem[]): PlacedItem[] {
  return items.map((item, index) => ({ at: ['items', index], item }));
}

/** The snippet of a section that has items. */
export function itemsSnippet(detail: string, head: string, item: string): KindSnippet {
  return { detail, section: `${head}\nitems:\n  - ${item.replaceAll('\n', '\n    ')}`, item };
}

/** The keys that an item's form hides under “More”. */
export const moreItemKeys = ['by', 'source', 'tags', 'note', 'id'];
