/**
 * A kind of section: everything that the draft, the mail, the checks and the desk need to know about it, in one value.
 * The recipe for a new kind is in docs/development.md.
 */
import type { z } from 'zod';
import type { ItemView, Rich, SectionView, ViewOf } from '../../../emails/view.ts';
import type { Json, Path } from '../edit/edit-draft-places.ts';
import type { IssueLink, LinkAnswer } from '../issue-link.ts';
import type { TextPage } from '../text-page.ts';
import type { DraftItem } from './fields.ts';

export type KindName = SectionView['kind'];

export interface SectionBase {
  /** Unique within the issue; used as an anchor and for grouping in reports. */
  id: string;
  title: string;
  intro?: string | undefined;
}

/** Every section and item has an id, from the draft or made from its title. */
export type Identified<T> = T & { id: string };

/** Gives out ids that are unique within the issue. */
export interface Ids {
  /** The thing with its own id, or with one made from its title. */
  identify<T extends { id?: string | undefined; title: string }>(thing: T): Identified<T>;
  make(stem: string): string;
}

/** An item of a section of any kind. */
export type AnyItem = Identified<DraftItem>;

export interface SectionKind<
  Name extends KindName = KindName,
  Schema extends z.ZodObject = z.ZodObject,
  Section extends SectionBase & { kind: Name } = SectionBase & { kind: Name },
> {
  name: Name;
  /** The schema of such a section in a draft. */
  schema: Schema;
  /** Problems of a section that the schema accepts. */
  problems?(written: z.output<Schema>): WrittenProblem[];
  /** Converts to a section of the issue: adds ids and defaults. */
  toSection(written: z.output<Schema>, ids: Ids): Section;
  /** Converts to the input of a theme: Markdown rendered, links numbered in reading order. */
  toView(section: Section, tools: ViewTools): ViewOf<Name>;
  /** Writes its lines in the text part, after the heading and the intro. */
  writeText(view: ViewOf<Name>, page: TextPage): void;
  /** Its texts and links after the intro, in reading order, for the check. */
  parts(section: Section): SectionPart[];
  /** Its items, with their paths in the section as written. */
  items?(section: Section): PlacedItem[];
  /** Hints for a careful editor, beyond the checks of every section. */
  remarks?(section: Section, when: { /** ISO day on which the issue goes out. */ day: string }): Remark[];
  /** Whether an item without a summary is worth a warning. */
  needsSummary?: boolean;
  /**
   * The severity of repeating an address of an earlier issue; default `info`, because an event may be announced
   * repeatedly.
   */
  repeated?: 'warning';
  /** Items with one address are different things where one of these keys differs: two evenings of one group. */
  apartBy?: string[];
  /** The section in a new draft, indented as in a draft: what is to be written is a comment, never a value. */
  starter(title: string): string;
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

/** Facts about a link besides its section. */
export type LinkFacts = Omit<IssueLink, 'url' | 'label' | 'section'>;

/** Tools with which `toView` builds a section. They number every link and record this section for it. */
export interface ViewTools {
  /** BCP 47. */
  lang: string;
  /** Id, title and intro. */
  head: { id: string; title: string; intro?: Rich };
  /** Returns a link's mark, to use instead of its address. `label` is its name in reports. */
  link(url: string, label: string, facts?: LinkFacts): string;
  rich(markdown: string, facts?: LinkFacts): Rich;
  item(item: AnyItem, facts?: LinkFacts): ItemView;
  /**
   * A link that answers a question, labelled with the answer's text. Without `url` it leads to the page with the votes.
   */
  answer(answer: LinkAnswer, words: string, url?: string): string;
}

export type SectionPart =
  /** Markdown, which may contain links. */
  | { as: 'text'; at: Path; markdown: string; item?: string }
  /**
   * A link. `item`: an item's title; `button`: the same address again; `name`: words that need not describe the target,
   * such as a person's name; `answer`: the same, but several answers may share an address.
   */
  | { as: 'item' | 'button' | 'name' | 'answer'; at: Path; url: string; words: string; item?: string };

export interface PlacedItem {
  at: Path;
  item: AnyItem;
}

/** `rule` is one of src/gate/rules/draft.ts. */
export interface Remark {
  rule: 'empty-section' | 'past-event' | 'event-without-zone';
  at: Path;
  message: string;
  hint?: string;
  item?: string;
  url?: string;
}

/** The form for such a section in the desk. Keys are those of the schema, which also provides their hints. */
export interface KindForm {
  /** The name shown to people, also in the outline. */
  name: string;
  main: string[];
  more: string[];
  /** The main keys of an item; absent if the section has no items. */
  items?: { main: string[] };
  /** A short list of groups within the section. */
  rows?: FormRows;
  /** Labels of keys that other kinds do not have. */
  labels?: Record<string, string>;
  /** Hints for values that the form shows in another notation than the draft. */
  hints?: Record<string, string>;
  /** Examples that an empty field shows, of the kind's own keys. */
  ghosts?: Record<string, string>;
  /** A new section and a new item, with all required keys still empty. */
  fresh: { section: Json; item?: Json };
  /** The keys whose value names a section without a title, and the name if all of them are empty. */
  namedBy?: { keys: string[]; otherwise: string };
  /** The key whose text is shown while the section is folded. */
  lead?: string;
}

/** What the YAML editor inserts for a section, an item and a row. `${…}` are the placeholders to fill in. */
export interface KindSnippet {
  detail: string;
  section: string;
  item?: string;
  row?: string;
}

export interface FormRows {
  key: string;
  legend: string;
  /** The name of one row, such as “figure”. */
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

/** The snippet for a section with items. */
export function itemsSnippet(detail: string, head: string, item: string): KindSnippet {
  return { detail, section: `${head}\nitems:\n  - ${item.replaceAll('\n', '\n    ')}`, item };
}

/** The keys of an item that the form shows under “More”. */
export const moreItemKeys = ['by', 'source', 'tags', 'note', 'id'];
