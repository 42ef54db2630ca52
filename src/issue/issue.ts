import type { DraftEvent, DraftItem, DraftJob, SponsoredSection } from './draft.ts';

/** A validated issue: what a draft says, with the publication's defaults filled in. All Markdown is still source. */
export interface Issue {
  /** As the editor knows it: `drafts/180.yaml`. */
  file: string;
  number: number;
  subject: string;
  preheader: string;
  /** ISO day. */
  date: string;
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  send?: { at: string; timezone: string };
  intro?: string;
  outro?: string;
  sections: IssueSection[];
}

interface SectionBase {
  /** Unique within the issue; an anchor, and what a report groups by. */
  id: string;
  title: string;
  intro?: string;
}

/** Every item carries an id, the draft's own or one made from its title. */
export type Identified<T> = T & { id: string };

export type IssueSection =
  | (SectionBase & { kind: 'links'; items: Identified<DraftItem>[] })
  | (SectionBase & { kind: 'events'; items: Identified<DraftEvent>[] })
  | (SectionBase & { kind: 'jobs'; items: Identified<DraftJob>[] })
  | (SectionBase & { kind: 'text'; text: string })
  | (SectionBase & { kind: 'quote'; quote: string; by: string; url?: string })
  | (SectionBase & { kind: 'stats'; text?: string; figures: { value: string; label: string }[] })
  | (SectionBase & {
      kind: 'sponsored';
      slot: number;
      item: Identified<Omit<SponsoredSection, 'sponsored' | 'label'>>;
    });

/** What parsing takes from the publication. */
export interface DraftDefaults {
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  timezone: string;
  fields: string[];
}
